import type { JsonValue } from '../../../shared/util/jsonValue'
import { maxJsonDepth, parseEmbeddedJson, setOwn } from '../readers/jsonLossless'

/**
 * Reads what Python's `str()` makes of dicts and lists: `{'a': None, 'b': "it's", 'c': (1, 2.5)}`. Tuples and sets
 * become lists, whole numbers beyond 2^53 and `nan` text, dates ISO text, `Decimal('1')` its text; other calls and
 * `<…>` stay text as they stand. Undefined when the text is no dict, list or tuple, or does not end as it should: then
 * it is text.
 */
export function parsePython(text: string): JsonValue | undefined {
  const trimmed = text.trim()
  const opener = trimmed[0]
  if (opener !== '{' && opener !== '[' && opener !== '(') return undefined
  const parser = new PythonParser(trimmed)
  try {
    const value = parser.readValue(0)
    return parser.isAtEnd() ? value : undefined
  } catch (error) {
    if (error instanceof NotPython) return undefined
    throw error
  }
}

/** A cell or column that may hold a value as JSON or as Python writes it; else the text as it stands. */
export function unwrapCell(text: string): JsonValue {
  return parseEmbeddedJson(text) ?? parsePython(text) ?? text
}

/** Leaves the parser at the first thing that Python would not write. */
class NotPython extends Error {}

const space = /\s*/y
const stringToken = /[bBuUrR]?(?:'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")/sy
const numberToken = /[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|inf|nan)(?![\w.])/y
const wordToken = /[A-Za-z_][\w.]*/y
const angleToken = /<[^<>]*>/y
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
}
const closers: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }

class PythonParser {
  private index = 0

  constructor(private readonly text: string) {}

  isAtEnd(): boolean {
    this.skipSpace()
    return this.index >= this.text.length
  }

  readValue(depth: number): JsonValue {
    if (depth > maxJsonDepth) throw new NotPython()
    this.skipSpace()
    const first = this.text[this.index]
    if (first === undefined) throw new NotPython()
    if (first === '{') return this.readBraces(depth)
    if (first === '[' || first === '(') return this.readItems(first, depth)
    const quoted = this.take(stringToken)
    if (quoted !== null) return this.joinStrings(quoted)
    const number = this.take(numberToken)
    if (number !== null) return numberOf(number)
    return this.readWord(depth)
  }

  private skipSpace(): void {
    this.take(space)
  }

  private take(token: RegExp): string | null {
    token.lastIndex = this.index
    const match = token.exec(this.text)
    if (match === null) return null
    this.index += match[0].length
    return match[0]
  }

  private takeMark(mark: string): boolean {
    this.skipSpace()
    if (this.text[this.index] !== mark) return false
    this.index++
    return true
  }

  /** A dict; without colons a set. */
  private readBraces(depth: number): JsonValue {
    this.index++
    const members: Record<string, JsonValue> = {}
    const items: JsonValue[] = []
    while (!this.takeMark('}')) {
      const key = this.readValue(depth + 1)
      if (this.takeMark(':')) setOwn(members, keyText(key), this.readValue(depth + 1))
      else items.push(key)
      if (!this.takeMark(',') && this.text[this.index] !== '}') throw new NotPython()
    }
    return items.length > 0 ? items : members
  }

  private readItems(opener: string, depth: number): JsonValue[] {
    const closer = closers[opener] ?? ')'
    this.index++
    const items: JsonValue[] = []
    while (!this.takeMark(closer)) {
      items.push(this.readValue(depth + 1))
      if (!this.takeMark(',') && this.text[this.index] !== closer) throw new NotPython()
    }
    return items
  }

  /** Python joins texts that stand side by side. */
  private joinStrings(first: string): string {
    let joined = unquote(first)
    for (;;) {
      const before = this.index
      this.skipSpace()
      const next = this.take(stringToken)
      if (next === null) {
        this.index = before
        return joined
      }
      joined += unquote(next)
    }
  }

  /** `None`, `True`, a date, a call, `<Kind.A: 'a'>`. */
  private readWord(depth: number): JsonValue {
    const start = this.index
    const word = this.take(wordToken) ?? this.take(angleToken)
    if (word === null) throw new NotPython()
    if (word === 'None') return null
    if (word === 'True' || word === 'False') return word === 'True'
    if (this.text[this.index] !== '(') return word
    const parts = this.readCall(depth + 1)
    if (word === 'datetime.datetime' || word === 'datetime.date') {
      return dateText(parts) ?? this.text.slice(start, this.index)
    }
    const [only] = parts
    return parts.length === 1 && typeof only === 'string' && (word === 'Decimal' || word === 'UUID')
      ? only
      : this.text.slice(start, this.index)
  }

  /** The arguments of a call; named ones come as `name=value` pairs of text and value. */
  private readCall(depth: number): JsonValue[] {
    this.index++
    const parts: JsonValue[] = []
    while (!this.takeMark(')')) {
      const value = this.readValue(depth)
      parts.push(this.takeMark('=') ? [value, this.readValue(depth)] : value)
      if (!this.takeMark(',') && this.text[this.index] !== ')') throw new NotPython()
    }
    return parts
  }
}

function keyText(key: JsonValue): string {
  return typeof key === 'string' ? key : key === null ? 'None' : JSON.stringify(key)
}

function unquote(token: string): string {
  const quote = token.indexOf(token.endsWith("'") ? "'" : '"')
  const body = token.slice(quote + 1, -1)
  if (!body.includes('\\') || /^r/i.test(token)) return body
  return body.replaceAll(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(.))/gs,
    (
      all,
      hex: string | undefined,
      short: string | undefined,
      long: string | undefined,
      octal: string | undefined,
      plain: string | undefined,
    ) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      const code = hex ?? short ?? long
      if (code !== undefined) {
        const point = Number.parseInt(code, 16)
        return point <= 0x10ffff ? String.fromCodePoint(point) : all
      }
      if (plain === '\n') return ''
      return plain === undefined
        ? all
        : (escapes[plain] ?? (plain === '\\' || plain === "'" || plain === '"' ? plain : all))
    },
  )
}

function numberOf(token: string): number | string {
  const number = Number(token)
  if (!Number.isFinite(number)) return token
  return /^[+-]?\d+$/.test(token) && !Number.isSafeInteger(number) ? token : number
}

/** `datetime.datetime(2026, 3, 1, 10, 0, 0, 250000, tzinfo=…)` as ISO; UTC unless it says nothing of a zone. */
function dateText(parts: readonly JsonValue[]): string | null {
  const figures = parts.filter((part): part is number => typeof part === 'number')
  const [year, month, day, hour = 0, minute = 0, second = 0, micros = 0] = figures
  if (year === undefined || month === undefined || day === undefined) return null
  const two = (figure: number): string => String(figure).padStart(2, '0')
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  if (figures.length === 3) return date
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`
  const zone = parts.find((part) => Array.isArray(part) && part[0] === 'tzinfo')
  if (zone !== undefined && !/utc/i.test(JSON.stringify(zone))) return null
  return `${date}T${two(hour)}:${two(minute)}:${two(second)}${fraction}${zone === undefined ? '' : 'Z'}`
}
