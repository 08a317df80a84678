import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { padId } from './jaegerFields'
import { SpanRecorder } from './otlpSpan'
import { listOf, objectOf, textOf, wordOf } from './vendorFields'
import { decodeZipkinSpan } from './zipkinSpan'

interface PlacedSpan {
  readonly span: JsonObject
  readonly raw: RawPosition
}

/** Spans that wait for the rest of their traces. */
const waitingLimit = 10_000

/**
 * Gathers spans by trace, because a span of Zipkin alone does not tell everything: client and server share an id, one
 * span comes in pieces, and systems that grew write the same trace id with 16 and with 32 digits. Beyond the limit the
 * oldest traces go on as they are.
 */
export class ZipkinTraces {
  private readonly recorder = new SpanRecorder()
  private readonly waiting = new Map<string, PlacedSpan[]>()
  private count = 0

  add(span: JsonObject, raw: RawPosition, records: ImportRecord[]): void {
    const traceId = padId(span['traceId'], 32)
    const key = traceId.slice(-16)
    const trace = this.waiting.get(key)
    if (trace === undefined) this.waiting.set(key, [{ span, raw }])
    else trace.push({ span, raw })
    this.count++
    if (this.count <= waitingLimit) return
    for (const oldest of this.waiting.keys()) {
      if (this.count <= waitingLimit) break
      this.release(oldest, records)
    }
  }

  finish(): ImportRecord[] {
    const records: ImportRecord[] = []
    for (const key of this.waiting.keys()) this.release(key, records)
    return records
  }

  private release(key: string, records: ImportRecord[]): void {
    const spans = this.waiting.get(key) ?? []
    this.waiting.delete(key)
    this.count -= spans.length
    const longId = wholeTraceId(spans)
    const servers = findServerHalves(spans)
    const pieces = gatherPieces(spans, servers)
    for (const { span, raw } of spans) {
      const own = padId(span['traceId'], 32)
      const traceId = longId !== null && own.startsWith(noHighBits) ? longId : own
      const isServer = servers.has(span)
      const whole = completed(span, pieces.get(pieceKey(span, isServer)) ?? {})
      const from = records.length
      this.recorder.add(decodeZipkinSpan(whole, traceId, raw), records)
      settle(records, from, isServer)
    }
  }
}

const noHighBits = '0000000000000000'

/** The 128-bit id of a trace of which some spans know the lower half only; null when there is not exactly one. */
function wholeTraceId(spans: readonly PlacedSpan[]): string | null {
  const long = new Set(
    spans.map(({ span }) => padId(span['traceId'], 32)).filter((id) => !id.startsWith(noHighBits)),
  )
  const [only] = long
  return long.size === 1 && only?.length === 32 ? only : null
}

const kindOf = (span: JsonObject): string => textOf(span['kind'])?.toUpperCase() ?? ''
const isCaller = (span: JsonObject): boolean => kindOf(span) === 'CLIENT' || kindOf(span) === 'PRODUCER'
const isCallee = (span: JsonObject): boolean => kindOf(span) === 'SERVER' || kindOf(span) === 'CONSUMER'
const serviceOf = (span: JsonObject): string | null => wordOf(objectOf(span['localEndpoint'])['serviceName'])

/**
 * The server's halves: what says so (`shared`), what answers a caller with the same id although it does not say so,
 * and pieces without a kind that come from the service of the server's half.
 */
function findServerHalves(spans: readonly PlacedSpan[]): ReadonlySet<JsonObject> {
  const byId = new Map<string, JsonObject[]>()
  for (const { span } of spans) {
    const id = padId(span['id'], 16)
    const group = byId.get(id)
    if (group === undefined) byId.set(id, [span])
    else group.push(span)
  }
  const halves = new Set<JsonObject>()
  for (const group of byId.values()) {
    const isCalled = group.some(isCaller)
    const certain = group.filter((span) => span['shared'] === true || (isCalled && isCallee(span)))
    const services = new Set(certain.map(serviceOf).filter((service) => service !== null))
    for (const span of certain) halves.add(span)
    for (const span of group) {
      const service = serviceOf(span)
      if (kindOf(span) === '' && service !== null && services.has(service)) halves.add(span)
    }
  }
  return halves
}

const pieceKey = (span: JsonObject, isServer: boolean): string =>
  `${padId(span['id'], 16)}${isServer ? '+' : ''}`

const joinedFields = [
  'name',
  'kind',
  'parentId',
  'timestamp',
  'duration',
  'localEndpoint',
  'remoteEndpoint',
] as const

/** What the pieces of each span know together: of several answers the first counts; annotations add up. */
function gatherPieces(
  spans: readonly PlacedSpan[],
  servers: ReadonlySet<JsonObject>,
): ReadonlyMap<string, JsonObject> {
  const pieces = new Map<string, { fields: Record<string, JsonValue>; annotations: JsonValue[] }>()
  for (const { span } of spans) {
    const key = pieceKey(span, servers.has(span))
    const known = pieces.get(key) ?? { fields: {}, annotations: [] }
    for (const name of joinedFields)
      if (!isKnown(known.fields[name]) && isKnown(span[name])) known.fields[name] = span[name] ?? null
    for (const annotation of listOf(span['annotations'])) known.annotations.push(annotation)
    pieces.set(key, known)
  }
  return new Map([...pieces].map(([key, { fields, annotations }]) => [key, { ...fields, annotations }]))
}

/**
 * A piece of a span with what only its other pieces know. Each piece stays a record of its own with its own tags; that
 * they agree on the rest makes them one in the workspace.
 */
function completed(span: JsonObject, pieces: JsonObject): JsonObject {
  const missing = Object.entries(pieces).filter(([name]) => name === 'annotations' || !isKnown(span[name]))
  return { ...span, ...Object.fromEntries(missing) }
}

const isKnown = (field: unknown): boolean =>
  field !== undefined && field !== null && field !== '' && field !== 0

/** A piece without an end may have its end in another file: only the whole trace shows whether it is unfinished. */
function settle(records: ImportRecord[], from: number, isServer: boolean): void {
  for (let index = from; index < records.length; index++) {
    const record = records[index]
    if (record?.type !== 'observation') continue
    records[index] = {
      ...record,
      side: isServer ? 'server' : '',
      status: record.status === 'open' ? 'unset' : record.status,
      flags: record.flags & ~observationFlags.unfinished,
    }
  }
}
