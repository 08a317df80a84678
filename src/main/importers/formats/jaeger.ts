import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekJson } from '../readers/headPeek'
import { type JsonDocument, readJsonDocuments } from '../readers/jsonDocuments'
import { buildPathTree, type JsonPath } from '../readers/jsonPaths'
import { padId } from './jaegerFields'
import { HeldSpans } from './jaegerHeldSpans'
import { decodeJaegerSpan, findServerHalves } from './jaegerSpan'
import { SpanRecorder } from './otlpSpan'
import { type PlacedRecord, placeRecords } from './vendorDocuments'
import { listOf, objectOf, textOf, wordOf } from './vendorFields'
import { clip, finding, makeTrace, skipped } from './vendorRecords'

/**
 * Jaeger JSON: what its interface and its API give (`{data: [trace]}`), `{data: {…}}`, a trace, a list of traces, and
 * spans with their process inside, as a list or one per line (its Elasticsearch index).
 */
export const jaeger: Importer = {
  id: 'jaeger-json',
  label: 'Jaeger JSON',

  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),

  async *read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
    const paths = holdsBareSpans(input.head) ? barePaths : tracePaths
    const tree = buildPathTree(paths)
    const reader = new JaegerReader()
    for await (const items of readJsonDocuments(input.bytes(), { paths })) {
      const records: ImportRecord[] = []
      for (const item of items) {
        if (signal.aborted) return
        if (item.type === 'problem') records.push(item)
        else yield* reader.read(item, placeRecords(item, tree), records)
      }
      if (records.length > 0) yield records
    }
    yield* reader.finish()
  },
}

const barePaths: readonly JsonPath[] = [['*']]
const holders: readonly JsonPath[] = [
  ['data', '*'],
  ['data'],
  [],
  ['*'],
  // Answers that a script put together in one list.
  ['*', 'data', '*'],
  ['*', 'data'],
]
const tracePaths = holders.flatMap((holder) => [
  [...holder, 'spans', '*'],
  [...holder, 'processes'],
])

function score(document: JsonObject): number {
  if (isSpan(unwrapHit(document))) return 0.9
  if (isTrace(document)) return 0.95
  const { data } = document
  if (isJsonObject(data)) return isTrace(data) ? 0.95 : 0
  const [first] = listOf(data)
  if (isJsonObject(first)) return isTrace(first) || isSpan(first) ? 0.95 : 0
  return isError(document) || isEmptyAnswer(document) ? 0.5 : 0
}

/** A search that found nothing. */
const isEmptyAnswer = (body: JsonObject): boolean =>
  Array.isArray(body['data']) && body['data'].length === 0 && 'errors' in body && 'offset' in body

/** Elasticsearch gives what it indexed inside a hit: `{_index, _source: {…}}`. */
function unwrapHit(value: JsonObject): JsonObject {
  const source = value['_source']
  return isJsonObject(source) && isSpan(source) ? source : value
}

const isSpan = (value: JsonObject): boolean => 'traceID' in value && 'spanID' in value

function isTrace(value: JsonObject): boolean {
  const [first] = listOf(value['spans'])
  if (isJsonObject(first)) return isSpan(first)
  return 'traceID' in value && (Array.isArray(value['spans']) || isJsonObject(value['processes']))
}

/** `{data: null, errors: [{code, msg}]}`: the answer of Jaeger's API to a trace it does not have. */
function isError(body: JsonObject): boolean {
  const [first] = listOf(body['errors'])
  return 'data' in body && isJsonObject(first) && 'msg' in first
}

function holdsBareSpans(head: ContentHead): boolean {
  const { objects, values } = peekJson(head)
  return Array.isArray(values[0]) && objects[0] !== undefined && isSpan(objects[0])
}

class JaegerReader {
  private readonly recorder = new SpanRecorder()
  private readonly held = new HeldSpans()
  /** Processes that stood before their spans. */
  private ahead: { readonly traceId: string | null; readonly processes: JsonObject } | null = null;

  /** Appends the records of a document; yields in between where many spans come at once. */
  *read(
    document: JsonDocument,
    placed: readonly PlacedRecord[],
    records: ImportRecord[],
  ): Generator<readonly ImportRecord[], void> {
    if (!document.isPart && placed.length > 0) sayErrors(document, records)
    if (document.isPart) {
      for (const part of placed) yield* this.readPart(part, records)
    } else if (placed.length === 0) {
      this.readWhole(document.value, document.position, records)
    } else {
      this.readPlaced(placed, records)
    }
  }

  /** What still waited for processes that never came. */
  *finish(): Generator<readonly ImportRecord[], void> {
    yield* this.takeHeld(null)
  }

  private readPlaced(placed: readonly PlacedRecord[], records: ImportRecord[]): void {
    const spans = placed.filter(({ path }) => !path.endsWith('processes'))
    const halves = findServerHalves(spans.map(({ value }) => value).filter(isJsonObject))
    const owners = new Map(placed.toReversed().map(({ owner, raw }) => [owner, raw]))
    for (const [owner, raw] of owners) if (owner !== null) this.addWarnings(owner, raw, records)
    for (const { value, raw, owner } of spans) {
      if (!isJsonObject(value)) records.push(skipped('not_a_record', 'A span that is not an object.', raw))
      else if (!isSpan(value) && isTrace(value)) this.readTrace(value, raw, records)
      else this.addSpan(unwrapHit(value), owner, raw, halves.has(value), records)
    }
  }

