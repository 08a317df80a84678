import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { type ArchiveKey, ArchiveMemory } from '../archiveMemory'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { inspectRun, inspectSample, type RunScope, runScope, sampleName } from './inspectSample'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { idOf, listOf, objectOf, textOf } from './vendorFields'
import { makeTrace, skipped } from './vendorRecords'

/** Logs of Inspect AI: `.json` logs of versions 2 and 3, and `.eval` archives, whose members make one log. */
export const inspect: Importer = {
  id: 'inspect-log',
  label: 'Inspect AI log',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) =>
    mapDocuments(input, signal, createMapper((input.archive ?? new ArchiveMemory()).recall(logKey))),
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

/** What the members of one archive know of the log that they make together. */
interface ArchiveLog {
  /** The run, once its head or journal was read. */
  run: RunScope | null
  /** Samples that were read before it. */
  waiting: { readonly traceId: string; readonly label: string }[]
}

const logKey: ArchiveKey<ArchiveLog> = { create: () => ({ run: null, waiting: [] }) }

function createMapper(log: ArchiveLog): DocumentMapper {
  const heads = new Set<string>()
  return {
    isWhole: isLog,
    paths: [['*'], ['samples', '*']],
    map(document, placed) {
      const body = objectOf(document.value)
      if (Array.isArray(document.value) || (document.isPart && !isLog(body))) {
        return placed.flatMap(({ value, raw }) => readItem(value, raw, log))
      }
      if (isLog(body)) {
        const run = runScope(body)
        // A large log comes sample by sample; its head is told with the first.
        const isFirst = !document.isPart || !heads.has(run.sessionId ?? '')
        heads.add(run.sessionId ?? '')
        return [
          ...(isFirst ? inspectRun(body, document.position) : []),
          ...joinWaiting(log, run, document.position),
          ...placed.flatMap(({ value, raw }) =>
            isJsonObject(value)
              ? inspectSample(value, raw, run)
              : [skipped('not_a_record', 'A sample that is not an object.', raw)],
          ),
        ]
      }
      return readItem(document.value, document.position, log)
    },
    finish: () => [],
  }
}

const noRun: RunScope = { sessionId: null, task: null, evalId: null }

/** The head of an archive may stand behind its samples: what it says of them is told then. */
function joinWaiting(log: ArchiveLog, run: RunScope, raw: RawPosition): ImportRecord[] {
  log.run = run
  const { waiting } = log
  log.waiting = []
  const { sessionId } = run
  return waiting.map(({ traceId, label }) =>
    makeTrace({ traceId, sessionId, name: sampleName(run, label), raw }),
  )
}

/** An item of an archive's members: a whole sample, its summary, or scores reduced over epochs. */
function readItem(value: JsonValue, raw: RawPosition, log: ArchiveLog): ImportRecord[] {
  const item = objectOf(value)
  if (isSample(item))
    return isSummary(item) ? [aggregate('sample summary', item, raw)] : archived(item, raw, log)
  if (isReduction(item)) return [aggregate('reduction', item, raw)]
  return [skipped('not_a_record', 'Not part of a log of Inspect.', raw)]
}

function archived(sample: JsonObject, raw: RawPosition, log: ArchiveLog): ImportRecord[] {
  const records = inspectSample(sample, raw, log.run ?? noRun)
  if (log.run === null) {
    const label = textOf(sample['id']) ?? ''
    for (const record of records)
      if (record.type === 'trace') log.waiting.push({ traceId: record.traceId, label })
  }
  return records
}

/** What repeats or sums up the samples is kept beside them, never counted with them. */
function aggregate(kind: string, values: JsonObject, raw: RawPosition): ImportRecord {
  const id = idOf(values['uuid']) ?? textOf(values['scorer'])
  const count = listOf(values['samples']).length
  const scope = { vendor: 'Inspect', kind, ...(count > 0 ? { samples: count } : {}) }
  return { type: 'side', side: 'aggregate', id, timeNs: null, body: { scope, period: {}, values }, raw }
}
