import type { ImportRecord, RawPosition, ScoreRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import type { JsonDocument } from '../readers/jsonDocuments'
import type { JsonPath } from '../readers/jsonPaths'
import { firstCsvRow, mapRows } from './csvDocuments'
import {
  columnsOfSplitFrame,
  isAnnotation,
  isColumnFrame,
  readFrameCells,
  rowOfSplitFrame,
  rowsOfColumnFrame,
} from './phoenixFrame'
import { createRowReader, type RowReader } from './phoenixRows'
import { phoenixAnnotation } from './phoenixSpan'
import { holdsList, type DocumentMapper, type PlacedRecord } from './vendorDocuments'
import { listOf, objectOf, wordOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/**
 * Spans as Arize Phoenix writes them: a JSON array, JSON Lines, an object of lists, pages of its API
 * (`{data, next_cursor}` of spans, traces, sessions or annotations), traces and sessions of its command line, and data
 * frames of spans and annotations (JSON, JSON Lines, CSV).
 */
export const phoenix: Importer = {
  id: 'phoenix-spans',
  label: 'Phoenix spans',
  detect(head) {
    const row = firstCsvRow(head, readFrameCells)
    return row !== null ? rowScore(row) : Math.max(0, ...peekJson(head).objects.map(score))
  },
  read: (input, signal) => mapRows(input, signal, createPhoenixMapper(input.head), readFrameCells),
}

function score(document: JsonObject): number {
  if (isSplitFrame(document)) return 0.9
  const own = Math.max(rowScore(document), rowScore(objectOf(document['session'])))
  if (own > 0) return own
  const inner = [document['data'], document['spans'], ...Object.values(document)]
  return Math.max(0, ...inner.map((list) => rowScore(objectOf(listOf(list)[0])) - 0.02))
}

/** A frame of spans or annotations, told by its columns; the id of the span may be its index. */
function isSplitFrame(document: JsonObject): boolean {
  const columns = columnsOfSplitFrame(document)
  if (columns === null) return false
  const row = Object.fromEntries(columns.map((name) => [name, null]))
  const isSpan = 'context.trace_id' in row && ('span_kind' in row || 'status_code' in row)
  return isSpan || isAnnotation({ span_id: null, ...row })
}

function rowScore(row: JsonObject): number {
  const context = objectOf(row['context'])
  const isSpan = ('trace_id' in context && 'span_id' in context) || 'context.span_id' in row
  if (isSpan)
    return 'span_kind' in row || 'status_code' in row ? 0.9 : 'name' in row && 'start_time' in row ? 0.4 : 0
  if (isAnnotation(row)) return 0.8
  if ('traceId' in row && rowScore(objectOf(listOf(row['spans'])[0])) > 0) return 0.9
  return 'project_id' in row && ('session_id' in row || 'trace_id' in row) && 'start_time' in row ? 0.6 : 0
}

/** The command line writes traces with their spans inside, one or a list; everything else is lists of rows. */
function pathsOf(head: ContentHead): JsonPath[] {
  const holdsTraces = peekJson(head).objects.some((row) => 'traceId' in row && Array.isArray(row['spans']))
  const parts = ['spans', 'annotations', 'notes']
  return holdsTraces
    ? [...parts.map((part) => [part, '*']), ...parts.map((part) => ['*', part, '*'])]
    : [['*'], ['data', '*']]
}

/** Judgements on a trace or session travel on each of its spans; this many are remembered, so that each comes once. */
const rememberedScores = 100_000

/** A frame column by column, or with its columns apart from its rows, can only be read whole. */
const wholeFrameBytes = 128 * 1024 * 1024

const holdsData = holdsList(['data'])

/** What is a document and no row: an answer, a frame, a session with its judgements, an object of lists of rows. */
function isDocument(element: JsonObject): boolean {
  if (holdsData(element) || isColumnFrame(element) || isSplitFrame(element)) return true
  if (rowScore(element) > 0) return false
  return (
    isJsonObject(element['session']) ||
    Object.values(element).some((list) => rowScore(objectOf(listOf(list)[0])) > 0)
  )
}

function createPhoenixMapper(head: ContentHead): DocumentMapper {
  const known = new Set<string>()
  const restored = new WeakSet<ImportRecord>()
  const readRow = createRowReader(restored)
  let cut: RawPosition | null = null

  const onlyOnce = (records: readonly ImportRecord[]): ImportRecord[] =>
    records.filter((record) => {
      const key = restored.has(record) ? null : repeatable(record)
      if (key === null) return true
      if (known.has(key)) return false
      if (known.size < rememberedScores) known.add(key)
      return true
    })

  return {
    isWhole: isDocument,
    paths: pathsOf(head),
    ...(peekJson(head).objects.some((body) => isColumnFrame(body) || isSplitFrame(body))
      ? { wholeBytes: wholeFrameBytes }
      : {}),
    map(document, placed) {
      const body = objectOf(document.value)
      cut = wordOf(body['next_cursor']) === null ? null : document.position
      const isSplit = isSplitFrame(body)
      const placedRecords = placed.flatMap((record, index) =>
        isSplit
          ? readRow(rowOfSplitFrame(body, record.value, index), record.raw, null)
          : readPlaced(record, readRow),
      )
      if (placed.length > 0) return onlyOnce(placedRecords)
      return onlyOnce(readWhole(document, readRow))
    },
    finish: () =>
      cut === null
        ? []
        : [finding('partial_trace', 'Phoenix had more than this file holds (next_cursor is set).', cut)],
  }
}

/** A key for what several spans may repeat: tags of the trace, judgements on the trace or session. */
function repeatable(record: ImportRecord): string | null {
  if (record.type === 'trace')
    return JSON.stringify([record.traceId, record.name, record.tags, record.sessionId])
  if (record.type !== 'score' || record.spanId !== null) return null
  const { sessionId, traceId, name, value, label, scoreId }: ScoreRecord = record
  return JSON.stringify([sessionId, traceId, name, value, label, scoreId])
}

/** The command line names the trace once, for all that stands in it. */
function readPlaced({ path, value, raw, owner }: PlacedRecord, readRow: RowReader): ImportRecord[] {
  const traceId = wordOf(owner?.['traceId'])
  if (path.endsWith('annotations.*') || path.endsWith('notes.*')) {
    return phoenixAnnotation(value, raw, { traceId, spanId: null })
  }
  return readRow(value, raw, traceId)
}

/** A document without the usual lists: one row, or an object whose members are lists of rows. */
function readWhole(document: JsonDocument, readRow: RowReader): ImportRecord[] {
  const { value, position } = document
  const body = objectOf(value)
  if (isColumnFrame(body)) return rowsOfColumnFrame(body).flatMap((row) => readRow(row, position, null))
  if (isJsonObject(body['session'])) return readSession(body, document, readRow)
  if (isJsonObject(body['context']) || 'context.span_id' in body || 'annotator_kind' in body) {
    return readRow(value, position, null)
  }
  if (Array.isArray(value) || Array.isArray(body['data']) || Array.isArray(body['spans'])) return []
  const lists = Object.values(body).filter((member): member is readonly JsonValue[] => Array.isArray(member))
  const rows = lists.flat()
  if (rows.length > 0) return rows.flatMap((row) => readRow(row, position, null))
  return [skipped('unknown_record', 'No spans of Phoenix.', position)]
}

/** What the command line says about a session: `{session, annotations}`. */
function readSession(body: JsonObject, { position }: JsonDocument, readRow: RowReader): ImportRecord[] {
  const session = objectOf(body['session'])
  const judgements = listOf(body['annotations']).flatMap((annotation) =>
    readRow(
      isJsonObject(annotation) ? { session_id: session['session_id'] ?? null, ...annotation } : annotation,
      position,
      null,
    ),
  )
  return [...readRow(session, position, null), ...judgements]
}
