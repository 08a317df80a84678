import { formatCounted } from '../../../shared/logic/formatters'
import { createHash } from 'node:crypto'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { type TauRun, tauSimulation } from './tauBenchSimulation'
import { holdsList, type DocumentMapper, mapDocuments } from './vendorDocuments'
import { knownFields, listOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { finding, makeSession, readRecordTimes, skipped } from './vendorRecords'

/**
 * Results of tau-bench (a list of `{task_id, reward, info, traj, trial}`) and of tau2-bench (`{info, tasks, simulations}`,
 * and single simulations of its folder form).
 */
export const tauBench: Importer = {
  id: 'tau-bench',
  label: 'tau-bench results',
  detect: (head) => Math.max(0, ...peekJson(head).objects.slice(0, 3).map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper(input.head.bytes)),
}

function score(body: JsonObject): number {
  return isResult(body) || isRun(body) ? 0.92 : isSimulation(body) ? 0.85 : 0
}

/** One task of tau-bench, tried once. */
const isResult = (body: JsonObject): boolean =>
  'task_id' in body && 'reward' in body && Array.isArray(body['traj'])

/** The head of tau2-bench's results. */
function isRun(body: JsonObject): boolean {
  const info = objectOf(body['info'])
  return 'num_trials' in info && ('agent_info' in info || 'user_info' in info)
}

const isSimulation = (body: JsonObject): boolean =>
  'task_id' in body &&
  'termination_reason' in body &&
  ('messages' in body || 'ticks' in body || 'reward_info' in body)

function createMapper(firstBytes: Uint8Array): DocumentMapper {
  const hash = createHash('sha256').update(firstBytes).digest('hex').slice(0, 16)
  const bare: TauRun = { sessionId: `tau-bench-${hash}`, idBase: `tau-bench-${hash}`, info: {}, tasks: [] }
  let results = 0
  let firstRaw: RawPosition | null = null
  let lastRaw: RawPosition | null = null
  const told = new Set<string>()
  const readResult = (value: JsonValue, raw: RawPosition): ImportRecord[] => {
    if (!isJsonObject(value)) return [skipped('not_a_record', 'A result that is not an object.', raw)]
    if (isSimulation(value) && !isResult(value))
      return tauSimulation(value, { ...bare, sessionId: null }, raw)
    if (!isResult(value)) return [skipped('unknown_record', 'Not a result of tau-bench.', raw)]
    results++
    firstRaw ??= raw
    lastRaw = raw
    return tauSimulation(value, bare, raw)
  }
  return {
    isWhole: holdsList(['simulations']),
    paths: [['*'], ['simulations', '*']],
    map(document, placed) {
      const { value, position } = document
      const body = objectOf(value)
      if (!Array.isArray(value) && !isRun(body)) return readResult(value, position)
      if (Array.isArray(value)) return placed.flatMap((item) => readResult(item.value, item.raw))
      const run = runOf(body)
      const isFirst = !told.has(run.sessionId ?? '')
      told.add(run.sessionId ?? '')
      return [
        ...(isFirst ? runRecords(body, run, position) : []),
        ...placed
          .filter(({ path }) => path === 'simulations.*')
          .flatMap(({ value: item, raw }) =>
            isJsonObject(item)
              ? tauSimulation(item, run, raw)
              : [skipped('not_a_record', 'A simulation that is not an object.', raw)],
          ),
      ]
    },
    finish() {
      if (firstRaw === null) return []
      const raw = lastRaw ?? firstRaw
      return [
        makeSession({ sessionId: bare.idBase, name: 'tau-bench', raw: firstRaw }),
        finding(
          'derived_id',
          `${formatCounted(results, 'result')} without an id; made from the file, the task and the trial.`,
          raw,
        ),
      ]
    },
  }
}

/** A run has no id either: its moment, its seed and who took part tell it from others. */
function runOf(body: JsonObject): TauRun {
  const info = objectOf(body['info'])
  const told = JSON.stringify([body['timestamp'] ?? null, withoutFields(info, new Set(['environment_info']))])
  const id = `tau2-bench-${createHash('sha256').update(told).digest('hex').slice(0, 16)}`
  return { sessionId: id, idBase: id, info, tasks: listOf(body['tasks']) }
}

function runRecords(body: JsonObject, { sessionId, info }: TauRun, raw: RawPosition): ImportRecord[] {
  if (sessionId === null) return []
  const environment = objectOf(info['environment_info'])
  const agent = objectOf(info['agent_info'])
  const times = readRecordTimes(`run ${sessionId}`)
  const startNs = times.read(body['timestamp'])
  return [
    makeSession({
      sessionId,
      name: wordOf(environment['domain_name']),
      agentName: wordOf(agent['implementation']),
      version: textOf(info['git_commit']),
      startNs,
      timeDigits: times.digits,
      attributes: knownFields(info),
      reported: knownFields({ simulation_index: body['simulation_index'] }),
      raw,
    }),
    ...times.problems(raw),
    finding('derived_id', 'The run has no id; one was made from its time and its settings.', raw),
  ]
}
