import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { objectOf } from './vendorFields'
import { skipped } from './vendorRecords'
import { unreadableMembers } from './zipkinSpan'
import { ZipkinTraces } from './zipkinTraces'
import { isFirstFormat, splitFirstFormat } from './zipkinV1'

/** Zipkin's formats, the second and the first: an array of spans, an array of traces, one span, spans or arrays one per line. */
export const zipkin: Importer = {
  id: 'zipkin-json',
  label: 'Zipkin JSON',
  detect: (head) => (firstObjects(head).some(isSpan) ? 0.9 : 0),
  read: (input, signal) => mapDocuments(input, signal, createZipkinMapper(input.head)),
}

/** The objects to judge by, those in arrays of arrays included. */
function firstObjects(head: ContentHead): readonly JsonObject[] {
  const { values, objects } = peekJson(head)
  const inner = values
    .flatMap((value): readonly JsonValue[] => (Array.isArray(value) ? (value as readonly JsonValue[]) : []))
    .flatMap((value): readonly JsonValue[] => (Array.isArray(value) ? (value as readonly JsonValue[]) : []))
  return [...objects, ...inner.filter(isJsonObject)].slice(0, 16)
}

const kinds = new Set(['CLIENT', 'SERVER', 'PRODUCER', 'CONSUMER'])

/** Others have `traceId` and `id`, too: OpenTelemetry's console (`attributes`), Langfuse (times as text). */
function isSpan(row: JsonObject): boolean {
  if (typeof row['traceId'] !== 'string' || typeof row['id'] !== 'string') return false
  if ('attributes' in row || 'startTime' in row || typeof row['timestamp'] === 'string') return false
  return (
    isJsonObject(row['localEndpoint']) ||
    isJsonObject(row['remoteEndpoint']) ||
    typeof row['timestamp'] === 'number' ||
    typeof row['duration'] === 'number' ||
    (typeof row['kind'] === 'string' && kinds.has(row['kind'])) ||
    isAnnotation(row['annotations']) ||
    isFirstFormat(row)
  )
}

function isAnnotation(field: JsonValue | undefined): boolean {
  const [first] = Array.isArray(field) ? (field as readonly JsonValue[]) : []
  return typeof objectOf(first)['timestamp'] === 'number' && 'value' in objectOf(first)
}

function createZipkinMapper(head: ContentHead): DocumentMapper {
  const [first] = peekJson(head).values
  const holdsTraces = Array.isArray(first) && Array.isArray(first[0])
  const traces = new ZipkinTraces()

  const read = (value: JsonValue, raw: RawPosition, records: ImportRecord[]): void => {
    if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) read(item, raw, records)
    else if (isJsonObject(value)) {
      records.push(...unreadableMembers(value, raw))
      for (const span of isFirstFormat(value) ? splitFirstFormat(value) : [value])
        traces.add(span, raw, records)
    } else records.push(skipped('not_a_record', 'A span that is not an object.', raw))
  }
  return {
    paths: [holdsTraces ? ['*', '*'] : ['*']],
    map(document, placed) {
      const records: ImportRecord[] = []
      if (placed.length === 0) read(document.value, document.position, records)
      else for (const { value, raw } of placed) read(value, raw, records)
      return records
    },
    finish: () => traces.finish(),
  }
}
