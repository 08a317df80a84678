import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import type { JsonDocument } from '../readers/jsonDocuments'
import { ConversationMemory } from '../semantics/conversationMemory'
import { camelRow } from './langfuseFields'
import { langfuseObservation } from './langfuseObservation'
import { langfuseScore, langfuseSession, langfuseTrace, traceOfObservation } from './langfuseTrace'
import { type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { listOf, objectOf, wordOf } from './vendorFields'
import { createMergeBuffer } from './vendorMerge'
import { clip, finding, skipped } from './vendorRecords'

/**
 * What Langfuse gives away: trace downloads of the page (old `{trace, observations}`, new `{observations, scores}`),
 * session downloads, bodies of its API (`{data, meta}` and single traces), and rows of its batch exports.
 */
export const langfuse: Importer = {
  id: 'langfuse',
  label: 'Langfuse',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createLangfuseMapper()),
}

function score(document: JsonObject): number {
  const row = camelRow(document)
  const trace = objectOf(row['trace'])
  if ('id' in trace && 'timestamp' in trace && ('projectId' in trace || 'observations' in trace)) return 0.95
  if (rowKind(firstRow(row, 'observations')) === 'observation') return 0.95
  if (Array.isArray(row['data'])) {
    if (rowKind(firstRow(row, 'data')) !== null) return 0.9
    return row['data'].length === 0 &&
      ('totalItems' in objectOf(row['meta']) || 'cursor' in objectOf(row['meta']))
      ? 0.5
      : 0
  }
  const kind = rowKind(row)
  if (kind !== null) return kind === 'session' && rowKind(firstRow(row, 'traces')) === null ? 0.6 : 0.9
  return isError(row) ? 0.3 : 0
}

const firstRow = (row: JsonObject, list: string): JsonObject => camelRow(objectOf(listOf(row[list])[0]))

type RowKind = 'observation' | 'trace' | 'score' | 'session'

/** What a row is, by the columns that only it has. */
function rowKind(row: JsonObject): RowKind | null {
  if (
    'traceId' in row &&
    'startTime' in row &&
    ('parentObservationId' in row || 'level' in row || isType(row['type']))
  ) {
    return 'observation'
  }
  const hasScoreValue = 'value' in row || 'stringValue' in row
  if ('name' in row && hasScoreValue && ('dataType' in row || 'observationId' in row) && 'id' in row)
    return 'score'
  if (isTrace(row)) return 'trace'
  return 'id' in row && 'createdAt' in row && 'projectId' in row && !('name' in row) ? 'session' : null
}

/** Zipkin's spans have ids, timestamps and tags, too: there the timestamp is a number and the tags an object. */
function isTrace(row: JsonObject): boolean {
  if (!('id' in row) || typeof row['timestamp'] !== 'string' || 'traceId' in row) return false
  return Array.isArray(row['tags']) || 'htmlPath' in row || ('release' in row && 'public' in row)
}

function isType(type: JsonValue | undefined): boolean {
  return typeof type === 'string' && /^[A-Z]+$/.test(type)
}

function isError(row: JsonObject): boolean {
  return (
    typeof row['message'] === 'string' && typeof row['error'] === 'string' && Object.keys(row).length <= 4
  )
}

/** Ids remembered so that a score or trace told twice is told once; beyond this they are let through again. */
const rememberedIds = 100_000

