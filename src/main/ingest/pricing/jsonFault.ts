/** Where JSON goes wrong. */
export interface JsonFault {
  /** From 1. */
  readonly line: number
  readonly column: number
  /** What would have been right there. */
  readonly expected: string
}

const tokens = {
  space: /[ \t\r\n]*/y,
  // Any sign from the space on but quotes and backslashes: control characters must be escaped.
  // In pieces: a pattern that repeats without end remembers every step it took.
  signs: /(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})){1,4096}/y,
  plain: /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y,
}

/**
 * The first place at which a text stops being JSON; null when it does not. For the message to a person: the parser's
 * own names the place only sometimes.
 */
export function findJsonFault(text: string): JsonFault | null {
  let at = 0
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at
    if (!pattern.test(text)) return false
    at = pattern.lastIndex
    return true
  }
  const takeSign = (sign: string): boolean => {
    take(tokens.space)
    if (text[at] !== sign) return false
    at += 1
    return true
  }
  const takeText = (): boolean => {
    const start = at
    if (text[at] !== '"') return false
    at += 1
    while (take(tokens.signs));
    if (text[at] === '"') {
      at += 1
      return true
    }
    at = start
    return false
  }
  const fault = (expected: string): JsonFault => ({ ...placeOf(text, at), expected })
  // What is open: a list needs `]`, an object needs `}`.
  const open: (']' | '}')[] = []
  for (;;) {
    if (open.at(-1) === '}') {
      take(tokens.space)
      if (!takeText()) return fault('a name in double quotes')
      if (!takeSign(':')) return fault('a colon')
    }
    take(tokens.space)
    if (takeSign('{')) {
      if (!takeSign('}')) {
        open.push('}')
        continue
      }
    } else if (takeSign('[')) {
      if (!takeSign(']')) {
        open.push(']')
        continue
      }
    } else if (!takeText() && !take(tokens.plain)) return fault('a value')
    for (;;) {
      const close = open.at(-1)
      if (close === undefined) {
        take(tokens.space)
        return at === text.length ? null : fault('the end')
      }
      if (takeSign(',')) break
      if (!takeSign(close)) return fault(`a comma or ${close}`)
      open.pop()
    }
  }
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}
