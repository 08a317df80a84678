import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { GrowingRead, ImportInput, SavedReading } from '../importer'
import {
  type JsonDocument,
  type JsonDocumentOptions,
  readJsonDocuments,
  type StreamPlace,
  streamStart,
} from '../readers/jsonDocuments'
import { buildPathTree } from '../readers/jsonPaths'
import { type DocumentMapper, placeRecords } from './vendorDocuments'

/** A mapper whose file may grow. */
export interface GrowingMapper extends DocumentMapper {
  /** As `finish`, but more may come afterwards: nothing is changed by it. */
  ending(): readonly ImportRecord[]
  /** What it remembers, as JSON; null where that cannot be put down. */
  save?(): JsonValue
}

/** As `growDocuments`, for a format whose mappers can go on from what an earlier one saved. */
export function growSaved(
  input: ImportInput,
  signal: AbortSignal,
  { version, createMapper }: SavingFormat,
  saved: SavedReading | undefined,
): GrowingRead {
  const createTaker = (before?: JsonValue): SavingTaker => {
    const mapper = createMapper(before)
    return { ...takerOf(mapper), options: optionsOf(mapper), save: () => mapper.save?.() ?? null }
  }
  return growSavedValues(input, signal, { version, createTaker }, saved)
}

/** The same for formats that read values themselves. */
export function growSavedValues(
  input: ImportInput,
  signal: AbortSignal,
  { version, createTaker }: SavingValues,
  saved: SavedReading | undefined,
): GrowingRead {
  if (saved !== undefined && saved.version !== version) throw new Error('saved in another form')
  const before = saved?.state as unknown as SavedMapping | undefined
  const taker = createTaker(before?.mapper)
  const place = { ...(before?.place ?? streamStart()), isBetween: false }
  const reading = growValues(input, signal, { ...taker.options, place }, taker)
  return {
    records: reading.records,
    ending: () => reading.ending(),
    get saidTo() {
      return reading.saidTo
    },
    save() {
      const { isBetween, ...now } = place
      const remembered = isBetween ? taker.save() : null
      if (remembered === null) return null
      return { version, bytes: now.offset, state: { place: now, mapper: remembered } }
    },
  }
}

/** A format whose mappers put down what they remember. */
export interface SavingFormat {
  /** Of what they put down: another one whenever that changes. */
  readonly version: string
  createMapper(saved?: JsonValue): GrowingMapper
}

/** A format whose takers do. */
export interface SavingValues {
  readonly version: string
  createTaker(saved?: JsonValue): SavingTaker
}

export interface SavingTaker extends ValueTaker {
  readonly options: Omit<JsonDocumentOptions, 'place'>
  /** What it remembers, as JSON; null where that cannot be put down. */
  save(): JsonValue
}

interface SavedMapping {
  readonly place: Omit<StreamPlace, 'isBetween'>
  readonly mapper: JsonValue
}

/** As `mapDocuments`, of a file that may grow: nothing that could be said waits for more bytes. */
export function growDocuments(input: ImportInput, signal: AbortSignal, mapper: GrowingMapper): GrowingRead {
  return growValues(input, signal, optionsOf(mapper), takerOf(mapper))
}

const optionsOf = ({ paths, wholeBytes }: GrowingMapper): JsonDocumentOptions => ({
  paths,
  ...(wholeBytes === undefined ? {} : { wholeBytes }),
})

function takerOf(mapper: GrowingMapper): ValueTaker {
  const tree = buildPathTree(mapper.paths)
  return {
    take(document, records) {
      for (const record of mapper.map(document, placeRecords(document, tree))) records.push(record)
    },
    ending: () => mapper.ending(),
  }
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
  let saidTo = options.place?.offset ?? 0
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
