import { formatPath, parsePath } from '../../../shared/logic/mappingPath'
import { findRowPlaces, unfoldRows } from '../../../shared/logic/mappingRows'
import type { MappedRow } from '../../../shared/logic/mappingRows'
import { surveyRows } from '../../../shared/logic/mappingSurvey'
import type { SurveyedField } from '../../../shared/logic/mappingSurvey'
import type { GuessedField } from '../../../shared/logic/guessedField'
import { guessChildren, guessRoles } from '../../../shared/logic/mappingGuess'
import type { FieldMapping } from '../../../shared/model/fieldMapping'
import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { createHead } from '../detectFormat'
import { peekJson } from '../readers/headPeek'
import { readJsonDocuments } from '../readers/jsonDocuments'
import { mappableShape } from './mapped'
import { readMappedRows } from './mappedDocuments'
import type { PlacedRow } from './mappedDocuments'
import { prepareMapping } from './mappedFields'
import { MappedRowReader } from './mappedRow'

/** A file as far as it is looked at: its first bytes. */
export interface SampleBytes {
  readonly bytes: Uint8Array
  readonly isWhole: boolean
}

export interface FileSurvey {
  readonly shape: FieldMapping['shape']
  /** Where rows may stand, the likeliest first, each with how many there are in the sample. */
  readonly places: readonly { readonly rows: string; readonly count: number }[]
  /** The place that was looked at. */
  readonly rows: string
  readonly rowsRead: number
  /** True when there are no more rows in the sample. */
  readonly isAll: boolean
  readonly fields: readonly SurveyedField[]
  readonly guesses: readonly GuessedField[]
  readonly grouping: FieldMapping['grouping']
}

const surveyedRows = 500
const surveyedDocuments = 1_000
const previewedRows = 300
/** A single document that the sample cuts off is looked at this far to find its lists. */
const peekedBytes = 1 << 20

/** Finds rows, fields and what they may mean; null for what has no fields. `rows`: where to look, else the likeliest place. */
export async function surveyFile(
  sample: SampleBytes,
  rows: string | null,
  signal: AbortSignal = never,
): Promise<FileSurvey | null> {
  const shape = mappableShape(createHead(sample.bytes, sample.isWhole))
  if (shape === null) return null
  const places = shape === 'csv' ? [] : await rowPlaces(sample, signal)
  const at = rows ?? places[0]?.rows ?? ''
  const top: MappedRow[] = (await firstRows(sample, { shape, rows: at }, surveyedRows, signal)).map(
    ({ row }) => row,
  )
  const { found, fields, list } = withRowsBelow(top, at)
  const guesses = [
    ...guessRoles(fields, at).filter(({ path, role }) => path !== list?.path && role !== list?.role),
    ...(list === null ? [] : [list]),
  ]
  const has = (role: GuessedField['role']): boolean => guesses.some((guess) => guess.role === role)
  return {
    shape,
    places: shape === 'csv' ? [{ rows: '', count: found.length }] : places,
    rows: at,
    rowsRead: found.length,
    isAll: top.length < surveyedRows,
    fields,
    guesses,
    // Rows that name their parents belong together.
    grouping: has('parentSpanId') && !has('traceId') ? 'file' : 'row',
  }
}

/** Where rows hold rows of the same form, these are looked at as well, and their fields are those of all rows. */
function withRowsBelow(
  rows: readonly MappedRow[],
  at: string,
): {
  readonly found: readonly MappedRow[]
  readonly fields: readonly SurveyedField[]
  readonly list: GuessedField | null
} {
  const steps = parsePath(at)?.steps ?? []
  const fields = surveyRows(rows, steps)
  const list = guessChildren(fields, at)
  const path = list === null ? null : parsePath(list.path)
  if (list === null || path === null) return { found: rows, fields, list: null }
  const found = unfoldRows(rows, path, surveyedRows)
  const own = surveyRows(found, steps).filter((field) => !field.path.startsWith(`${list.path}[]`))
  return { found, fields: own, list }
}

/** The records that the first rows become. */
export async function previewRows(
  sample: SampleBytes,
  mapping: FieldMapping,
  signal: AbortSignal = never,
): Promise<readonly ImportRecord[]> {
  const reader = new MappedRowReader(prepareMapping(mapping))
  const records: ImportRecord[] = []
  let rows = 0
  for await (const items of readMappedRows({ bytes: () => once(sample.bytes, signal) }, mapping)) {
    for (const item of items) {
      if (rows >= previewedRows) return [...records, ...reader.finish()]
      if (item.type === 'row') rows += 1
      if (item.type === 'row') records.push(...reader.read(item.row, item.raw))
      // Where the sample ends in the middle of something, the file goes on.
      else if (sample.isWhole || item.raw.offset + item.raw.length < sample.bytes.length) records.push(item)
    }
  }
  return [...records, ...reader.finish()]
}

async function firstRows(
  sample: SampleBytes,
  place: Pick<FieldMapping, 'shape' | 'rows'>,
  most: number,
  signal: AbortSignal,
): Promise<PlacedRow[]> {
  const rows: PlacedRow[] = []
  for await (const items of readMappedRows({ bytes: () => once(sample.bytes, signal) }, place)) {
    for (const item of items) if (item.type === 'row' && rows.length < most) rows.push(item)
    if (rows.length >= most) break
  }
  return rows
}

async function rowPlaces(sample: SampleBytes, signal: AbortSignal): Promise<FileSurvey['places']> {
  const documents: JsonValue[] = []
  for await (const items of readJsonDocuments(once(sample.bytes, signal))) {
    for (const item of items) if (item.type === 'document') documents.push(item.value)
    if (documents.length >= surveyedDocuments) break
  }
  if (documents.length === 0) {
    const bytes = sample.bytes.subarray(0, peekedBytes)
    const text = new TextDecoder().decode(bytes)
    documents.push(...peekJson({ bytes, text, isWhole: false }).values)
  }
  return findRowPlaces(documents).map(({ steps, rows }) => ({
    rows: formatPath({ isOuter: false, steps }),
    count: rows,
  }))
}

const chunkBytes = 256 * 1024

const never = new AbortController().signal

/** The sample in pieces; between two of them other work of this thread has its turn, and it may be told to stop. */
async function* once(bytes: Uint8Array, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    await new Promise<void>((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
    yield bytes.subarray(at, at + chunkBytes)
  }
}
