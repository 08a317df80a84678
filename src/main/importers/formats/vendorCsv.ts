import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'
import type { ImportInput } from '../importer'
import { peekCsv } from '../readers/csvDialect'
import { readCsvRecords } from '../readers/csvRows'

/** A row of a table by its columns; every value is text, '' where there is none. */
export type CsvFields = Readonly<Record<string, string>>

/** Reads every row of a table through `map`; what is wrong with the table itself is passed on. */
export async function* mapCsv(
  input: ImportInput,
  signal: AbortSignal,
  map: (fields: CsvFields, raw: RawPosition) => readonly ImportRecord[],
): AsyncGenerator<readonly ImportRecord[], void> {
  const delimiter = peekCsv(input.head)?.delimiter
  for await (const items of readCsvRecords(input.bytes(), delimiter === undefined ? {} : { delimiter })) {
    if (signal.aborted) return
    const batch = items.flatMap((item): readonly ImportRecord[] => {
      if (item.type === 'problem') return [item]
      return item.type === 'header' ? [] : map(item.value, item.position)
    })
    if (batch.length > 0) yield batch
  }
}

/** A row without its empty cells: they say nothing. */
export function knownCells(fields: CsvFields): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, text]) => text !== ''))
}
