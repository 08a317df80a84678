import { createHash } from 'node:crypto'
import type { ImportRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { createOrderClock, type OrderClock } from '../semantics/orderClock'
import { applyEvent } from './realtimeEvents'
import { type RealtimeLine, readRealtimeLine, realtimeScore } from './realtimeLine'
import { realtimeRecords } from './realtimeRecords'
import type { RealtimeSession } from './realtimeState'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { idOf, listOf, objectOf } from './vendorFields'
import { skipped } from './vendorRecords'

/** Logs of OpenAI Realtime sessions: a recorder's lines with a clock, or the bare events, under old and new names. */
export const realtime: Importer = {
  id: 'openai-realtime',
  label: 'OpenAI Realtime log',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper(input.head.bytes)),
}

function score(value: JsonObject): number {
  const [first] = listOf(value['events'])
  return Math.max(realtimeScore(value), isJsonObject(first) ? realtimeScore(first) : 0)
}

interface Recording {
  readonly session: RealtimeSession
  readonly clock: OrderClock
}

function createMapper(firstBytes: Uint8Array): DocumentMapper {
  /** The recording that lines of a session id go to; lines without one go to the latest. */
  const byId = new Map<string, Recording>()
  const recordings: Recording[] = []

  const begin = (line: RealtimeLine): Recording => {
    const clock = createOrderClock()
    const recording = { session: newSession(line, clock), clock }
    recordings.push(recording)
    return recording
  }

  /** A session that is created with another id begins another recording. */
  const find = (line: RealtimeLine): Recording => {
    if (line.sessionId !== null) {
      const recording = byId.get(line.sessionId) ?? begin(line)
      recording.session.id ??= line.sessionId
      byId.set(line.sessionId, recording)
      return recording
    }
    const created = line.type.endsWith('session.created') ? idOf(objectOf(line.event['session'])['id']) : null
    const last = recordings.at(-1)
    const isOther =
      created !== null && last !== undefined && last.session.id !== null && last.session.id !== created
    const recording = last === undefined || isOther ? begin(line) : last
    recording.session.id ??= created
    return recording
  }

  const read = (line: RealtimeLine): void => {
    const { session, clock } = find(line)
    session.transport ??= line.transport
    tick(session, clock, line)
    applyEvent(session, line)
  }

  return {
    paths: [['*'], ['events', '*']],
    map(document, placed) {
      const items: readonly { value: JsonValue; raw: RealtimeLine['raw'] }[] =
        placed.length > 0 || Array.isArray(document.value)
          ? placed
          : [{ value: document.value, raw: document.position }]
      return items.flatMap(({ value, raw }): ImportRecord[] => {
        const line = readRealtimeLine(value, raw)
        if (line === null) return [skipped('not_a_record', 'Not an event of the Realtime API.', raw)]
        read(line)
        return []
      })
    },
    finish: () =>
      recordings.flatMap(({ session }, index) =>
        realtimeRecords(session, session.id ?? derivedId(firstBytes, index)),
      ),
  }
}

function newSession(line: RealtimeLine, clock: OrderClock): RealtimeSession {
  const startNs = line.time?.kind === 'moment' ? line.time.timeNs : clock.now()
  return {
    id: null,
    transport: null,
    config: {},
    firstRaw: line.raw,
    clock: line.time?.kind ?? 'order',
    digits: 0,
    startNs,
    nowNs: startNs,
    turns: [],
    responses: new Map(),
    tools: new Map(),
    utterances: [],
    events: [],
    errors: [],
    audioChunks: 0,
    audioBytes: 0,
    inputAudioBytes: 0,
  }
}

/** Moves the session's clock: to the line's time, or one step on; a line without a time in a log with times keeps the last. */
function tick(session: RealtimeSession, clock: OrderClock, { time }: RealtimeLine): void {
  if (session.clock === 'order') {
    session.nowNs = clock.step().startNs ?? session.nowNs
  } else if (time !== null && time.kind === session.clock) {
    session.nowNs = time.kind === 'moment' ? time.timeNs : clock.now() + time.timeNs
    if (time.kind === 'moment') session.digits = Math.max(session.digits, time.digits)
  }
}

function derivedId(firstBytes: Uint8Array, index: number): string {
  const hash = createHash('sha256').update(firstBytes).digest('hex').slice(0, 16)
  return index === 0 ? `realtime-${hash}` : `realtime-${hash}-${index + 1}`
}
