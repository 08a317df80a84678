import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import type { JsonDocument } from '../readers/jsonDocuments'
import { ConversationMemory } from '../semantics/conversationMemory'
import { firstCsvRow, mapRows } from './csvDocuments'
import { camelRow } from './langfuseFields'
import { createIngestionBuffer, type IngestionRow, isIngestionEvent } from './langfuseIngestion'
import { langfuseObservation } from './langfuseObservation'
import {
  type LangfuseRowKind,
  langfuseRowKind,
  otherTable,
  readLangfuseCells,
  splitExportRow,
} from './langfuseRows'
import { exportRowScores, langfuseComment, langfuseScore } from './langfuseScores'
import { langfuseSession, langfuseTrace, traceOfObservation } from './langfuseTrace'
import type { DocumentMapper, PlacedRecord } from './vendorDocuments'
import { type Field, idOf, knownFields, listOf, objectOf, wordOf } from './vendorFields'
import { createMergeBuffer } from './vendorMerge'
import { clip, finding, skipped } from './vendorRecords'

/**
 * What Langfuse gives away and takes: trace downloads of the page (old `{trace, observations}`, new
 * `{observations, scores}`), session downloads, bodies of its API (`{data, meta}` and single traces), rows of its batch
 * exports and blob storage files (JSON, JSON Lines, CSV), and batches of its ingestion.
 */
export const langfuse: Importer = {
  id: 'langfuse',
  label: 'Langfuse',
  detect(head) {
    const row = firstCsvRow(head, readLangfuseCells)
    return row !== null ? score(row) : Math.max(0, ...peekJson(head).objects.map(score))
  },
  read: (input, signal) => mapRows(input, signal, createLangfuseMapper(), readLangfuseCells),
}

/** How sure a document, or the first row of a table, makes us. */
function score(document: JsonObject): number {
  const row = camelRow(document)
  if (isIngestionEvent(row) || isIngestionEvent(firstRow(row, 'batch'))) return 0.95
  const trace = objectOf(row['trace'])
  if ('id' in trace && 'timestamp' in trace && ('projectId' in trace || 'observations' in trace)) return 0.95
  if (langfuseRowKind(firstRow(row, 'observations')) === 'observation') return 0.95
  if (Array.isArray(row['data'])) {
    if (langfuseRowKind(firstRow(row, 'data')) !== null) return 0.9
    return row['data'].length === 0 &&
      ('totalItems' in objectOf(row['meta']) || 'cursor' in objectOf(row['meta']))
      ? 0.5
      : 0
  }
  const kind = langfuseRowKind(row)
  if (kind !== null) {
    return kind === 'session' && !('countTraces' in row) && langfuseRowKind(firstRow(row, 'traces')) === null
      ? 0.6
      : 0.9
  }
  return isError(row) ? 0.3 : 0
}

const firstRow = (row: JsonObject, list: string): JsonObject => camelRow(objectOf(listOf(row[list])[0]))

function isError(row: JsonObject): boolean {
  return (
    typeof row['message'] === 'string' && typeof row['error'] === 'string' && Object.keys(row).length <= 4
  )
}

/** Ids remembered so that a score or trace told twice is told once; beyond this they are let through again. */
const rememberedIds = 100_000

