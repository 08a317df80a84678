import type { SpanColumns } from '../../shared/logic/spanTree'
import { observationFlags, observationKinds } from '../../shared/model/kinds'
import { ensureExists } from '../../shared/util/assert'
import type { SpanFacts, SpanRow } from './traceSpans'

/** The columns of an observation that `StoredSpans.add` takes, in its order. `@origin` is the trace's origin. */
export const storedSpanColumns = `id, span_id, side, parent_span_id, name, kind, status, own_flags, flags,
  CAST(start_ns - @origin AS REAL), CAST(end_ns - @origin AS REAL),
  session_id, user_id, environment, version, service_name, agent_name, tool_name, model, cost_currency,
  CAST(first_token_ns - start_ns AS REAL), input_tokens, output_tokens, tokens_cache_read, cost_reported,
  cost_computed_usd, time_digits, file_id, status_message,
  coalesce(input_context, input_payload) IS NOT NULL, coalesce(output_context, output_payload) IS NOT NULL`

const firstFact = 11
const factCount = 9
const firstNumber = 20
const numberCount = 6

const eventKind = observationKinds.indexOf('event')
/** Flags that deriving finds beside those that importers saw. */
const derivedFlags = observationFlags.duplicate | observationFlags.conflict
/** Texts that are recognised when they come again; more of them do not repeat. */
const rememberedTexts = 50_000

/**
 * The spans of one trace as they are read from the database: columns, because a million objects would take more memory
 * than everything else. A number that no span knows has no column, and words that spans share stand once.
 */
export class StoredSpans {
  count = 0
  private spanIds: string[] = []
  private parentIds: (string | null)[] = []
  private readonly serverSides = new Set<number>()
  private readonly start: Float64Array
  private readonly end: Float64Array
  private readonly flags: Uint16Array
  private readonly ids: Float64Array
  private readonly fileIds: Float64Array
  private readonly kinds: Uint8Array
  private readonly statuses: Uint8Array
  private readonly timeDigits: Uint8Array
  /** 1 = it has an input, 2 = an output. */
  private readonly contents: Uint8Array
  private readonly storedFlags: Uint16Array
  private readonly names: Repeated<string>
  private readonly facts: Repeated<SpanFacts>
  private readonly numbers: (Float64Array | null)[] = Array.from({ length: numberCount }, () => null)
  private readonly statusMessages = new Map<number, string>()
  private readonly knownIds = new Map<string, string>()

  /** `most`: so many spans at most. */
  constructor(private readonly most: number) {
    this.start = new Float64Array(most)
    this.end = new Float64Array(most)
    this.flags = new Uint16Array(most)
    this.ids = new Float64Array(most)
    this.fileIds = new Float64Array(most)
    this.kinds = new Uint8Array(most)
    this.statuses = new Uint8Array(most)
    this.timeDigits = new Uint8Array(most)
    this.contents = new Uint8Array(most)
    this.storedFlags = new Uint16Array(most)
    this.names = new Repeated(most)
    this.facts = new Repeated(most)
  }

  /** A row of `storedSpanColumns`. */
  add(row: readonly unknown[]): void {
    const i = this.count++
    this.ids[i] = row[0] as number
    this.spanIds.push(row[1] as string)
    if (row[2] === 'server') this.serverSides.add(i)
    this.parentIds.push(this.parentId(row[3] as string | null))
    this.names.set(i, row[4] as string, () => row[4] as string)
    this.kinds[i] = row[5] as number
    this.statuses[i] = row[6] as number
    this.flags[i] = (row[7] as number) | ((row[8] as number) & derivedFlags)
    this.storedFlags[i] = row[8] as number
    this.start[i] = (row[9] as number | null) ?? Number.NaN
    this.end[i] = (row[10] as number | null) ?? Number.NaN
    this.facts.set(i, factsKey(row), () => factsOf(row))
    for (let at = 0; at < numberCount; at++) {
      const value = row[firstNumber + at] as number | null
      if (value !== null) (this.numbers[at] ??= new Float64Array(this.most).fill(Number.NaN))[i] = value
    }
    this.timeDigits[i] = row[26] as number
    this.fileIds[i] = row[27] as number
    if (row[28] !== null) this.statusMessages.set(i, row[28] as string)
    this.contents[i] = (row[29] as number) | ((row[30] as number) << 1)
  }

  /** For the tree; not after `forgetIds`. */
  columns(): SpanColumns {
    return {
      count: this.count,
      start: this.start.subarray(0, this.count),
      end: this.end.subarray(0, this.count),
      flags: this.flags.subarray(0, this.count),
      isInstant: (index) => this.kinds[index] === eventKind,
      spanId: (index) => this.spanIds[index] as string,
      parentSpanId: (index) => this.parentIds[index] ?? null,
      isServerSide: (index) => this.serverSides.has(index),
    }
  }

  /** The parents are known: their memory may go. */
  forgetIds(): void {
    this.spanIds = []
    this.parentIds = []
    this.knownIds.clear()
  }

  span(index: number): SpanRow {
    return new StoredSpan(this, index)
  }

