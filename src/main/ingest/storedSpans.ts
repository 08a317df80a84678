import type { SpanLinks, SpanTimes } from '../../shared/logic/spanTree'
import { observationFlags, observationKinds } from '../../shared/model/kinds'
import { releaseLarge } from '../../shared/util/releaseBuffer'
import { Repeated } from './repeatedValues'
import type { SpanFacts, SpanRow } from './traceSpans'

/**
 * What `StoredSpans.add` takes of an observation `o`, in its order. `@origin` is the trace's origin. The parent is looked
 * up here, because the ids of a million spans would be the largest part of what is held: the server half of a shared
 * span hangs below its client half, children hang below the server half.
 */
export const storedSpanColumns = `o.id,
  coalesce(
    CASE WHEN o.side = 'server' THEN (SELECT client.id FROM observation_row client
      WHERE client.trace_row = o.trace_row AND client.span_id = o.span_id AND client.side = '') END,
    (SELECT parent.id FROM observation_row parent WHERE parent.trace_row = o.trace_row
      AND parent.span_id = o.parent_span_id ORDER BY parent.side DESC LIMIT 1)),
  o.parent_span_id IS NOT NULL, name, kind, status, own_flags, flags,
  CAST(start_ns - @origin AS REAL), CAST(end_ns - @origin AS REAL), time_digits, file_id, status_message,
  coalesce(input_context, input_payload) IS NOT NULL, coalesce(output_context, output_payload) IS NOT NULL,
  session_id, user_id, environment, version, service_name, agent_name, tool_name, model, cost_currency,
  CAST(first_token_ns - start_ns AS REAL), input_tokens, output_tokens, tokens_cache_read, cost_reported,
  cost_computed_usd`

const firstFact = 15
const factCount = 9
const firstNumber = firstFact + factCount
const numberCount = 6

const eventKind = observationKinds.indexOf('event')
/** Flags that deriving finds beside those that importers saw. */
const derivedFlags = observationFlags.duplicate | observationFlags.conflict
/**
 * The spans of one trace as they are read from the database: columns, because a million objects would take more memory
 * than everything else. A number that no span knows has no column, and words that spans share stand once.
 */
export class StoredSpans {
  count = 0
  readonly links: SpanLinks
  private readonly start: Float64Array
  private readonly end: Float64Array
  private readonly fileIds: Uint32Array
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

  /** `ids`: of all observations of the trace, ascending, in the order in which they will be added. */
  constructor(private readonly ids: Float64Array) {
    const { length } = ids
    this.links = { parentOf: new Int32Array(length), flags: new Uint16Array(length) }
    this.start = new Float64Array(length)
    this.end = new Float64Array(length)
    this.fileIds = new Uint32Array(length)
    this.kinds = new Uint8Array(length)
    this.statuses = new Uint8Array(length)
    this.timeDigits = new Uint8Array(length)
    this.contents = new Uint8Array(length)
    this.storedFlags = new Uint16Array(length)
    this.names = new Repeated(length)
    this.facts = new Repeated(length)
  }

  /** The tree is built: only it knows the times from now on. */
  releaseLinks(): void {
    releaseLarge(this.links.parentOf, this.links.flags, this.start, this.end)
  }

  /** Gives the memory back: nothing may be asked afterwards. */
  release(): void {
    this.releaseLinks()
    releaseLarge(this.ids, this.fileIds, this.kinds, this.statuses, this.timeDigits, this.contents)
    releaseLarge(this.storedFlags, this.names.places, this.facts.places)
    releaseLarge(...this.numbers.filter((column) => column !== null))
  }

  /** A row of `storedSpanColumns`. */
  add(row: readonly unknown[]): void {
    const i = this.count++
    const parent = row[1] as number | null
    const isOrphan = parent === null && row[2] === 1
    this.links.parentOf[i] = parent === null ? -1 : placeIn(this.ids, parent)
    this.names.set(i, row[3] as string, () => row[3] as string)
    this.kinds[i] = row[4] as number
    this.statuses[i] = row[5] as number
    this.links.flags[i] =
      (row[6] as number) | ((row[7] as number) & derivedFlags) | (isOrphan ? observationFlags.orphan : 0)
    this.storedFlags[i] = row[7] as number
    this.start[i] = (row[8] as number | null) ?? Number.NaN
    this.end[i] = (row[9] as number | null) ?? Number.NaN
    this.timeDigits[i] = row[10] as number
    this.fileIds[i] = row[11] as number
    if (row[12] !== null) this.statusMessages.set(i, row[12] as string)
    this.contents[i] = (row[13] as number) | ((row[14] as number) << 1)
    this.facts.set(i, factsKey(row), () => factsOf(row))
    for (let at = 0; at < numberCount; at++) {
      const value = row[firstNumber + at] as number | null
      if (value !== null) (this.numbers[at] ??= new Float64Array(this.ids.length).fill(Number.NaN))[i] = value
    }
  }

  /** For the tree. */
  times(): SpanTimes {
    return {
      count: this.count,
      start: this.start,
      end: this.end,
      isInstant: (index) => this.kinds[index] === eventKind,
    }
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

/** The place of a value that is in an ascending list. */
function placeIn(list: Float64Array, value: number): number {
  let low = 0
  let high = list.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
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
