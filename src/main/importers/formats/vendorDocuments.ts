import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, ImportInput } from '../importer'
import { peekJson } from '../readers/headPeek'
import { type JsonDocument, readJsonDocuments } from '../readers/jsonDocuments'
import { buildPathTree, type JsonPath, type PathNode } from '../readers/jsonPaths'

/** A record of a document: the way to it (`data.*`), its value, its place in the file. */
export interface PlacedRecord {
  readonly path: string
  readonly value: JsonValue
  readonly raw: RawPosition
  /** The object that holds the list the record stands in; null in a bare array. */
  readonly owner: JsonObject | null
}

/** Turns documents into records, one after the other; may hold things back until the end of the file. */
export interface DocumentMapper {
  readonly paths: readonly JsonPath[]
  /** Documents up to this size come whole; for forms whose records cannot be taken apart. Default 16 MiB. */
  readonly wholeBytes?: number
  /** Whether an element of a list is a whole document, not a row: answers of an API that a script put together. */
  isWhole?(element: JsonObject): boolean
  /** `placed`: the records of the document along `paths`, in its order. A large document comes record by record. */
  map(document: JsonDocument, placed: readonly PlacedRecord[]): readonly ImportRecord[]
  /** What was held back. */
  finish(): readonly ImportRecord[]
}

const batchSize = 500
const wholeRowBytes = 64 * 1024 * 1024

/**
 * For files of rows that stand by themselves, alone or one per line: read whole up to the size that a record of a list
 * may have. A document that holds a list keeps coming record by record.
 */
export function wholeRows(
  head: ContentHead,
  isRow: (document: JsonObject) => boolean,
): Pick<DocumentMapper, 'wholeBytes'> {
  const { container, objects } = peekJson(head)
  const [first] = objects
  return container !== 'array' && first !== undefined && isRow(first) ? { wholeBytes: wholeRowBytes } : {}
}

/** Reads every JSON value of the input through the mapper: one document, several, JSON Lines, any size. */
export async function* mapDocuments(
  input: ImportInput,
  signal: AbortSignal,
  mapper: DocumentMapper,
): AsyncGenerator<readonly ImportRecord[], void> {
  const tree = buildPathTree(mapper.paths)
  let batch: ImportRecord[] = []
  const { paths, wholeBytes } = mapper
  const options = wholeBytes === undefined ? { paths } : { paths, wholeBytes }
  for await (const items of readJsonDocuments(input.bytes(), options)) {
    if (signal.aborted) return
    for (const item of items) {
      if (item.type === 'problem') batch.push(item)
      else
        for (const document of wholeElements(item, mapper))
          for (const record of mapper.map(document, placeRecords(document, tree))) batch.push(record)
      if (batch.length >= batchSize) {
        yield batch
        batch = []
      }
    }
  }
  for (const record of mapper.finish()) batch.push(record)
  if (batch.length > 0) yield batch
}

/** The documents in a list of nothing but documents; anything else is one document. */
function wholeElements(item: JsonDocument, mapper: DocumentMapper): readonly JsonDocument[] {
  if (mapper.isWhole === undefined || !Array.isArray(item.value) || item.value.length === 0) return [item]
  const elements = item.value as readonly JsonValue[]
  const isWhole = (value: JsonValue): boolean => isJsonObject(value) && mapper.isWhole?.(value) === true
  if (!elements.every(isWhole)) return [item]
  const places = item.records?.length === elements.length ? item.records : null
  return elements.map((value, index) => ({
    type: 'document',
    value,
    position: places?.[index] ?? item.position,
    records: null,
    isPart: false,
  }))
}

/** Whether an object holds one of these lists. */
export const holdsList =
  (names: readonly string[]) =>
  (element: JsonObject): boolean =>
    names.some((name) => Array.isArray(element[name]))

/** Pairs the records of a document with their places; where these do not match up, the place is the document's. */
export function placeRecords(document: JsonDocument, tree: PathNode): PlacedRecord[] {
  const found: Omit<PlacedRecord, 'raw'>[] = []
  const walk = (value: JsonValue, node: PathNode, path: string, owner: JsonObject | null): void => {
    if (node.isRecord) {
      found.push({ path, value, owner })
    } else if (Array.isArray(value)) {
      if (node.elements === null) return
      for (const item of value as readonly JsonValue[])
        walk(item, node.elements, path === '' ? '*' : `${path}.*`, owner)
    } else if (isJsonObject(value)) {
      for (const [key, member] of Object.entries(value)) {
        const next = node.members.get(key)
        if (next !== undefined) walk(member, next, path === '' ? key : `${path}.${key}`, value)
      }
    }
  }
  walk(document.value, tree, '', null)
  const places =
    document.records !== null && document.records.length === found.length ? document.records : null
  return found.map((record, index) => ({ ...record, raw: places?.[index] ?? document.position }))
}