  /** A document in which nothing stood where it should: a span of its own, an empty answer, an error. */
  private readWhole(value: JsonValue, raw: RawPosition, records: ImportRecord[]): void {
    if (Array.isArray(value)) {
      for (const item of value as readonly JsonValue[]) this.readWhole(item, raw, records)
      return
    }
    const body = unwrapHit(objectOf(value))
    if (isSpan(body)) this.addSpan(body, null, raw, false, records)
    else if (isTrace(body)) this.readTrace(body, raw, records)
    else if (isError(body)) records.push(skipped('unknown_record', errorText(body), raw))
    else if (Array.isArray(body['data']) && body['data'].length > 0)
      this.readWhole(body['data'], raw, records)
    else if (!('data' in body))
      records.push(skipped('not_a_record', 'Neither a trace nor a span of Jaeger.', raw))
  }

  private readTrace(trace: JsonObject, raw: RawPosition, records: ImportRecord[]): void {
    const spans = listOf(trace['spans']).map((value) => ({ path: 'spans.*', value, raw, owner: trace }))
    if (spans.length > 0) this.readPlaced(spans, records)
  }

  /** A piece of a large document. */
  private *readPart(
    { path, value, raw, owner }: PlacedRecord,
    records: ImportRecord[],
  ): Generator<readonly ImportRecord[], void> {
    if (path.endsWith('processes')) {
      const processes = objectOf(value)
      if (this.held.isEmpty) this.ahead = { traceId: textOf(owner?.['traceID']), processes }
      else yield* this.takeHeld(processes)
      return
    }
    if (!isJsonObject(value)) {
      records.push(skipped('not_a_record', 'A span that is not an object.', raw))
      return
    }
    const span = 'traceID' in value ? value : { ...value, traceID: owner?.['traceID'] ?? null }
    const processes = this.processesAhead(span)
    if (processes === null && !isJsonObject(span['process'])) this.held.add(span, raw)
    else this.addSpan(span, { processes: processes ?? {} }, raw, false, records)
  }

  private processesAhead(span: JsonObject): JsonObject | null {
    if (this.ahead === null || !Object.hasOwn(this.ahead.processes, textOf(span['processID']) ?? ''))
      return null
    const { traceId, processes } = this.ahead
    return traceId === null || traceId === textOf(span['traceID']) ? processes : null
  }

  private *takeHeld(processes: JsonObject | null): Generator<readonly ImportRecord[], void> {
    const owner = processes === null ? null : { processes }
    for (const spans of this.held.take()) {
      const records: ImportRecord[] = []
      const halves = findServerHalves(spans.map(({ span }) => span))
      for (const { span, raw } of spans) this.addSpan(span, owner, raw, halves.has(span), records)
      yield records
    }
  }

  private addSpan(
    span: JsonObject,
    owner: JsonObject | null,
    raw: RawPosition,
    isServerHalf: boolean,
    records: ImportRecord[],
  ): void {
    const own = span['process']
    const processes = objectOf(owner?.['processes'])
    const id = textOf(span['processID']) ?? ''
    const process = isJsonObject(own) ? own : Object.hasOwn(processes, id) ? objectOf(processes[id]) : null
    const traced = 'traceID' in span ? span : { ...span, traceID: owner?.['traceID'] ?? null }
    const from = records.length
    this.recorder.add(decodeJaegerSpan(traced, process, raw), records)
    if (isServerHalf) markServerSide(records, from)
  }

  private addWarnings(trace: JsonObject, raw: RawPosition, records: ImportRecord[]): void {
    const warnings = listOf(trace['warnings'])
    const traceId = padId(trace['traceID'], 32)
    if (warnings.length === 0 || traceId === '') return
    records.push(makeTrace({ traceId, attributes: { 'jaeger.warnings': warnings }, raw }))
  }
}

/** The observations from an index on are the server's half of a shared id. */
export function markServerSide(records: ImportRecord[], from: number): void {
  for (let index = from; index < records.length; index++) {
    const record = records[index]
    if (record?.type === 'observation') records[index] = { ...record, side: 'server' }
  }
}

/** Errors beside the traces: some of what was asked for is not here. */
function sayErrors({ value, position }: JsonDocument, records: ImportRecord[]): void {
  for (const error of listOf(objectOf(value)['errors'])) {
    const text = wordOf(objectOf(error)['msg']) ?? textOf(error) ?? 'an error'
    records.push(finding('partial_trace', `Jaeger reported beside its traces: ${clip(text, 200)}`, position))
  }
}

function errorText(body: JsonObject): string {
  const error = objectOf(listOf(body['errors'])[0])
  return `Jaeger answered with an error instead of traces: ${clip(wordOf(error['msg']) ?? '', 200)}.`
}
