import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { inspectRun, inspectSample, runScope } from './inspectSample'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { idOf, listOf, objectOf, textOf } from './vendorFields'
import { skipped } from './vendorRecords'

/** Logs of Inspect AI: `.json` logs of versions 2 and 3, and the members of an `.eval` archive. */
export const inspect: Importer = {
  id: 'inspect-log',
  label: 'Inspect AI log',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

function score(document: JsonObject): number {
  if (isLog(document)) return 0.95
  if (isSample(document)) return 0.9
  return isReduction(document) ? 0.6 : 0
}

/** A log, or the head or journal of an archive. */
function isLog(document: JsonObject): boolean {
  const run = document['eval']
  return isJsonObject(run) && 'task' in run && ('eval_id' in run || 'run_id' in run || 'task_id' in run)
}

function isSample(document: JsonObject): boolean {
  return (
    'id' in document && typeof document['epoch'] === 'number' && 'input' in document && 'target' in document
  )
}

/** A summary of a sample has its scores, but neither its messages nor its events. */
function isSummary(sample: JsonObject): boolean {
  return !('messages' in sample) && !('events' in sample)
}

function isReduction(document: JsonObject): boolean {
  return typeof document['scorer'] === 'string' && Array.isArray(document['samples'])
}

function createMapper(): DocumentMapper {
  const heads = new Set<string>()
  return {
    paths: [['*'], ['samples', '*']],
    map(document, placed) {
      const body = objectOf(document.value)
      if (Array.isArray(document.value) || (document.isPart && !isLog(body))) {
        return placed.flatMap(({ value, raw }) => readItem(value, raw))
      }
      if (isLog(body)) {
        const run = runScope(body)
        // A large log comes sample by sample; its head is told with the first.
        const isFirst = !document.isPart || !heads.has(run.sessionId ?? '')
        heads.add(run.sessionId ?? '')
        return [
          ...(isFirst ? inspectRun(body, document.position) : []),
          ...placed.flatMap(({ value, raw }) =>
            isJsonObject(value)
              ? inspectSample(value, raw, run)
              : [skipped('not_a_record', 'A sample that is not an object.', raw)],
          ),
        ]
      }
      return readItem(document.value, document.position)
    },
    finish: () => [],
  }
}

const noRun = { sessionId: null, task: null, evalId: null }

/** An item of an archive's members: a whole sample, its summary, or scores reduced over epochs. */
function readItem(value: JsonValue, raw: RawPosition): ImportRecord[] {
  const item = objectOf(value)
  if (isSample(item))
    return isSummary(item) ? [aggregate('sample summary', item, raw)] : inspectSample(item, raw, noRun)
  if (isReduction(item)) return [aggregate('reduction', item, raw)]
  return [skipped('not_a_record', 'Not part of a log of Inspect.', raw)]
}

/** What repeats or sums up the samples is kept beside them, never counted with them. */
function aggregate(kind: string, values: JsonObject, raw: RawPosition): ImportRecord {
  const id = idOf(values['uuid']) ?? textOf(values['scorer'])
  const count = listOf(values['samples']).length
  const scope = { vendor: 'Inspect', kind, ...(count > 0 ? { samples: count } : {}) }
  return { type: 'side', side: 'aggregate', id, timeNs: null, body: { scope, period: {}, values }, raw }
}
