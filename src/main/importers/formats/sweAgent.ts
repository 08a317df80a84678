import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import type { Content, Message } from '../../../shared/model/message'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import type { JsonDocument } from '../readers/jsonDocuments'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import {
  brokenStep,
  historyMessages,
  trajectoryId,
  TrajectoryRecorder,
  type TrajectoryStep,
} from './sweAgentSteps'
import { holdsList, type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { type Field, listOf, objectOf, textOf, wordOf } from './vendorFields'
import { finding, skipped, strangeItems } from './vendorRecords'

/** SWE-agent's `.traj`: steps of thought, action and observation, and the messages that the model saw. No times, no ids. */
export const sweAgent: Importer = {
  id: 'swe-agent',
  label: 'SWE-agent trajectory',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper(input.head.bytes)),
}

function score(document: JsonObject): number {
  const step = objectOf(listOf(document['trajectory'])[0])
  if ('action' in step && 'observation' in step) return 0.9
  const said = objectOf(listOf(document['history'])[0])
  const isHistory = 'role' in said && ('message_type' in said || 'agent' in said)
  const end = objectOf(document['info'])
  return isHistory || 'exit_status' in end || ('model_stats' in end && Array.isArray(document['trajectory']))
    ? 0.6
    : 0
}

function createMapper(firstBytes: Uint8Array): DocumentMapper {
  let documents = 0
  let large: LargeTrajectory | null = null
  const nextId = (): string => trajectoryId(firstBytes, documents++)
  const endLarge = (): ImportRecord[] => {
    const records = large?.finish() ?? []
    large = null
    return records
  }
  return {
    isWhole: holdsList(['trajectory', 'history']),
    paths: [['trajectory', '*'], ['history', '*'], ['info'], ['replay_config']],
    map(document, placed) {
      if (document.isPart) {
        large ??= new LargeTrajectory(nextId())
        return large.add(document, placed)
      }
      const body = objectOf(document.value)
      if (!Array.isArray(body['trajectory']) && !Array.isArray(body['history'])) {
        return [...endLarge(), skipped('unknown_record', 'Not a trajectory of SWE-agent.', document.position)]
      }
      return [...endLarge(), ...readTrajectory(body, document, placed, nextId())]
    },
    finish: endLarge,
  }
}

function readTrajectory(
  body: JsonObject,
  document: JsonDocument,
  placed: readonly PlacedRecord[],
  traceId: string,
): ImportRecord[] {
  const replay = readReplay(body['replay_config'])
  const recorder = new TrajectoryRecorder(traceId, replay)
  const history = placed.filter(({ path }) => path === 'history.*')
  const said = historyMessages(history.map(({ value }) => value))
  const stated = placed.filter(({ path }) => path === 'trajectory.*')
  const isDemo = history.map(({ value }) => objectOf(value)['is_demo'] === true)
  const steps = stated.length > 0 ? stated : stepsOfHistory(history, isDemo)
  const records: ImportRecord[] = []
  let from = 0
  for (const { value, raw } of steps) {
    if (!isJsonObject(value)) {
      records.push(brokenStep(raw))
      continue
    }
    const at = history.findIndex(
      (item, index) => index >= from && isDemo[index] !== true && answers(objectOf(item.value), value),
    )
    if (at >= 0) from = at + 1
    const step: TrajectoryStep = {
      value,
      raw,
      seen: 'query' in value || at < 0 ? null : known(said.slice(0, at)),
      calls: at < 0 ? [] : listOf(objectOf(history[at]?.value)['tool_calls']),
    }
    records.push(...recorder.step(step))
  }
  const end = recorder.finish({
    info: objectOf(body['info']),
    environment: wordOf(body['environment']),
    replay,
    task: taskOf(said, isDemo),
    raw: document.position,
  })
  return [
    ...end,
    ...records,
    ...strangeItems('History of the trajectory', listOf(body['history']), document.position),
  ]
}

const known = (messages: readonly (Message | null)[]): Message[] =>
  messages.filter((message) => message !== null)

/** The history's entry that became the step: what the model said is the step's response. */
function answers(entry: JsonObject, step: JsonObject): boolean {
  if (entry['role'] !== 'assistant') return false
  return entry['content'] === step['response'] || (entry['content'] === null && step['response'] === '')
}

/** A file with nothing but a history: each answer of the model is a step, what follows is its observation. */
function stepsOfHistory(history: readonly PlacedRecord[], isDemo: readonly boolean[]): PlacedRecord[] {
  return history.flatMap((item, index): PlacedRecord[] => {
    const entry = objectOf(item.value)
    if (entry['role'] !== 'assistant' || isDemo[index] === true) return []
    const next = objectOf(history[index + 1]?.value)
    const observation = next['role'] === 'user' || next['role'] === 'tool' ? (next['content'] ?? null) : null
    const { content = null, thought = null, action = null } = entry
    return [{ ...item, value: { response: content, thought, action, observation } }]
  })
}

/** What was asked: the first message of the user that is no demonstration. */
function taskOf(said: readonly (Message | null)[], isDemo: readonly boolean[]): Content | null {
  const asked = said.find((message, index) => message?.role === 'user' && isDemo[index] !== true)
  return asked === undefined || asked === null ? null : { type: 'messages', messages: [asked] }
}

function readReplay(field: Field): JsonObject {
  const text = textOf(field)
  return objectOf(text === null ? field : parseEmbeddedJson(text))
}

/** A file beyond the size that is read whole comes step by step: then the history is not joined to the steps. */
class LargeTrajectory {
  private readonly recorder: TrajectoryRecorder
  private environment: string | null = null
  private info: JsonObject = {}
  private replay: JsonObject = {}
  private raw: RawPosition | null = null
  private blind = 0
  private unread = 0

  constructor(traceId: string) {
    this.recorder = new TrajectoryRecorder(traceId)
  }

  add(document: JsonDocument, placed: readonly PlacedRecord[]): ImportRecord[] {
    this.raw ??= document.position
    this.environment ??= wordOf(objectOf(document.value)['environment'])
    return placed.flatMap(({ path, value, raw }): ImportRecord[] => {
      if (path === 'info') this.info = objectOf(value)
      else if (path === 'replay_config') this.replay = readReplay(value)
      else if (path === 'history.*') this.unread++
      else return this.addStep(value, raw)
      return []
    })
  }

  private addStep(value: JsonValue, raw: RawPosition): ImportRecord[] {
    if (!isJsonObject(value)) return [brokenStep(raw)]
    if (!('query' in value) && !('messages' in value)) this.blind++
    return this.recorder.step({ value, raw, seen: null, calls: [] })
  }

  finish(): ImportRecord[] {
    const { raw, environment, info, replay } = this
    if (raw === null) return []
    const text = `${this.blind} steps of a large trajectory without what the model saw before them; its history of ${this.unread} messages is kept in the raw record.`
    return [
      ...this.recorder.finish({ info, environment, replay, task: null, raw }),
      ...(this.blind > 0 ? [finding('payload_missing', text, raw)] : []),
    ]
  }
}
