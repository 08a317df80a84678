/** Errors whose message is a sentence of ours, made without content, keys or SQL. */
const ours: ReadonlySet<string> = new Set(['EngineError', 'StoreError'])
const framesShown = 6
const plainWord = /^[\w$.]{1,60}$/
/** `at name [as other] (place)` or `at place`; a place ends in `file.js:line:column`. */
const frame = /^\s+at (?:(?:async |new )*([\w$.<>]+) (?:\[as [^\]]*\] )?\()?[^\n]*?([\w$.-]+:\d+:\d+)\)?$/gm

/**
 * What a log may say of an error: its kind, its code and where it came from. Never its message, unless it is ours:
 * V8 quotes the text it could not parse, the file system the path, SQLite a word of the query, and any of them may
 * hold somebody's key.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${error === null ? 'null' : typeof error}`
  if (ours.has(error.name)) return error.message
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown }
  const words = [error.name, code, syscall].filter(
    (word): word is string => typeof word === 'string' && plainWord.test(word),
  )
  const places = placesOf(error)
  return `${words.join(' ') || 'Error'}${places.length === 0 ? '' : ` at ${places.join(' < ')}`}`
}

/** `function file.js:12:3`, the innermost first, without the folders of this machine. */
function placesOf({ stack = '', message }: Error): string[] {
  // A message of several lines could pass for frames.
  const start = message === '' ? 0 : stack.indexOf(message) + message.length
  return Array.from(stack.slice(start).matchAll(frame), ([, name, place]) =>
    [name, place].filter((word) => word !== undefined).join(' '),
  ).slice(0, framesShown)
}
