import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { opikCsvScore, readOpikCsv } from './opikCsv'
import { snakeKeys } from './opikFields'
import { isOpikSpan, opikSpan } from './opikSpan'
import { isOpikThread, isOpikTrace, opikExperiment, opikThread, opikTrace, type TraceFile } from './opikTrace'
import { holdsList, type DocumentMapper, mapDocuments, wholeRows } from './vendorDocuments'
import { idOf, listOf, numberOf, objectOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/**
 * Opik: files of its command line's export (`{trace, spans, attachments, downloaded_at}`), pages of its API
 * (`{page, size, total, content}`), bodies of its batch ingestion (`{traces}`, `{spans}`), lists or lines of traces,
 * spans and threads as its SDKs give them; the command line's export as a table.
 */
export const opik: Importer = {
  id: 'opik',
  label: 'Opik traces',
  detect: (head) => Math.max(opikCsvScore(head), ...peekJson(head).objects.map(score)),
  read: (input, signal) =>
    opikCsvScore(input.head) > 0
      ? readOpikCsv(input, signal)
      : mapDocuments(input, signal, { ...createMapper(), ...wholeRows(input.head, isRow) }),
}

const lists = ['content', 'traces', 'spans'] as const

function score(document: JsonObject): number {
  if (isTraceFile(document)) {
    const isExport = 'downloaded_at' in document || 'project_name' in document || 'attachments' in document
    return isExport ? 0.95 : 0.6
  }
  if (isExperimentFile(document)) return 0.9
  const rows = [document, ...lists.map((list) => objectOf(listOf(document[list])[0]))]
  return Math.max(...rows.map((row) => rowScore(snakeKeys(row))))
}

function isTraceFile(document: JsonObject): boolean {
  const { trace, spans } = document
  const hasStart = isJsonObject(trace) && ('start_time' in trace || 'startTime' in trace) && 'id' in trace
  return hasStart && (spans === undefined || Array.isArray(spans)) && !('observations' in trace)
}

function isExperimentFile(document: JsonObject): boolean {
  const { experiment, items } = document
  return isJsonObject(experiment) && 'dataset_name' in experiment && Array.isArray(items)
}

function isRow(document: JsonObject): boolean {
  const row = snakeKeys(document)
  return isOpikSpan(row) || isOpikTrace(row) || isOpikThread(row)
}

/** Words of Opik's own beside what every span or trace has. */
const ownWords = [
  'feedback_scores',
  'error_info',
  'total_estimated_cost',
  'project_name',
  'span_count',
  'visibility_mode',
  'guardrails_validations',
  'thread_id',
]

function rowScore(row: JsonObject): number {
  if (isOpikThread(row)) return 0.85
  const own = ownWords.filter((word) => word in row).length
  if (isOpikSpan(row)) return own > 0 || 'project_id' in row ? 0.85 : 0.55
  if (!isOpikTrace(row)) return 0
  // The API leaves out what is null: a plain trace has little that is its own.
  const isStored = 'project_id' in row && (own > 0 || 'last_updated_by' in row)
  return own > 1 ? 0.85 : isStored ? 0.7 : 0
}

/** Threads of traces are remembered for the spans that follow; beyond, the workspace joins span and trace. */
const rememberedTraces = 100_000

function createMapper(): DocumentMapper {
  const threads = new Map<string, string>()
  const page = { seen: 0, total: 0, raw: null as RawPosition | null }

  const readTrace = (row: JsonObject, raw: RawPosition, file: TraceFile): ImportRecord[] => {
    const traceId = idOf(row['id'])
    const threadId = idOf(row['thread_id'])
    if (traceId !== null && threadId !== null && threads.size < rememberedTraces)
      threads.set(traceId, threadId)
    return opikTrace(row, raw, file)
  }

  const readRow = (value: JsonValue, raw: RawPosition, file: TraceFile): ImportRecord[] => {
    if (!isJsonObject(value)) return [skipped('not_a_record', 'A row that is not an object.', raw)]
    if (isTraceFile(value)) {
      const inner = fileOf(value)
      const spans = listOf(value['spans']).flatMap((span) => readRow(span, raw, inner))
      return [...readTrace(snakeKeys(objectOf(value['trace'])), raw, inner), ...spans]
    }
    if (isExperimentFile(value)) return [opikExperiment(value, raw)]
    const row = snakeKeys(value)
    if (isOpikSpan(row)) return opikSpan(row, raw, threads.get(idOf(row['trace_id']) ?? '') ?? null, file)
    if (isOpikThread(row)) return opikThread(row, raw)
    return isOpikTrace(row)
      ? readTrace(row, raw, file)
      : [skipped('not_a_record', 'Neither a trace, a span nor a thread of Opik.', raw)]
  }

  return {
    isWhole: (element) => !('id' in element) && holdsList(lists)(element),
    paths: [['*'], ['trace'], ...lists.map((list) => [list, '*'])],
    map(document, placed) {
      const body = objectOf(document.value)
      const total = numberOf(body['total'])
      if (Array.isArray(body['content']) && total !== null) {
        page.total = Math.max(page.total, total)
        page.raw = document.position
      }
      if (page.raw !== null) page.seen += placed.length
      const file = fileOf(body)
      if (placed.length > 0) return placed.flatMap(({ value, raw }) => readRow(value, raw, file))
      const isEmpty = Array.isArray(document.value) || lists.some((list) => Array.isArray(body[list]))
      return document.isPart || isEmpty ? [] : readRow(document.value, document.position, file)
    },
    finish: () =>
      page.raw === null || page.seen >= page.total
        ? []
        : [finding('partial_trace', `Opik had ${page.total} rows, this file holds ${page.seen}.`, page.raw)],
  }
}

function fileOf(body: JsonObject): TraceFile {
  const attachments = listOf(body['attachments'])
  return {
    projectName: body['project_name'] ?? null,
    attachments: attachments.filter(isJsonObject),
  }
}