function createLangfuseMapper(): DocumentMapper {
  const merge = createMergeBuffer()
  const ingestion = createIngestionBuffer()
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
    const parts = splitExportRow(row)
    const records: ImportRecord[] = []
    for (const record of langfuseObservation(parts.row, raw, owner, memory)) {
      if (record.type !== 'observation') {
        records.push(record)
        continue
      }
      const trace = owner === null ? traceOfObservation(row, record.traceId, raw) : null
      if (trace !== null && isNew(`trace ${record.traceId} ${traceKey(row)}`)) records.push(trace)
      if (isFirstTelling) records.push(...merge.hold(record))
      else records.push(merge.join(record))
      const { traceId, spanId } = record
      records.push(...exportRowScores(parts, { sessionId: null, traceId, spanId }, raw))
      for (const item of listOf(row['scores']).filter(isJsonObject)) {
        const inner = camelRow(item)
        const subject = 'subject' in inner ? {} : { traceId, observationId: spanId }
        records.push(...readScore({ ...subject, ...knownFields(inner) }, raw, traceId))
      }
    }
    return records
  }

  const readScore = (row: JsonObject, raw: RawPosition, owner: string | null): ImportRecord[] => {
    const id = wordOf(row['id'])
    return id === null || isNew(`score ${id}`) ? langfuseScore(row, raw, owner) : []
  }

  const readRow = (row: JsonObject, raw: RawPosition): ImportRecord[] => {
    if (isIngestionEvent(row)) return ingestion.add(row, raw).flatMap(readIngested)
    switch (langfuseRowKind(row)) {
      case 'observation':
        return readObservation(row, raw, null)
      case 'score':
        return readScore(row, raw, null)
      case 'trace':
        return readTrace(row, raw)
      case 'session':
        return [...readSession(row, raw), ...readLists(row, raw)]
      case 'comment':
        return langfuseComment(row, raw)
      case null: {
        if (holdsRows(row)) return [...readHead(row, raw), ...readLists(row, raw)]
        const other = otherTable(row)
        return other === null
          ? [skipped('not_a_record', 'Neither an observation, a trace, a session nor a score.', raw)]
          : [skipped('unknown_record', other, raw)]
      }
    }
  }

  const readIngested = (told: IngestionRow): readonly ImportRecord[] => {
    switch (told.kind) {
      case 'observation':
        return readObservation(told.row, told.raw, null)
      case 'trace':
        return langfuseTrace(told.row, told.raw)
      case 'score':
        return readScore(told.row, told.raw, null)
      case 'other':
        return [skipped('unknown_signal', `An event "${told.typeWord}" is no part of a trace.`, told.raw)]
    }
  }

  const readSession = (row: JsonObject, raw: RawPosition): ImportRecord[] => {
    const subject = { sessionId: idOf(row['id']), traceId: null, spanId: null }
    return [...langfuseSession(row, raw), ...exportRowScores(splitExportRow(row), subject, raw)]
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
    const parts = splitExportRow(row)
    const given = exportRowScores(parts, { sessionId: null, traceId, spanId: null }, raw)
    return [...langfuseTrace(parts.row, raw), ...inner, ...scores, ...given]
  }

  /** The trace that a document is about: under `trace`, or the document itself. */
  const readHead = (body: JsonObject, raw: RawPosition): ImportRecord[] => {
    const trace = isJsonObject(body['trace']) ? camelRow(body['trace']) : body
    const traceId = wordOf(trace['id'])
    if (traceId === null || (trace === body && langfuseRowKind(trace) !== 'trace')) return []
    if (!isNew(`head ${traceId}`)) return []
    const parts = splitExportRow(trace)
    const subject = { sessionId: null, traceId, spanId: null }
    return [...langfuseTrace(parts.row, raw), ...exportRowScores(parts, subject, raw)]
  }

  /** A whole document inside a list: several downloads put together. Its rows have no place of their own. */
  function readLists(body: JsonObject, raw: RawPosition): ImportRecord[] {
    const trace = objectOf(body['trace'])
    const owner = wordOf(trace['id'])
    const lists: readonly (readonly [string, Field])[] = [
      [innerList, trace['observations']],
      ['trace.scores.*', trace['scores']],
      ...rowLists.map((name) => [`${name}.*`, body[name]] as const),
    ]
    return lists.flatMap(([path, list]) =>
      listOf(list).flatMap((value) => readPlaced({ path, value, raw, owner: null }, owner)),
    )
  }

  return {
    paths: [
      ['*'],
      ['data', '*'],
      ['batch', '*'],
      ['traces', '*'],
      ['observations', '*'],
      ['scores', '*'],
      ['trace', 'observations', '*'],
      ['trace', 'scores', '*'],
    ],
    map(document, placed) {
      const body = camelRow(objectOf(document.value))
      const owner = wordOf(objectOf(body['trace'])['id']) ?? ('timestamp' in body ? wordOf(body['id']) : null)
      const records = readHead(body, document.position)
      const kind = langfuseRowKind(body)
      if (kind === 'session' && isNew(`session ${wordOf(body['id']) ?? ''}`)) {
        records.push(...readSession(body, document.position))
      }
      // A row may hold lists of its own (its scores): they come with the row.
      const isRow = kind === 'observation' || kind === 'score' || isIngestionEvent(body)
      if (isRow) records.push(...readRow(body, document.position))
      else for (const record of firstTellingsFirst(placed)) records.push(...readPlaced(record, owner))
      return records.length > 0 || isKnown(body, kind, document) ? records : [refuse(body, document.position)]
    },
    finish: () => [
      ...ingestion.drain().flatMap(readIngested),
      ...merge.drain(),
      ...bareFindings(bare.count, bare.raw),
    ],
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

/** The lists of rows that documents hold. */
const rowLists = ['observations', 'traces', 'data', 'batch', 'scores'] as const

const holdsRows = (body: JsonObject): boolean =>
  isJsonObject(body['trace']) || rowLists.some((name) => Array.isArray(body[name]))

/** The list inside the trace before the one beside it, whatever the order of the members. */
function firstTellingsFirst(placed: readonly PlacedRecord[]): readonly PlacedRecord[] {
  if (!placed.some((record) => record.path === innerList)) return placed
  return [
    ...placed.filter((record) => record.path === innerList),
    ...placed.filter((record) => record.path !== innerList),
  ]
}

function isBare(row: JsonObject): boolean {
  return langfuseRowKind(row) === 'observation' && !('input' in row) && !('output' in row)
}

/** What the trace of an observation is told apart by. */
function traceKey(row: JsonObject): string {
  return JSON.stringify([row['traceName'], row['sessionId'], row['userId'], row['release'], row['tags']])
}

function isKnown(body: JsonObject, kind: LangfuseRowKind | null, document: JsonDocument): boolean {
  if (document.isPart || kind !== null || isIngestionEvent(body) || Array.isArray(document.value)) return true
  return rowLists.some((list) => list !== 'scores' && Array.isArray(body[list]))
}

function refuse(body: JsonObject, raw: RawPosition): ImportRecord {
  if (!isError(body)) return skipped('unknown_record', 'Not an export of Langfuse.', raw)
  const words = clip(`${wordOf(body['error']) ?? ''}: ${wordOf(body['message']) ?? ''}`, 200)
  return skipped('unknown_record', `Langfuse answered with an error instead of data: ${words}.`, raw)
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
    finding(
      'payload_missing',
      `${formatCounted(count, 'observation')} came without inputs and outputs: ${reason}.`,
      raw,
    ),
  ]
}