function createLangfuseMapper(): DocumentMapper {
  const merge = createMergeBuffer()
  const memory = new ConversationMemory()
  const said = new Set<string>()
  const bare = { count: 0, raw: null as RawPosition | null }
  const isNew = (key: string): boolean => {
    if (said.has(key)) return false
    if (said.size < rememberedIds) said.add(key)
    return true
  }

  /** `isFirstTelling`: the list inside the trace, which comes again beside it and there with its content. */
  const readObservation = (
    row: JsonObject,
    raw: RawPosition,
    owner: string | null,
    isFirstTelling = false,
  ): ImportRecord[] => {
    const records: ImportRecord[] = []
    for (const record of langfuseObservation(row, raw, owner, memory)) {
      if (record.type !== 'observation') {
        records.push(record)
        continue
      }
      const trace = owner === null ? traceOfObservation(row, record.traceId, raw) : null
      if (trace !== null && isNew(`trace ${record.traceId} ${traceKey(row)}`)) records.push(trace)
      if (isFirstTelling) records.push(...merge.hold(record))
      else records.push(merge.join(record))
    }
    return records
  }

  const readScore = (row: JsonObject, raw: RawPosition, owner: string | null): ImportRecord[] => {
    const id = wordOf(row['id'])
    return id === null || isNew(`score ${id}`) ? langfuseScore(row, raw, owner) : []
  }

  const readRow = (row: JsonObject, raw: RawPosition): ImportRecord[] => {
    switch (rowKind(row)) {
      case 'observation':
        return readObservation(row, raw, null)
      case 'score':
        return readScore(row, raw, null)
      case 'trace':
        return readTrace(row, raw)
      case 'session':
        return langfuseSession(row, raw)
      default:
        return [skipped('not_a_record', 'Neither an observation, a trace, a session nor a score.', raw)]
    }
  }

  /** A trace of a list, with what it holds; where `observations` and `scores` are ids only, they stand elsewhere. */
  const readTrace = (row: JsonObject, raw: RawPosition): ImportRecord[] => {
    const traceId = wordOf(row['id'])
    const inner = listOf(row['observations'])
      .filter(isJsonObject)
      .flatMap((item) => readObservation(camelRow(item), raw, traceId))
    const scores = listOf(row['scores'])
      .filter(isJsonObject)
      .flatMap((item) => readScore(camelRow(item), raw, traceId))
    return [...langfuseTrace(row, raw), ...inner, ...scores]
  }

  /** The trace that a document is about: under `trace`, or the document itself. */
  const readHead = (body: JsonObject, document: JsonDocument): ImportRecord[] => {
    const trace = isJsonObject(body['trace']) ? camelRow(body['trace']) : body
    const traceId = wordOf(trace['id'])
    if (traceId === null || (trace === body && rowKind(trace) !== 'trace')) return []
    return isNew(`head ${traceId}`) ? langfuseTrace(trace, document.position) : []
  }

  return {
    paths: [
      ['*'],
      ['data', '*'],
      ['traces', '*'],
      ['observations', '*'],
      ['scores', '*'],
      ['trace', 'observations', '*'],
      ['trace', 'scores', '*'],
    ],
    map(document, placed) {
      const body = camelRow(objectOf(document.value))
      const owner = wordOf(objectOf(body['trace'])['id']) ?? ('timestamp' in body ? wordOf(body['id']) : null)
      const records = readHead(body, document)
      const kind = rowKind(body)
      if (kind === 'session' && isNew(`session ${wordOf(body['id']) ?? ''}`)) {
        records.push(...langfuseSession(body, document.position))
      }
      for (const record of firstTellingsFirst(placed)) records.push(...readPlaced(record, owner))
      if (placed.length === 0 && (kind === 'observation' || kind === 'score')) {
        records.push(...readRow(body, document.position))
      }
      return records.length > 0 || isKnown(body, kind, document) ? records : [refuse(body, document.position)]
    },
    finish: () => [...merge.drain(), ...bareFindings(bare.count, bare.raw)],
  }

  function readPlaced({ path, value, raw }: PlacedRecord, owner: string | null): ImportRecord[] {
    if (!isJsonObject(value)) {
      // Lists of ids stand where an answer was asked without the objects themselves.
      return typeof value === 'string' && path !== '*'
        ? []
        : [skipped('not_a_record', 'A row that is not an object.', raw)]
    }
    const row = camelRow(value)
    const isFirstTelling = path === innerList
    if (!isFirstTelling && isBare(row)) {
      bare.count++
      bare.raw ??= raw
    }
    if (path.endsWith('observations.*')) return readObservation(row, raw, owner, isFirstTelling)
    if (path.endsWith('scores.*')) return readScore(row, raw, owner)
    return path === 'traces.*' ? readTrace(row, raw) : readRow(row, raw)
  }
}

const innerList = 'trace.observations.*'

/** The list inside the trace before the one beside it, whatever the order of the members. */
function firstTellingsFirst(placed: readonly PlacedRecord[]): readonly PlacedRecord[] {
  if (!placed.some((record) => record.path === innerList)) return placed
  return [
    ...placed.filter((record) => record.path === innerList),
    ...placed.filter((record) => record.path !== innerList),
  ]
}

function isBare(row: JsonObject): boolean {
  return rowKind(row) === 'observation' && !('input' in row) && !('output' in row)
}

/** What the trace of an observation is told apart by. */
function traceKey(row: JsonObject): string {
  return JSON.stringify([row['traceName'], row['sessionId'], row['userId'], row['release'], row['tags']])
}

function isKnown(body: JsonObject, kind: RowKind | null, document: JsonDocument): boolean {
  if (document.isPart || kind !== null || Array.isArray(document.value)) return true
  return ['data', 'observations', 'traces'].some((list) => Array.isArray(body[list]))
}

function refuse(body: JsonObject, raw: RawPosition): ImportRecord {
  if (!isError(body)) return skipped('unrecognised', 'Not an export of Langfuse.', raw)
  const words = clip(`${wordOf(body['error']) ?? ''}: ${wordOf(body['message']) ?? ''}`, 200)
  return skipped('unrecognised', `Langfuse answered with an error instead of data: ${words}.`, raw)
}

/** Observations this many in a trace make the download leave their inputs and outputs out. */
const largeTrace = 350

function bareFindings(count: number, raw: RawPosition | null): ImportRecord[] {
  if (raw === null) return []
  const reason =
    count >= largeTrace
      ? `Langfuse leaves them out of downloads of ${largeTrace} observations and more`
      : 'they were not asked for'
  return [
    finding('payload_missing', `${count} observation(s) came without inputs and outputs: ${reason}.`, raw),
  ]
}
