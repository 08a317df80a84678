import { parsePath } from '../../../shared/logic/mappingPath'
import type { PathStep } from '../../../shared/logic/mappingPath'
import { rowsIn } from '../../../shared/logic/mappingRows'
import type { MappedRow } from '../../../shared/logic/mappingRows'
import type { FieldMapping } from '../../../shared/model/fieldMapping'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { ImportInput } from '../importer'
import { readCsvRecords } from '../readers/csvRows'
import { readJsonDocuments } from '../readers/jsonDocuments'
import type { JsonDocument } from '../readers/jsonDocuments'
import type { JsonPath } from '../readers/jsonPaths'
import { skipped } from './vendorRecords'

/** A row with its place in the file. */
export interface PlacedRow {
  readonly type: 'row'
  readonly row: MappedRow
  readonly raw: RawPosition
}

/** The rows of a file where a mapping says that they are, in its order; memory stays flat. */
export async function* readMappedRows(
  input: Pick<ImportInput, 'bytes'>,
  { shape, rows }: Pick<FieldMapping, 'shape' | 'rows'>,
): AsyncGenerator<readonly (PlacedRow | ProblemRecord)[], void> {
  if (shape === 'csv') {
    for await (const items of readCsvRecords(input.bytes()))
      yield items.flatMap((item): (PlacedRow | ProblemRecord)[] => {
        if (item.type === 'problem') return [item]
        if (item.type === 'header') return []
        return [{ type: 'row', row: { value: item.value, around: [] }, raw: item.position }]
      })
    return
  }
  const steps = parsePath(rows)?.steps ?? []
  for await (const items of readJsonDocuments(input.bytes(), { paths: recordPaths(steps) }))
    yield items.flatMap((item) => (item.type === 'problem' ? [item] : placeRows(item, steps, rows)))
}

/**
 * The ways to the rows, in one value and in a list of values. A way that begins with the elements of a list goes on in
 * those of the list at the top; a member that is named like the sign for elements cannot be told from them.
 */
function recordPaths(steps: readonly PathStep[]): JsonPath[] {
  if (steps.some((step) => step.type === 'member' && step.key === '*')) return []
  const path = steps.map((step) => (step.type === 'each' ? '*' : step.key))
  return path.length === 0 || path[0] === '*' ? [['*', ...path]] : [path, ['*', ...path]]
}

function placeRows(
  document: JsonDocument,
  steps: readonly PathStep[],
  path: string,
): (PlacedRow | ProblemRecord)[] {
  const found = rowsIn(document.value, steps)
  const { records, position } = document
  if (found.length === 0 && !document.isPart && !hasRowList(document.value, steps))
    return [skipped('not_a_record', `There are no rows at ${path} in this value.`, position)]
  const places = records !== null && records.length === found.length ? records : null
  return found.map((row, index) => ({ type: 'row', row, raw: places?.[index] ?? position }))
}

/** True when the list that rows would stand in is there, and only empty. */
function hasRowList(value: JsonValue, steps: readonly PathStep[]): boolean {
  if (Array.isArray(value))
    return value.length === 0 || (value as readonly JsonValue[]).some((each) => hasRowList(each, steps))
  const [first, ...rest] = steps
  if (first === undefined) return true
  if (first.type !== 'member' || !isJsonObject(value) || !Object.hasOwn(value, first.key)) return false
  return hasRowList(value[first.key] ?? null, rest[0]?.type === 'each' ? rest.slice(1) : rest)
}
