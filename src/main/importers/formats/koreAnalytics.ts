import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, ObservationRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer } from '../importer'
import type { JsonDocument } from '../readers/jsonDocuments'
import { peekJson } from '../readers/headPeek'
import { groupUntraced, koreTraceEntry, type UntracedEvent } from './koreEvents'
import { koreGeneration, koreMessage, koreSession } from './koreRows'
import { type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { objectOf, wordOf } from './vendorFields'
import { createMergeBuffer } from './vendorMerge'
import { finding, makeTrace, skipped } from './vendorRecords'

/**
 * Bodies of Kore's public analytics API (ABL): sessions, traces, LLM ledger, conversation history, and its error
 * body. One body, or several after one another as a pull writes them.
 * Source: docs-v2 `agent-platform/apis/{sessions,traces,llm-ledger,messages}.yaml`.
 */
export const koreAnalytics: Importer = {
  id: 'kore-analytics',
  label: 'Kore.ai analytics API',
  detect: detectKoreAnalytics,
  read: (input, signal) => mapDocuments(input, signal, createKoreMapper()),
}

function detectKoreAnalytics(head: ContentHead): number {
  return Math.max(0, ...peekJson(head).objects.map(bodyScore))
}

function bodyScore(body: JsonObject): number {
  const first = (name: string): JsonObject | null => {
    const list = body[name]
    return Array.isArray(list) ? objectOf((list as readonly JsonValue[])[0]) : null
  }
  const session = first('sessions')
  if (session !== null && 'hasMore' in body) return 0.9
  if (session !== null && ('traceEventCount' in session || 'containmentType' in session)) return 0.95
  const trace = first('traces')
  if (trace !== null && isJsonObject(body['pageInfo'])) return 0.95
  if (trace !== null && Array.isArray(trace['events']) && 'sessionId' in trace) return 0.9
  const generation = first('generations')
  if (generation !== null && ('payloadState' in generation || 'dataMode' in body)) return 0.95
  const message = first('messages')
  if (message !== null && ('totalRecords' in body || 'channelUId' in message)) return 0.95
  const error = objectOf(body['error'])
  const isError = typeof error['code'] === 'string' && typeof error['message'] === 'string'
  return isError ? (body['success'] === false ? 0.6 : 0.3) : 0
}

/** Events and messages held back for joining: at most this many; more are let go as they stand. */
const heldLimit = 20_000

function createKoreMapper(): DocumentMapper {
  const merge = createMergeBuffer()
  let untraced: UntracedEvent[] = []
  const seenSessions = new Set<string>()
  const exchanges = createExchanges()
  const leftOut = { count: 0, raw: null as RawPosition | null }
  const unfinished = new Map<string, RawPosition>()

  const keep = (observation: ObservationRecord): readonly ImportRecord[] => {
    if (observation.traceId !== '') return merge.pair(observation)
    return hold([{ observation, trace: untracedTrace(observation) }])
  }
  const hold = (events: readonly UntracedEvent[]): readonly ImportRecord[] => {
    for (const event of events) untraced.push(event)
    return untraced.length > heldLimit ? releaseUntraced() : []
  }
  const releaseUntraced = (): readonly ImportRecord[] => {
    const events = joinById(untraced)
    untraced = []
    return groupUntraced(events)
  }

  const readers: Readonly<Record<string, (record: PlacedRecord) => readonly ImportRecord[]>> = {
    'sessions.*': ({ value, raw }) => koreSession(value, raw),
    'traces.*': ({ value, raw }) => {
      const parts = koreTraceEntry(value, raw)
      // Only model calls have a second telling, in the ledger.
      const released = parts.observations.flatMap((observation) =>
        observation.kind === 'generation' ? merge.pair(observation) : [observation],
      )
      return [...parts.records, ...released, ...hold(parts.untraced)]
    },
    'generations.*': ({ value, raw }) => {
      const row = koreGeneration(value, raw)
      if (row.isPayloadLeftOut) {
        leftOut.count++
        leftOut.raw ??= raw
      }
      return [...row.problems, ...(row.observation === null ? [] : keep(row.observation))]
    },
    'messages.*': ({ value, raw }) => {
      const isFirst = (id: string): boolean => !seenSessions.has(id) && seenSessions.add(id).has(id)
      const message = koreMessage(value, raw, isFirst)
      const released = exchanges.size() > heldLimit ? exchanges.release() : []
      exchanges.add(message, raw)
      return [...message.records, ...released]
    },
  }

  return {
    isWhole: (element) => bodyScore(element) > 0,
    paths: [
      ['sessions', '*'],
      ['traces', '*'],
      ['generations', '*'],
      ['messages', '*'],
    ],
    map(document, placed) {
      noteLastPage(objectOf(document.value), document.position, unfinished)
      if (placed.length === 0) return refuse(document)
      return placed.flatMap((record) => readers[record.path]?.(record) ?? [])
    },
    finish() {
      const omitted =
        leftOut.raw === null
          ? []
          : [
              finding(
                'payload_missing',
                `${formatCounted(leftOut.count, 'model call')} came without request and response; ask the API for dataMode=full.`,
                leftOut.raw,
              ),
            ]
      const more = [...unfinished].map(([name, raw]) =>
        finding('partial_trace', `The API had more ${name} than this file holds.`, raw),
      )
      return [...exchanges.release(), ...merge.drain(), ...releaseUntraced(), ...omitted, ...more]
    },
  }
}

const listNames = ['sessions', 'traces', 'generations', 'messages']

/** Remembers whether the last page of each list said that more follow. */
function noteLastPage(body: JsonObject, raw: RawPosition, unfinished: Map<string, RawPosition>): void {
  const name = listNames.find((list) => Array.isArray(body[list]))
  if (name === undefined) return
  if ((body['hasMore'] ?? objectOf(body['pageInfo'])['hasMore']) === true) unfinished.set(name, raw)
  else unfinished.delete(name)
}

/** A body without records: an error is refused in its own words, an empty page is fine, anything else is unknown. */
function refuse(document: JsonDocument): ImportRecord[] {
  const body = objectOf(document.value)
  const error = objectOf(body['error'])
  if ('error' in body && 'code' in error) {
    const sentence = [wordOf(error['code']), wordOf(error['message'])]
      .filter((part) => part !== null)
      .join(': ')
    return [
      skipped(
        'unknown_record',
        `Kore answered with an error instead of data: ${sentence}.`,
        document.position,
      ),
    ]
  }
  const isEmptyPage = listNames.some((name) => Array.isArray(body[name]))
  return isEmptyPage ? [] : [skipped('unknown_record', 'Not a body of the analytics API.', document.position)]
}

function untracedTrace(observation: ObservationRecord): JsonObject {
  return {
    sessionId: observation.sessionId,
    agentName: observation.agentName,
    environment: observation.attributes['environment_raw'] ?? observation.environment,
  }
}

/** Event and ledger row of one call, both without a trace id. */
function joinById(events: readonly UntracedEvent[]): UntracedEvent[] {
  const buffer = createMergeBuffer(Infinity)
  const traces = new Map(events.map((event) => [event.observation.spanId, event.trace]))
  for (const event of events) buffer.hold(event.observation)
  return buffer.drain().map((observation) => ({ observation, trace: traces.get(observation.spanId) ?? {} }))
}

interface Exchange {
  readonly sessionId: string | null
  readonly raw: RawPosition
  input: string | null
  output: string | null
}

/** The first thing the user said and the last thing the agent said in each trace: its input and output. */
function createExchanges() {
  let held = new Map<string, Exchange>()
  return {
    size: () => held.size,
    add(message: ReturnType<typeof koreMessage>, raw: RawPosition): void {
      if (message.traceId === null || message.text === null) return
      const known = held.get(message.traceId) ?? {
        sessionId: message.sessionId,
        raw,
        input: null,
        output: null,
      }
      if (message.isIncoming) known.input ??= message.text
      else known.output = message.text
      held.set(message.traceId, known)
    },
    release(): ImportRecord[] {
      const released = [...held].map(([traceId, { sessionId, input, output, raw }]) =>
        makeTrace({
          traceId,
          sessionId,
          input: input === null ? null : { type: 'value', value: input },
          output: output === null ? null : { type: 'value', value: output },
          raw,
        }),
      )
      held = new Map()
      return released
    },
  }
}
