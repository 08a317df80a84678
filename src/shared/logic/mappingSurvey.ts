import { parseIso } from '../model/time'
import { isJsonObject } from '../util/jsonValue'
import type { JsonValue } from '../util/jsonValue'
import { formatPath, openJson } from './mappingPath'
import type { PathStep } from './mappingPath'
import { surroundings } from './mappingRows'
import type { MappedRow } from './mappingRows'

export type FieldType = 'text' | 'number' | 'boolean' | 'time' | 'object' | 'list'

/** What the surveyed rows say about one field. */
export interface SurveyedField {
  readonly path: string
  /** Levels below the row. */
  readonly depth: number
  /** Most frequent first. */
  readonly types: readonly FieldType[]
  /** Rows in which it has a value (not null, not an empty cell). */
  readonly present: number
  /** Different values among those looked at; null for objects and lists. */
  readonly distinct: number | null
  /** The first different values, short. */
  readonly samples: readonly string[]
  readonly facts: FieldFacts
}

/** What guesses are made of. */
export interface FieldFacts {
  /** Finite numbers, those written as text included; the first some thousand. */
  readonly numbers: readonly number[]
  /** Scalar values as text, without repeats. */
  readonly values: ReadonlySet<string>
  /** The first scalar value of each row, as text. */
  readonly byRow: ReadonlyMap<number, string>
  /** Values that were looked at. */
  readonly seen: number
  /** Of them: texts in ISO 8601. */
  readonly isoTimes: number
  readonly meanLength: number
}

const mostFields = 400
const mostDepth = 8
const mostElements = 20
const keptValues = 5_000
const sampleLength = 120
const mostSamples = 3

/** Finds every field of the rows and of what stands around them. */
export function surveyRows(rows: readonly MappedRow[], rowSteps: readonly PathStep[]): SurveyedField[] {
  const fields = new Map<string, FieldCounter>()
  rows.forEach((row, index) => {
    visit(row.value, [], false, index, fields)
    for (const { steps, value } of surroundings(row, rowSteps)) visit(value, steps, true, index, fields)
  })
  return order([...fields.values()].map((field) => field.result()))
}

function visit(
  value: JsonValue,
  steps: readonly PathStep[],
  isOuter: boolean,
  row: number,
  fields: Map<string, FieldCounter>,
): void {
  const open = openJson(value)
  if (isJsonObject(open)) {
    if (steps.length > mostDepth) return
    for (const [key, member] of Object.entries(open)) {
      if (member === null || member === '') {
        counterFor([...steps, { type: 'member', key }], isOuter, fields)
        continue
      }
      const to: readonly PathStep[] = [...steps, { type: 'member', key }]
      const counter = counterFor(to, isOuter, fields)
      if (counter === null) continue
      counter.add(member, row)
      visit(member, to, isOuter, row, fields)
    }
  } else if (Array.isArray(open)) {
    const to: readonly PathStep[] = [...steps, { type: 'each' }]
    for (const item of (open as readonly JsonValue[]).slice(0, mostElements))
      if (isJsonObject(item)) visit(item, to, isOuter, row, fields)
  }
}

function counterFor(
  steps: readonly PathStep[],
  isOuter: boolean,
  fields: Map<string, FieldCounter>,
): FieldCounter | null {
  const path = formatPath({ isOuter, steps })
  const known = fields.get(path)
  if (known !== undefined) return known
  if (fields.size >= mostFields || path.length > 500) return null
  const depth = steps.filter((step) => step.type === 'member').length - 1
  const made = new FieldCounter(path, depth)
  fields.set(path, made)
  return made
}

/** Fields beside each other as the file has them, what is inside a field right below it. */
function order(fields: readonly SurveyedField[]): SurveyedField[] {
  const place = new Map(fields.map((field, index) => [field.path, index]))
  const keyOf = ({ path }: SurveyedField): number[] =>
    fields
      .filter(
        (other) =>
          path === other.path || path.startsWith(`${other.path}.`) || path.startsWith(`${other.path}[]`),
      )
      .map((other) => place.get(other.path) ?? 0)
      .toSorted((a, b) => (fields[a]?.path.length ?? 0) - (fields[b]?.path.length ?? 0))
  const keyed = fields.map((field) => ({ field, key: keyOf(field) }))
  const compare = (a: readonly number[], b: readonly number[]): number => {
    for (let at = 0; at < Math.max(a.length, b.length); at++) {
      const difference = (a[at] ?? -1) - (b[at] ?? -1)
      if (difference !== 0) return difference
    }
    return 0
  }
  return keyed.toSorted((a, b) => compare(a.key, b.key)).map(({ field }) => field)
}

class FieldCounter {
  private present = 0
  private lastRow = -1
  private readonly types = new Map<FieldType, number>()
  private readonly values = new Set<string>()
  private readonly byRow = new Map<number, string>()
  private readonly samples: string[] = []
  private readonly numbers: number[] = []
  private seen = 0
  private isoTimes = 0
  private length = 0

  constructor(
    private readonly path: string,
    private readonly depth: number,
  ) {}

  add(value: JsonValue, row: number): void {
    if (row !== this.lastRow) this.present += 1
    this.lastRow = row
    this.seen += 1
    const type = typeOf(value)
    this.types.set(type, (this.types.get(type) ?? 0) + 1)
    if (type === 'time') this.isoTimes += 1
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    this.length += text.length
    const number = numberFrom(value)
    if (number !== null && this.numbers.length < keptValues) this.numbers.push(number)
    if (type !== 'object' && type !== 'list' && this.values.size < keptValues) {
      this.values.add(text)
      if (!this.byRow.has(row)) this.byRow.set(row, text)
    }
    if (this.samples.length >= mostSamples) return
    const sample = text.length > sampleLength ? `${text.slice(0, sampleLength)}…` : text
    if (!this.samples.includes(sample)) this.samples.push(sample)
  }

  result(): SurveyedField {
    const types = [...this.types].toSorted((a, b) => b[1] - a[1]).map(([type]) => type)
    const hasScalars = types.length === 0 || types.some((type) => type !== 'object' && type !== 'list')
    return {
      path: this.path,
      depth: this.depth,
      types,
      present: this.present,
      distinct: hasScalars ? this.values.size : null,
      samples: this.samples,
      facts: {
        numbers: this.numbers,
        values: this.values,
        byRow: this.byRow,
        seen: this.seen,
        isoTimes: this.isoTimes,
        meanLength: this.seen === 0 ? 0 : this.length / this.seen,
      },
    }
  }
}

function typeOf(value: JsonValue): FieldType {
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  const open = openJson(value)
  if (Array.isArray(open)) return 'list'
  if (isJsonObject(open)) return 'object'
  if (numberFrom(value) !== null) return 'number'
  if (typeof value === 'string' && value.length >= 10 && parseIso(value) !== null) return 'time'
  return value === 'true' || value === 'false' ? 'boolean' : 'text'
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A number, also where it is written as text (cells, integers beyond what computers count exactly). */
export function numberFrom(value: JsonValue): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string' || value.length > 40 || !numberPattern.test(value.trim())) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
