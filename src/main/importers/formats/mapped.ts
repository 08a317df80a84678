import { parsePath } from '../../../shared/logic/mappingPath'
import { rowsIn, unfoldRows } from '../../../shared/logic/mappingRows'
import type { MappedRow } from '../../../shared/logic/mappingRows'
import { surveyRows } from '../../../shared/logic/mappingSurvey'
import { mappingFormat } from '../../../shared/model/fieldMapping'
import type { FieldMapping, SavedMapping } from '../../../shared/model/fieldMapping'
import type { ImportRecord } from '../../../shared/model/importRecord'
import type { ContentHead, Importer } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { peekJson } from '../readers/headPeek'
import { readMappedRows } from './mappedDocuments'
import { prepareMapping } from './mappedFields'
import { MappedRowReader } from './mappedRow'

/** An importer that a person made: it reads the rows of a form that no format knows, as their mapping says. */
export function mappedImporter(saved: SavedMapping): Importer {
  const { mapping } = saved
  return {
    id: mappingFormat(saved),
    label: mapping.name,
    detect: (head) => mappingFit(mapping, head),
    async *read(input, signal) {
      const reader = new MappedRowReader(prepareMapping(mapping))
      for await (const items of readMappedRows(input, mapping)) {
        if (signal.aborted) return
        const records: ImportRecord[] = []
        for (const item of items) {
          if (item.type === 'problem') records.push(item)
          else for (const record of reader.read(item.row, item.raw)) records.push(record)
        }
        yield records
      }
      yield reader.finish()
    },
  }
}

/** Whether a content could be read with a mapping at all, and in which shape. Null for prose, code, binary data. */
export function mappableShape(head: ContentHead): FieldMapping['shape'] | null {
  if (isMostlyJson(head.text) && peekJson(head).objects.some((each) => Object.keys(each).length > 0))
    return 'json'
  return peekCsv(head) === null ? null : 'csv'
}

const judgedLines = 20

/** Begins as JSON does, or at least every second line does: prose and code may well hold a line with a bracket. */
function isMostlyJson(text: string): boolean {
  if (/^\s*[{[]/.test(text)) return true
  const lines = text.split('\n', judgedLines).filter((line) => line.trim() !== '')
  return lines.filter((line) => /^\s*[{[]/.test(line)).length * 2 >= Math.max(1, lines.length)
}

/** A mapping is never surer than this that a file is its own. */
export const surestMapping = 0.6

/** A head holds few rows; what is in one of them may be many. */
const unfoldedRows = 200

/** Below this many of the fields that a file has, it is another form. */
const leastKnown = 0.7

/**
 * How sure it is that a content has the form a mapping was made for: nearly all of its fields are known, and among them
 * are at least half of those that mean something. Never as sure as a format that knows its own marks.
 */
export function mappingFit(mapping: FieldMapping, head: ContentHead): number {
  const rows = headRows(mapping, head)
  if (rows.length === 0) return 0
  const steps = parsePath(mapping.rows)?.steps ?? []
  const below = mapping.fields.find(({ role }) => role === 'children')?.path
  const list = below === undefined ? null : parsePath(below)
  // Rows below a row have the fields of rows.
  const all = list === null ? rows : unfoldRows(rows, list, unfoldedRows)
  const paths = surveyRows(all, steps).map(({ path }) => path)
  const present = new Set(paths.filter((path) => below === undefined || !path.startsWith(`${below}[]`)))
  if (present.size === 0) return 0
  const known = new Set(mapping.knownPaths)
  const share = [...present].filter((path) => known.has(path)).length / present.size
  const used =
    mapping.fields.filter(({ path }) => present.has(path)).length / Math.max(1, mapping.fields.length)
  return share < leastKnown || used < 0.5 ? 0 : 0.25 + 0.35 * share * used
}

function headRows(mapping: FieldMapping, head: ContentHead): readonly MappedRow[] {
  if (mapping.shape === 'csv') return (peekCsv(head)?.rows ?? []).map((value) => ({ value, around: [] }))
  const steps = parsePath(mapping.rows)?.steps ?? []
  return peekJson(head)
    .values.flatMap((value) => rowsIn(value, steps))
    .slice(0, 50)
}
