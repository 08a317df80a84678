import { formatIso } from '../../../shared/model/time'
import type { JsonObject } from '../../../shared/util/jsonValue'
import type { RealtimeResponse, RealtimeSession, RealtimeTurn } from './realtimeState'
import { playbackEnd } from './realtimeTurns'
import { addMs, knownFields, numberOf, objectOf, wordOf } from './vendorFields'

/** When who spoke in a turn, and how long the user waited. Without a clock nothing of it is known. */

/** A turn in the words of the neutral form; without a clock it has no times. */
export function voiceTurn(session: RealtimeSession, turn: RealtimeTurn): JsonObject {
  const at = (timeNs: bigint | null): string | null =>
    timeNs === null || session.clock !== 'moment' ? null : formatIso(timeNs, session.digits)
  const heard = turn.responses.filter((response) => response.audioStartNs !== null)
  const userEnd = userEndOf(session, turn)
  return knownFields({
    seq: turn.seq,
    user_start: turn.isGreeting ? null : at(turn.startNs),
    user_end: at(userEnd.timeNs),
    user_end_basis: turn.isGreeting ? null : userEnd.basis,
    agent_start: at(firstAudio(turn)),
    agent_end: at(
      heard.map((response) => playbackEnd(session, response)).findLast((time) => time !== null) ?? null,
    ),
    interrupted: heard.length === 0 ? null : heard.some((response) => response.isInterrupted),
    transcript: textOfTurn(turn),
    ...latencies(session, turn),
    response_ids: turn.responses.map((response) => response.id),
  })
}

/** Nobody spoke and nothing was answered. */
export function isSilent(turn: RealtimeTurn): boolean {
  return turn.isGreeting && turn.responses.every((response) => response.audioStartNs === null)
}

function textOfTurn(turn: RealtimeTurn): string | null {
  const texts = turn.utterance?.parts.flatMap((part) => (part.type === 'text' ? part.text : [])) ?? []
  return texts.length === 0 ? null : texts.join('\n')
}

function firstAudio(turn: RealtimeTurn): bigint | null {
  return turn.responses.find((response) => response.audioStartNs !== null)?.audioStartNs ?? null
}

/** OpenAI's default for `silence_duration_ms`. */
const usualSilenceMs = 500

/**
 * When the user stopped: server-side detection speaks up only after a stated silence, which is taken off. Semantic
 * detection has no fixed silence, so its moment stands as it is.
 */
function userEndOf(
  session: RealtimeSession,
  turn: RealtimeTurn,
): { timeNs: bigint | null; basis: 'vad_minus_silence' | 'vad' | 'unknown' } {
  const detection = objectOf(
    objectOf(objectOf(session.config['audio'])['input'])['turn_detection'] ??
      session.config['turn_detection'],
  )
  if (turn.speechEndNs === null) return { timeNs: null, basis: 'unknown' }
  if (detection['type'] !== 'server_vad') return { timeNs: turn.speechEndNs, basis: 'vad' }
  const silenceMs = numberOf(detection['silence_duration_ms']) ?? usualSilenceMs
  return { timeNs: addMs(turn.speechEndNs, -silenceMs), basis: 'vad_minus_silence' }
}

/** How long the user waited for sound, in milliseconds: from the end of the speech, and from its detection. */
export function latencies(session: RealtimeSession, turn: RealtimeTurn): JsonObject {
  const heardNs = firstAudio(turn)
  const { timeNs } = userEndOf(session, turn)
  if (session.clock === 'order' || turn.isGreeting) return {}
  if (heardNs === null || timeNs === null || turn.speechEndNs === null) return {}
  const inMs = (durationNs: bigint): number => Number(durationNs) / 1e6
  return { latency_ms: inMs(heardNs - timeNs), latency_after_vad_ms: inMs(heardNs - turn.speechEndNs) }
}

/** When the sound of a reply began and ended, where the log has a clock of its own. */
export function momentAttributes(session: RealtimeSession, response: RealtimeResponse): JsonObject {
  if (session.clock !== 'moment') return {}
  const at = (timeNs: bigint | null): string | null =>
    timeNs === null ? null : formatIso(timeNs, session.digits)
  return knownFields({
    audio_start: at(response.audioStartNs),
    audio_end: at(playbackEnd(session, response)),
  })
}

/**
 * How a turn ended: the status of its last response, `interrupted`, `no_answer`, or `session_closed` where
 * the log stops before.
 */
export function endReason(turn: RealtimeTurn): string {
  if (turn.responses.some((response) => response.isInterrupted)) return 'interrupted'
  const last = turn.responses.at(-1)
  if (last === undefined) return 'no_answer'
  return wordOf(last.body?.['status']) ?? 'session_closed'
}
