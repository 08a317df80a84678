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

/** Pretty-prints JSON text; what is no JSON is answered as it is. Numbers keep their digits only within 2^53. */
export function prettyJson(text: string): string {
  const trimmed = text.trim()
  if (!/^[[{"]/.test(trimmed) || hasLongNumber(trimmed)) return text
  try {
    return JSON.stringify(JSON.parse(trimmed), null, 2)
  } catch {
    return text
  }
}

/** True when the text holds a number that parsing would round. */
function hasLongNumber(text: string): boolean {
  return /[^\d."\w-]-?\d{16,}|\d\.\d{16,}/.test(` ${text}`)
}