  idAt(index: number): number {
    return this.ids[index] as number
  }
  kindAt(index: number): number {
    return this.kinds[index] as number
  }
  statusAt(index: number): number {
    return this.statuses[index] as number
  }
  statusMessageAt(index: number): string | null {
    return this.statusMessages.get(index) ?? null
  }
  timeDigitsAt(index: number): number {
    return this.timeDigits[index] as number
  }
  fileIdAt(index: number): number {
    return this.fileIds[index] as number
  }
  nameAt(index: number): string {
    return this.names.get(index)
  }
  factsAt(index: number): SpanFacts {
    return this.facts.get(index)
  }
  storedFlagsAt(index: number): number {
    return this.storedFlags[index] as number
  }
  hasInput(index: number): boolean {
    return ((this.contents[index] as number) & 1) !== 0
  }
  hasOutput(index: number): boolean {
    return ((this.contents[index] as number) & 2) !== 0
  }

  setStoredFlags(index: number, flags: number): void {
    this.storedFlags[index] = flags
  }

  /** One of the numbers of `storedSpanColumns`, counted from the first of them; null = unknown. */
  numberAt(index: number, at: number): number | null {
    const value = this.numbers[at]?.[index]
    return value === undefined || Number.isNaN(value) ? null : value
  }

  private parentId(id: string | null): string | null {
    if (id === null) return null
    const known = this.knownIds.get(id)
    if (known !== undefined) return known
    if (this.knownIds.size >= rememberedTexts) this.knownIds.clear()
    this.knownIds.set(id, id)
    return id
  }
}

/** One of them: looks into the columns when it is asked. */
class StoredSpan implements SpanRow {
  constructor(
    private readonly spans: StoredSpans,
    private readonly index: number,
  ) {}

  get id(): number {
    return this.spans.idAt(this.index)
  }
  get name(): string {
    return this.spans.nameAt(this.index)
  }
  get kind(): number {
    return this.spans.kindAt(this.index)
  }
  get status(): number {
    return this.spans.statusAt(this.index)
  }
  get statusMessage(): string | null {
    return this.spans.statusMessageAt(this.index)
  }
  get timeDigits(): number {
    return this.spans.timeDigitsAt(this.index)
  }
  get fileId(): number {
    return this.spans.fileIdAt(this.index)
  }
  get storedFlags(): number {
    return this.spans.storedFlagsAt(this.index)
  }
  set storedFlags(flags: number) {
    this.spans.setStoredFlags(this.index, flags)
  }
  get firstToken(): number | null {
    return this.spans.numberAt(this.index, 0)
  }
  get inputTokens(): number | null {
    return this.spans.numberAt(this.index, 1)
  }
  get outputTokens(): number | null {
    return this.spans.numberAt(this.index, 2)
  }
  get cacheRead(): number | null {
    return this.spans.numberAt(this.index, 3)
  }
  get costReported(): number | null {
    return this.spans.numberAt(this.index, 4)
  }
  get costComputed(): number | null {
    return this.spans.numberAt(this.index, 5)
  }
  get sessionId(): string | null {
    return this.facts.sessionId
  }
  get userId(): string | null {
    return this.facts.userId
  }
  get environment(): string | null {
    return this.facts.environment
  }
  get version(): string | null {
    return this.facts.version
  }
  get serviceName(): string | null {
    return this.facts.serviceName
  }
  get agentName(): string | null {
    return this.facts.agentName
  }
  get toolName(): string | null {
    return this.facts.toolName
  }
  get model(): string | null {
    return this.facts.model
  }
  get costCurrency(): string | null {
    return this.facts.costCurrency
  }

  private get facts(): SpanFacts {
    return this.spans.factsAt(this.index)
  }
}

/** Values by place, each kept once for as long as it is remembered. */
class Repeated<T> {
  private readonly places: Uint32Array
  private readonly values: T[] = []
  private readonly known = new Map<string, number>()

  constructor(most: number) {
    this.places = new Uint32Array(most)
  }

  /** `make`: the value that `key` stands for. */
  set(index: number, key: string, make: () => T): void {
    let place = this.known.get(key)
    if (place === undefined) {
      place = this.values.length
      this.values.push(make())
      if (this.known.size >= rememberedTexts) this.known.clear()
      this.known.set(key, place)
    }
    this.places[index] = place
  }

  get(index: number): T {
    return ensureExists(this.values[this.places[index] as number], 'a value by its place')
  }
}

/** Tells apart words that are unknown, empty, or hold whatever character. */
function factsKey(row: readonly unknown[]): string {
  let key = ''
  for (let at = firstFact; at < firstFact + factCount; at++) {
    const word = row[at] as string | null
    key += word === null ? '-' : `${word.length}:${word}`
  }
  return key
}

function factsOf(row: readonly unknown[]): SpanFacts {
  const [
    sessionId = null,
    userId = null,
    environment = null,
    version = null,
    serviceName = null,
    agentName = null,
    toolName = null,
    model = null,
    costCurrency = null,
  ] = row.slice(firstFact, firstFact + factCount) as (string | null)[]
  return {
    sessionId,
    userId,
    environment,
    version,
    serviceName,
    agentName,
    toolName,
    model,
    costCurrency,
  }
}
