/** A piece of one line of JSON text, for colouring. Joined again, the pieces are the line. */
export interface JsonToken {
  readonly type: 'key' | 'string' | 'number' | 'word' | 'other'
  readonly text: string
}

const tokenPattern =
  /("(?:[^"\\]|\\.)*(?:"|\\?$))(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** Cuts one line of pretty-printed JSON into tokens. Text that is no JSON comes back as it is. */
export function jsonTokens(line: string): JsonToken[] {
  const tokens: JsonToken[] = []
  let from = 0
  const push = (type: JsonToken['type'], text: string): void => {
    const last = tokens.at(-1)
    if (text === '') return
    if (type === 'other' && last?.type === 'other')
      tokens[tokens.length - 1] = { type, text: last.text + text }
    else tokens.push({ type, text })
  }
  for (const match of line.matchAll(tokenPattern)) {
    push('other', line.slice(from, match.index))
    const [, quoted, colon, number, word] = match
    if (quoted !== undefined) {
      push(colon === undefined ? 'string' : 'key', quoted)
      push('other', colon ?? '')
    } else if (number !== undefined) push('number', number)
    else push('word', word ?? '')
    from = match.index + match[0].length
  }
  push('other', line.slice(from))
  return tokens
}

/**
 * Pretty-prints JSON text, short objects and lists on one line each; what is no JSON is answered as it is. Numbers keep
 * their digits only within 2^53.
 */
export function prettyJson(text: string): string {
  const trimmed = text.trim()
  if (!/^[[{"]/.test(trimmed) || hasLongNumber(trimmed)) return text
  try {
    return joinShortLines(JSON.stringify(JSON.parse(trimmed), null, 2))
  } catch {
    return text
  }
}

/** An object or list that fits into this many characters, indentation aside, stands on one line. */
const longestJoined = 56

/** `{`, `"a": 1`, `}` becomes `{ "a": 1 }` wherever that is short; one pass, from the inside out. */
function joinShortLines(pretty: string): string {
  const lines = pretty.split('\n')
  if (lines.length === 1) return pretty
  const out: string[] = []
  const opened: number[] = []
  // What holds something that stayed long stays long itself: how many of the opened that is.
  let long = 0
  for (const line of lines) {
    out.push(line)
    if (/[[{]$/.test(line)) opened.push(out.length - 1)
    else if (/^\s*[\]}],?$/.test(line)) {
      const from = opened.pop() ?? 0
      const joined = opened.length < long ? null : joinedLine(out, from)
      if (joined === null) long = opened.length
      else out.splice(from, out.length - from, joined)
    }
  }
  return out.join('\n')
}

function joinedLine(out: readonly string[], from: number): string | null {
  if (out.length - from > 12) return null
  const head = out[from] ?? ''
  const inner = out.slice(from + 1, -1).map((line) => line.trim())
  const tail = (out.at(-1) ?? '').trim()
  const gap = tail.startsWith('}') ? ' ' : ''
  const joined = `${head}${gap}${inner.join(' ')}${gap}${tail}`
  return joined.trimStart().length > longestJoined ? null : joined
}

/** Longer text is not tried: it would take too long to find out on every draw. */
const longestTried = 200_000

/** True for text that is a JSON object or list as a whole, as models that were asked for JSON answer. */
export function isJsonText(text: string): boolean {
  if (text.length > longestTried) return false
  const trimmed = text.trim()
  const ends = `${trimmed.at(0) ?? ''}${trimmed.at(-1) ?? ''}`
  if (ends !== '{}' && ends !== '[]') return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** True when the text holds a number that parsing would round. */
function hasLongNumber(text: string): boolean {
  return /[^\d."\w-]-?\d{16,}|\d\.\d{16,}/.test(` ${text}`)
}
