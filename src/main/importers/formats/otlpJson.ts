import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { ContentHead, GrowingRead, Importer, ImportInput, SavedReading } from '../importer'
import { peekJson } from '../readers/headPeek'
import { readJsonDocuments } from '../readers/jsonDocuments'
import { growSavedValues } from './growingDocuments'
import type { SavingValues } from './growingDocuments'
import { OtlpJsonDecoder } from './otlpJsonDecoder'
import {
  envelopes,
  logNames,
  logRoots,
  logScopeNames,
  rootNames,
  scopeNames,
  signalOf,
  spanRoots,
} from './otlpJsonNames'
import { listOf } from './otlpJsonValues'

const recordPaths = [
  ...spanRoots.flatMap((root) => scopeNames.map((scope) => [root, '*', scope, '*', 'spans', '*'])),
  ...logRoots.flatMap((root) =>
    logScopeNames.flatMap((scope) => logNames.map((logs) => [root, '*', scope, '*', logs, '*'])),
  ),
]
const paths = [
  ...recordPaths,
  ...recordPaths.map((path) => ['*', ...path]),
  ...envelopes.flatMap((envelope) => recordPaths.map((path) => [envelope, ...path])),
  // Tempo says behind the spans whether they are all there.
  ['status'],
]

/** OpenTelemetry protocol in JSON: one payload, an array of them, JSON Lines, concatenated; camel and snake case. */
export const otlpJson: Importer = {
  id: 'otlp-json',
  label: 'OTLP JSON',

  detect(head: ContentHead): number {
    let best = 0
    for (const object of peekJson(head).objects) {
      if (isTracePayload(object) || logRoots.some((name) => Array.isArray(object[name]))) return 0.95
      if (signalOf(object) !== null) best = 0.6
    }
    return best
  },

  async *read(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
    const decoder = new OtlpJsonDecoder(true)
    for await (const items of readJsonDocuments(input.bytes(), { paths, trustsDepth: holdsLists })) {
      if (signal.aborted) return
      const records: ImportRecord[] = []
      for (const item of items) {
        if (item.type === 'problem') records.push(item)
        else decoder.decode(item, records)
      }
      if (records.length > 0) yield records
    }
    const last: ImportRecord[] = []
    decoder.finish(last)
    if (last.length > 0) yield last
  },

  grow: (input: ImportInput, signal: AbortSignal, saved?: SavedReading): GrowingRead =>
    growSavedValues(input, signal, saving, saved),
}

const saving: SavingValues = {
  version: 'otlp-json/1',
  createTaker(saved) {
    const decoder = saved === undefined ? new OtlpJsonDecoder(true) : OtlpJsonDecoder.restore(saved)
    return {
      options: { paths, trustsDepth: holdsLists },
      take: (item, records) => decoder.decode(item, records),
      ending: () => decoder.ending(),
      save: () => decoder.save(),
    }
  },
}

function isTracePayload(object: JsonObject): boolean {
  if (Array.isArray(object['resourceSpans']) || Array.isArray(object['resource_spans'])) return true
  const batches = listOf(object['batches'])[0]
  if (isJsonObject(batches) && ('resource' in batches || scopeNames.some((name) => name in batches)))
    return true
  return envelopes.some((name) => {
    const inner = object[name]
    return isJsonObject(inner) && rootNames.some((root) => Array.isArray(inner[root]))
  })
}

/** What has none of the lists is no payload: should it be nested too deep, that is what is said of it. */
const holdsLists = (value: JsonValue): boolean =>
  isJsonObject(value) && rootNames.some((name) => name in value)
