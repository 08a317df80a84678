import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { setOwn } from '../readers/jsonLossless'
import { braintrustRow } from './braintrustRow'
import { holdsList, type DocumentMapper, mapDocuments, wholeRows } from './vendorDocuments'
import { firstOf, idOf, listOf, objectOf } from './vendorFields'
import { skipped } from './vendorRecords'

/**
 * Spans of Braintrust's logs and experiments, one row each: answers of its fetch (`{events, cursor}`) and of its
 * queries (`{data, schema}`), bodies as its SDKs send them (`{rows}`, parts of a row told one after the other), lists,
 * or one row per line.
 */
export const braintrust: Importer = {
  id: 'braintrust',
  label: 'Braintrust rows',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) =>
    mapDocuments(input, signal, { ...createMapper(), ...wholeRows(input.head, (row) => rowScore(row) > 0) }),
}

const lists = ['events', 'rows', 'data'] as const

function score(document: JsonObject): number {
  const rows = [document, ...lists.map((list) => objectOf(listOf(document[list])[0]))]
  return Math.max(...rows.map(rowScore))
}

function rowScore(row: JsonObject): number {
  const isSpan = 'root_span_id' in row && 'span_id' in row
  if (isSpan && ('span_attributes' in row || 'span_parents' in row)) return 0.95
  const isStored = '_xact_id' in row || '_is_merge' in row
  const isEvent = 'log_id' in row || 'experiment_id' in row || 'project_id' in row
  return isStored && isEvent && ['scores', 'metrics', 'output'].some((name) => name in row) ? 0.9 : 0
}

interface HeldRow {
  readonly row: JsonObject
  readonly raw: RawPosition
}

/** Rows on their way to Braintrust are told in parts, or name their parent by its row instead of its span. */
const isUnsettled = (row: JsonObject): boolean => '_is_merge' in row || !('span_id' in row)

/** Such rows wait for each other up to this much source text. */
const heldBytesLimit = 32 * 1024 * 1024

function createMapper(): DocumentMapper {
  const held = new Map<string, HeldRow>()
  let heldBytes = 0

  const release = (): ImportRecord[] => {
    const records = [...held.values()].flatMap(({ row, raw }) => braintrustRow(placeBelowParent(row), raw))
    held.clear()
    heldBytes = 0
    return records
  }

  /** Rows inserted with `_parent_id` get the ids that Braintrust gives them: the parent's span, the root's trace. */
  const placeBelowParent = (row: JsonObject): JsonObject => {
    const parentOf = (child: JsonObject): JsonObject | null =>
      held.get(idOf(child['_parent_id']) ?? '')?.row ?? null
    const parent = parentOf(row)
    if (parent === null) return row
    const seen = new Set([row])
    let top = parent
    for (let next = parentOf(top); next !== null && !seen.has(top); next = parentOf(top)) {
      seen.add(top)
      top = next
    }
    const root = firstOf(row['root_span_id'], top['root_span_id'], top['span_id'], top['id']) ?? null
    return { ...row, span_parents: [firstOf(parent['span_id'], parent['id']) ?? null], root_span_id: root }
  }

  /** `_is_merge: true` means that this completes what came before. */
  const hold = (row: JsonObject, raw: RawPosition): ImportRecord[] => {
    const id = idOf(row['id'])
    if (id === null) return braintrustRow(row, raw)
    const other = row['_is_merge'] === true ? held.get(id) : undefined
    // The place is that of the telling that names the span.
    held.set(id, {
      row: other === undefined ? row : mergeDeep(other.row, row),
      raw: other === undefined || 'span_attributes' in row ? raw : other.raw,
    })
    heldBytes += raw.length
    return heldBytes > heldBytesLimit ? release() : []
  }

  const read = (value: JsonValue, raw: RawPosition): ImportRecord[] => {
    if (!isJsonObject(value)) return [skipped('not_a_record', 'A row that is not an object.', raw)]
    return isUnsettled(value) ? hold(value, raw) : braintrustRow(value, raw)
  }

  return {
    isWhole: (element) => rowScore(element) === 0 && holdsList(lists)(element),
    paths: [['*'], ...lists.map((list) => [list, '*'])],
    map(document, placed) {
      if (placed.length > 0) return placed.flatMap(({ value, raw }) => read(value, raw))
      const body = objectOf(document.value)
      const isEmpty = Array.isArray(document.value) || lists.some((list) => Array.isArray(body[list]))
      return document.isPart || isEmpty ? [] : read(document.value, document.position)
    },
    finish: release,
  }
}

/** Objects are joined member by member, everything else is replaced: how Braintrust itself merges rows. */
function mergeDeep(first: JsonObject, second: JsonObject): JsonObject {
  const merged: Record<string, JsonValue> = { ...first }
  for (const [name, value] of Object.entries(second)) {
    const known = Object.hasOwn(first, name) ? first[name] : undefined
    setOwn(merged, name, isJsonObject(known) && isJsonObject(value) ? mergeDeep(known, value) : value)
  }
  return merged
}
