import type { ImportRecord } from '../../../shared/model/importRecord'
import type { GrowingRead, ImportInput } from '../importer'
import { type JsonDocument, type JsonDocumentOptions, readJsonDocuments } from '../readers/jsonDocuments'
import { buildPathTree } from '../readers/jsonPaths'
import { type DocumentMapper, placeRecords } from './vendorDocuments'

/** A mapper whose file may grow. */
export interface GrowingMapper extends DocumentMapper {
  /** As `finish`, but more may come afterwards: nothing is changed by it. */
  ending(): readonly ImportRecord[]
}

/** As `mapDocuments`, of a file that may grow: nothing that could be said waits for more bytes. */
export function growDocuments(input: ImportInput, signal: AbortSignal, mapper: GrowingMapper): GrowingRead {
  const tree = buildPathTree(mapper.paths)
  const { paths, wholeBytes } = mapper
  const options = wholeBytes === undefined ? { paths } : { paths, wholeBytes }
  return growValues(input, signal, options, {
    take(document, records) {
      for (const record of mapper.map(document, placeRecords(document, tree))) records.push(record)
    },
    ending: () => mapper.ending(),
  })
}

/** What a format makes of the values of a file that may grow. */
export interface ValueTaker {
  take(document: JsonDocument, records: ImportRecord[]): void
  /** What was held back, without letting go of it. */
  ending(): readonly ImportRecord[]
}

/** The same for formats that read values themselves. */
export function growValues(
  input: ImportInput,
  signal: AbortSignal,
  options: JsonDocumentOptions,
  taker: ValueTaker,
): GrowingRead {
  let saidTo = 0
  async function* records(): AsyncGenerator<readonly ImportRecord[], void> {
    for await (const items of readJsonDocuments(input.bytes(), options)) {
      if (signal.aborted) return
      const batch: ImportRecord[] = []
      for (const item of items) {
        const { offset, length } = item.type === 'problem' ? item.raw : item.position
        saidTo = Math.max(saidTo, offset + length)
        if (item.type === 'problem') batch.push(item)
        else taker.take(item, batch)
      }
      yield batch
    }
  }
  return {
    records: records(),
    ending: () => taker.ending(),
    get saidTo() {
      return saidTo
    },
  }
}
