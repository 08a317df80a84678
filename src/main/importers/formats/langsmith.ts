import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { peekJson } from '../readers/headPeek'
import { fillAncestors } from './langsmithAncestors'
import { joinTellings, runIds } from './langsmithFields'
import { langsmithFeedback } from './langsmithFeedback'
import { isMultipart, readMultipart } from './langsmithMultipart'
import { langsmithRun } from './langsmithRun'
import { knownCells, mapCsv } from './vendorCsv'
import { holdsList, type DocumentMapper, mapDocuments, type PlacedRecord, wholeRows } from './vendorDocuments'
import { listOf, objectOf, wordOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/**
 * LangSmith: bodies of its batch ingestion (`{post, patch}`, or multipart), answers of its run query (`{runs, cursors}`, of the second
 * version `{items, next_cursor}`), lists, lines or tables (CSV) of runs, nested or flat, and feedback rows.
 */
export const langsmith: Importer = {
  id: 'langsmith',
  label: 'LangSmith runs',
  detect: (head) =>
    isMultipart(head) ? 0.95 : Math.max(csvScore(head), ...peekJson(head).objects.map(score)),
  read: (input, signal) => fillAncestors(readInput(input, signal)),
}

function readInput(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
  if (isMultipart(input.head)) return readSent(input, signal)
  return csvScore(input.head) > 0
    ? mapCsv(input, signal, (fields, raw) => readRow(knownCells(fields), raw))
    : mapDocuments(input, signal, { ...createMapper(), ...wholeRows(input.head, isRun) })
}

/** A body of the multipart ingestion, row by row. */
async function* readSent(
  input: ImportInput,
  signal: AbortSignal,
): AsyncGenerator<readonly ImportRecord[], void> {
  const mapper = createMapper()
  for await (const row of readMultipart(input.bytes())) {
    if (signal.aborted) return
    if ('type' in row) {
      yield [row]
      continue
    }
    const { path, value, raw } = row
    const document = { type: 'document', value: [value], position: raw, records: null, isPart: true } as const
    yield mapper.map(document, [{ path, value, raw, owner: null }])
  }
  yield mapper.finish()
}

function csvScore(head: ContentHead): number {
  const columns = new Set(peekCsv(head)?.columns)
  const hasId = columns.has('id') || columns.has('run_id')
  const isLinked = ['dotted_order', 'trace_id', 'parent_run_id'].some((name) => columns.has(name))
  return columns.has('run_type') && hasId && isLinked ? 0.9 : 0
}

function score(document: JsonObject): number {
  for (const list of ['post', 'patch', 'runs', 'items']) {
    const first = objectOf(listOf(document[list])[0])
    if (isRun(first) || (list === 'patch' && 'dotted_order' in first)) return 0.95
  }
  if (isRun(document)) return 0.9
  if (isFeedback(document)) return 0.7
  if (Array.isArray(document['runs']) && document['runs'].length === 0 && 'cursors' in document) return 0.6
  return 0
}

const linkingFields = ['dotted_order', 'trace_id', 'parent_run_id', 'parent_run_ids', 'child_runs', 'inputs']

/** `run_type` beside ids that only runs have. */
function isRun(row: JsonObject): boolean {
  const hasId = 'id' in row || 'run_id' in row || 'dotted_order' in row
  const isLinked = linkingFields.some((name) => name in row)
  return typeof row['run_type'] === 'string' && hasId && isLinked
}

function isFeedback(row: JsonObject): boolean {
  return (
    'run_id' in row &&
    typeof row['key'] === 'string' &&
    !('run_type' in row) &&
    ('score' in row || 'value' in row) &&
    ('feedback_source' in row || 'value' in row || 'comment' in row)
  )
}

interface HeldRun {
  readonly run: JsonObject
  readonly raw: RawPosition
}

/** Creations wait for their updates up to this much source text; beyond, the workspace joins the two tellings. */
const heldBytesLimit = 32 * 1024 * 1024

function createMapper(): DocumentMapper {
  const held = new Map<string, HeldRun>()
  let heldBytes = 0
  let cursor: RawPosition | null = null

  const release = (): ImportRecord[] => {
    const records = [...held.values()].flatMap(({ run, raw }) => langsmithRun(run, raw))
    held.clear()
    heldBytes = 0
    return records
  }

  /** Creation and update may come in either order, also in two bodies of one file. */
  const hold = (run: JsonObject, raw: RawPosition, isUpdate: boolean): ImportRecord[] => {
    const { runId } = runIds(run)
    if (runId === null) return langsmithRun(run, raw)
    const other = held.get(runId)
    const joined =
      other === undefined ? run : isUpdate ? joinTellings(other.run, run) : joinTellings(run, other.run)
    // The place is that of the telling that names the run.
    held.set(runId, { run: joined, raw: other === undefined || 'name' in run ? raw : other.raw })
    heldBytes += raw.length
    return heldBytes > heldBytesLimit ? release() : []
  }

  const readPlaced = ({ path, value, raw }: PlacedRecord): ImportRecord[] => {
    if (!isJsonObject(value)) return [skipped('not_a_record', 'A run that is not an object.', raw)]
    if (path === 'post.*' || path === 'patch.*') return hold(value, raw, path === 'patch.*')
    return readRow(value, raw)
  }

  return {
    isWhole: (element) => !isRun(element) && holdsList(['runs', 'items', 'post', 'patch'])(element),
    paths: [['*'], ['runs', '*'], ['items', '*'], ['post', '*'], ['patch', '*'], ['feedback', '*']],
    map(document, placed) {
      const body = objectOf(document.value)
      const next = wordOf(objectOf(body['cursors'])['next']) ?? wordOf(body['next_cursor'])
      if ('cursors' in body || 'next_cursor' in body) cursor = next === null ? null : document.position
      if (placed.length > 0) return placed.flatMap(readPlaced)
      const isEmptyList =
        Array.isArray(document.value) || ['runs', 'items', 'post', 'patch'].some((list) => list in body)
      return document.isPart || isEmptyList ? [] : readRow(body, document.position)
    },
    finish: () =>
      cursor === null
        ? release()
        : [
            ...release(),
            finding(
              'partial_trace',
              'LangSmith had more runs than this file holds (its cursor names a next page).',
              cursor,
            ),
          ],
  }
}

function readRow(row: JsonObject, raw: RawPosition): ImportRecord[] {
  if (isFeedback(row)) return langsmithFeedback(row, raw)
  const looksLikeRun = 'run_type' in row || 'dotted_order' in row || ('name' in row && 'trace_id' in row)
  return looksLikeRun
    ? langsmithRun(row, raw)
    : [skipped('not_a_record', 'Neither a run nor feedback of LangSmith.', raw)]
}
