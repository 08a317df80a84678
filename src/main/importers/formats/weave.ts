import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { holdsList, type DocumentMapper, mapDocuments, wholeRows } from './vendorDocuments'
import { listOf, objectOf, wordOf } from './vendorFields'
import { skipped } from './vendorRecords'
import { weaveCall } from './weaveCall'
import { weaveFeedback } from './weaveFeedback'

/**
 * Calls of W&B Weave as its API streams and its pages export them: one per line, a list, `{calls: […]}`; and rows of
 * its feedback (`{result: […]}`, a list, lines).
 */
export const weave: Importer = {
  id: 'weave',
  label: 'Weave calls',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, { ...mapper, ...wholeRows(input.head, isCall) }),
}

const lists = ['calls', 'result'] as const

function score(document: JsonObject): number {
  const rows = [document, ...lists.map((list) => objectOf(listOf(document[list])[0]))]
  return Math.max(...rows.map(rowScore))
}

function rowScore(row: JsonObject): number {
  if (isFeedback(row)) return 0.9
  if (!isCall(row)) return 0
  return wordOf(row['op_name'])?.startsWith('weave:///') === true ? 0.95 : 0.85
}

function isCall(row: JsonObject): boolean {
  const isPlaced = 'trace_id' in row || 'parent_id' in row || 'id' in row
  return 'op_name' in row && isPlaced && ['started_at', 'inputs', 'summary'].some((name) => name in row)
}

function isFeedback(row: JsonObject): boolean {
  return 'weave_ref' in row && typeof row['feedback_type'] === 'string'
}

function readRow(value: JsonValue, raw: RawPosition): ImportRecord[] {
  const row = objectOf(value)
  if (isFeedback(row)) return weaveFeedback(row, null, raw)
  return isJsonObject(value) && isCall(row)
    ? weaveCall(row, raw)
    : [skipped('not_a_record', 'Neither a call nor feedback of Weave.', raw)]
}

const mapper: DocumentMapper = {
  isWhole: (element) => !('op_name' in element) && holdsList(lists)(element),
  paths: [['*'], ...lists.map((list) => [list, '*'])],
  map(document, placed) {
    if (placed.length > 0) return placed.flatMap(({ value, raw }) => readRow(value, raw))
    const body = objectOf(document.value)
    const isEmpty = Array.isArray(document.value) || lists.some((list) => Array.isArray(body[list]))
    return document.isPart || isEmpty ? [] : readRow(document.value, document.position)
  },
  finish: () => [],
}
