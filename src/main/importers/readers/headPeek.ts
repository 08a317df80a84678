import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { ContentHead } from '../importer'
import { setOwn } from './jsonLossless'

/** What the head of a JSON file shows, cut off wherever the head ends. */
export interface HeadPeek {
  /** The shape of the file: one object, an array, or several values one after the other. `none`: not JSON. */
  readonly container: 'object' | 'array' | 'values' | 'none'
  /** The top-level values, the last one as far as it goes. */
  readonly values: readonly JsonValue[]
  /** The objects to judge by: the top-level objects, or those in a top-level array. At most eight. */
  readonly objects: readonly JsonObject[]
}

const depthLimit = 24
const valueLimit = 8
const peeks = new WeakMap<ContentHead, HeadPeek>()

/** Reads the head as JSON, tolerating that it is cut off. Computed once per head, however many formats ask. */
export function peekJson(head: ContentHead): HeadPeek {
  const known = peeks.get(head)
  if (known !== undefined) return known
  const values = new TolerantParser(head.text).readValues()
  const first = values[0]
  const container =
    values.length > 1 ? 'values' : Array.isArray(first) ? 'array' : isJsonObject(first) ? 'object' : 'none'
  const objects = values
    .flatMap((value): readonly JsonValue[] =>
      Array.isArray(value) ? (value as readonly JsonValue[]) : [value],
    )
    .filter(isJsonObject)
    .slice(0, valueLimit)
  const peek: HeadPeek = { container, values, objects }
  peeks.set(head, peek)
  return peek
}

const stringToken = /"((?:[^"\\]|\\.)*)("?)/sy
const scalarToken = /[^\s,\]}:]+/y

/** Recursive descent that returns what it has when the text ends. Levels below the limit come out as null. */
class TolerantParser {
  private index = 0

  constructor(private readonly text: string) {}

  readValues(): JsonValue[] {
    const values: JsonValue[] = []
    for (;;) {
      this.skipSpace()
      if (this.index >= this.text.length || values.length >= valueLimit) return values
      const before = this.index
      const isContainer = this.text[this.index] === '{' || this.text[this.index] === '['
      const value = isContainer ? this.readValue(0) : undefined
      if (value !== undefined) values.push(value)
      if (value === undefined || this.index === before) {
        const newline = this.text.indexOf('\n', this.index)
        if (newline < 0) return values
        this.index = newline + 1
      }
    }
  }

  private skipSpace(): void {
    while (this.index < this.text.length && this.text.charCodeAt(this.index) <= 0x20) this.index++
  }

  private readValue(depth: number): JsonValue | undefined {
    this.skipSpace()
    const first = this.text[this.index]
    if (first === undefined) return undefined
    if (first === '"') return this.readString()
    if (first === '{' || first === '[') {
      if (depth >= depthLimit) {
        this.index = this.text.length
        return null
      }
      return first === '{' ? this.readObject(depth) : this.readArray(depth)
    }
    scalarToken.lastIndex = this.index
    const token = scalarToken.exec(this.text)?.[0]
    if (token === undefined) return undefined
    this.index += token.length
    if (token === 'true' || token === 'false') return token === 'true'
    const number = Number(token)
    return Number.isNaN(number) ? null : number
  }

  private readString(): string {
    stringToken.lastIndex = this.index
    const match = stringToken.exec(this.text)
    if (match === null) {
      this.index = this.text.length
      return ''
    }
    this.index += match[0].length
    const body = match[1] ?? ''
    if (match[2] === '') this.index = this.text.length
    if (!body.includes('\\')) return body
    try {
      return JSON.parse(`"${body}"`) as string
    } catch {
      return body
    }
  }

  private readArray(depth: number): JsonValue[] {
    const items: JsonValue[] = []
    this.index++
    for (;;) {
      this.skipSpace()
      if (this.text[this.index] === ']') {
        this.index++
        return items
      }
      const item = this.readValue(depth + 1)
      if (item === undefined) return items
      items.push(item)
      this.skipSpace()
      if (this.text[this.index] === ',') this.index++
    }
  }

  private readObject(depth: number): JsonObject {
    const members: Record<string, JsonValue> = {}
    this.index++
    for (;;) {
      this.skipSpace()
      if (this.text[this.index] === '}') {
        this.index++
        return members
      }
      if (this.text[this.index] !== '"') return members
      const key = this.readString()
      this.skipSpace()
      if (this.text[this.index] !== ':') return members
      this.index++
      const value = this.readValue(depth + 1)
      if (value === undefined) return members
      setOwn(members, key, value)
      this.skipSpace()
      if (this.text[this.index] === ',') this.index++
    }
  }
}
