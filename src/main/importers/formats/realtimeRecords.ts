import type { ImportRecord, ObservationRecord } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Content, Message, MessagePart } from '../../../shared/model/message'
import type { RealtimeResponse, RealtimeSession, RealtimeTool, RealtimeTurn } from './realtimeState'
import { endReason, isSilent, latencies, momentAttributes, voiceTurn } from './realtimeTiming'
import {
  responseStatus,
  sessionSettings,
  statusText,
  toolDefinitions,
  transcriptionModel,
} from './realtimeSettings'
import { playbackEnd } from './realtimeTurns'
import { realtimeUsage, transcriptionUsage } from './realtimeUsage'
import { knownFields, numberOf, objectOf, withoutFields, wordOf } from './vendorFields'
import { finding, makeObservation, makeSession, makeTrace, valueContent } from './vendorRecords'

const rootSpanId = 'session'
const parameterNames = new Set(
  'temperature max_output_tokens max_response_output_tokens output_modalities modalities voice speed tool_choice'.split(
    ' ',
  ),
)

/** What the recorder's clock leaves open: seconds from the beginning tell durations, though no date. */
const clockFlags: Readonly<Record<RealtimeSession['clock'], number>> = {
  moment: 0,
  offset: observationFlags.orderOnlyTime | observationFlags.statedDuration,
  order: observationFlags.orderOnlyTime,
}

/** Everything that a recorded session holds: the session with its voice turns, one trace, its turns, responses and tools. */
export function realtimeRecords(session: RealtimeSession, sessionId: string): ImportRecord[] {
  const build = new SessionBuild(session, sessionId)
  return build.records()
}

class SessionBuild {
  private readonly shared: Pick<
    ObservationRecord,
    'traceId' | 'sessionId' | 'timeDigits' | 'flags' | 'provider'
  >
  private readonly model: string | null

  constructor(
    private readonly session: RealtimeSession,
    private readonly sessionId: string,
  ) {
    this.model = wordOf(session.config['model'])
    this.shared = {
      traceId: sessionId,
      sessionId,
      timeDigits: session.digits,
      flags: clockFlags[session.clock],
      provider: null,
    }
  }

  records(): ImportRecord[] {
    const { session, sessionId, shared, model } = this
    // Transcripts come late: only now is it known what was said.
    for (const response of session.responses.values()) response.utterance.parts = replyParts(response)
    const { config, firstRaw: raw, turns, transport } = session
    const isReal = session.clock === 'moment'
    const attributes = { ...knownFields({ transport, model }), ...sessionSettings(config) }
    return [
      makeSession({
        sessionId,
        channel: 'voice',
        startNs: isReal ? session.startNs : null,
        endNs: isReal ? session.nowNs : null,
        timeDigits: session.digits,
        attributes: {
          ...attributes,
          voice: {
            provider: 'openai',
            ...knownFields({ model }),
            log_supported: true,
            turns: turns.filter((turn) => !isSilent(turn)).map((turn) => voiceTurn(session, turn)),
          },
        },
        raw,
      }),
      makeTrace({
        traceId: sessionId,
        sessionId,
        name: model,
        startNs: session.startNs,
        endNs: session.nowNs,
        timeDigits: session.digits,
        raw,
      }),
      makeObservation({
        ...shared,
        spanId: rootSpanId,
        name: 'session',
        kind: 'span',
        startNs: session.startNs,
        endNs: session.nowNs,
        attributes: { synthetic: 'the recorded session', ...attributes },
        events: session.events,
        raw,
      }),
      ...turns.flatMap((turn) => this.turn(turn)),
      ...session.errors.map((error, index) =>
        makeObservation({
          ...shared,
          spanId: `error-${index + 1}`,
          parentSpanId: rootSpanId,
          name: 'error',
          kind: 'event',
          status: 'error',
          statusMessage: error.message,
          startNs: error.timeNs,
          endNs: error.timeNs,
          attributes: error.body,
          raw: error.raw,
        }),
      ),
      ...this.findings(),
    ]
  }

  private turn(turn: RealtimeTurn): ObservationRecord[] {
    const { session, shared } = this
    const spanId = `turn-${turn.seq}`
    const responses = turn.responses.map((response) => this.response(response, spanId))
    const audio = turn.responses.flatMap((one) => playbackEnd(session, one) ?? one.endNs ?? [])
    const ends = [turn.startNs, turn.speechEndNs, turn.transcription?.endNs, ...audio].filter(
      (time) => time !== null && time !== undefined,
    )
    const answers = responses
      .flat()
      .flatMap((one) =>
        one.kind === 'generation' && one.output?.type === 'messages' ? one.output.messages : [],
      )
    const failed = responses.flat().find((one) => one.status === 'error')
    const observation = makeObservation({
      ...shared,
      spanId,
      parentSpanId: rootSpanId,
      name: turn.isGreeting ? 'greeting' : 'turn',
      kind: 'agent',
      status: failed === undefined ? 'unset' : 'error',
      statusMessage: failed?.statusMessage ?? null,
      startNs: turn.startNs,
      endNs: ends.reduce((latest, time) => (time > latest ? time : latest), turn.startNs),
      input:
        turn.utterance === null || turn.utterance.parts.length === 0 ? null : conversation([turn.utterance]),
      output: answers.length === 0 ? null : { type: 'messages', messages: answers },
      attributes: {
        synthetic: 'what the user said and the replies to it',
        'gen_ai.agent.invocation.end_reason': endReason(turn),
        ...knownFields({ audio_start_ms: turn.audioStartMs, audio_end_ms: turn.audioEndMs }),
        ...latencies(session, turn),
      },
      raw: turn.raw,
    })
    return [observation, ...this.transcription(turn, spanId), ...responses.flat()]
  }

  private response(response: RealtimeResponse, parentSpanId: string): ObservationRecord[] {
    const { session, shared } = this
    const body = response.body ?? {}
    const details = objectOf(body['status_details'])
    const word = wordOf(body['status'])
    const config = {
      ...session.config,
      ...knownFields(withoutFields(body, new Set(['id', 'object', 'model']))),
    }
    const { parts } = response.utterance
    const known = session.utterances.slice(0, response.knownUtterances)
    const instructions = wordOf(session.config['instructions'])
    const system: Message[] =
      instructions === null
        ? []
        : [{ role: 'system', name: null, parts: [{ type: 'text', text: instructions }] }]
    const observation = makeObservation({
      ...shared,
      spanId: response.id,
      parentSpanId,
      name: 'response',
      kind: 'generation',
      status: responseStatus(word),
      statusMessage: word === 'completed' ? null : statusText(word, details),
      startNs: response.startNs,
      endNs: response.endNs,
      firstTokenNs: session.clock === 'order' ? null : response.firstNs,
      model: this.model,
      requestModel: this.model,
      provider: 'openai',
      finishReason: wordOf(details['reason']) ?? word,
      parameters: Object.fromEntries(
        Object.entries(config).filter(([name, value]) => parameterNames.has(name) && value !== null),
      ),
      toolDefinitions: toolDefinitions(session.config),
      input: conversation([...system, ...known]),
      output:
        parts.length === 0
          ? null
          : { type: 'messages', messages: [{ role: 'assistant', name: null, parts }] },
      usage: realtimeUsage(body['usage']),
      attributes: {
        synthetic: 'a response of the model',
        ...knownFields({
          'response.status': word,
          status_details: body['status_details'],
          conversation_id: body['conversation_id'],
          metadata: body['metadata'],
          audio_bytes: response.audioBytes === 0 ? null : response.audioBytes,
          heard_ms: response.heardMs,
          interrupted: response.isInterrupted ? true : null,
        }),
        ...momentAttributes(session, response),
      },
      flags: shared.flags | (response.endNs === null ? observationFlags.unfinished : 0),
      raw: response.raw,
    })
    return [
      observation,
      ...response.tools.map((tool, index) => this.tool(tool, response.id, index, parentSpanId)),
    ]
  }

  private tool(
    tool: RealtimeTool,
    responseId: string,
    index: number,
    parentSpanId: string,
  ): ObservationRecord {
    return makeObservation({
      ...this.shared,
      spanId: `${responseId}-tool-${index + 1}`,
      parentSpanId,
      name: tool.name,
      kind: 'tool',
      toolName: tool.name === '' ? null : tool.name,
      toolCallId: tool.callId,
      status: tool.isError ? 'error' : tool.endNs === null ? 'open' : 'unset',
      startNs: tool.startNs,
      endNs: tool.endNs,
      input: valueContent(tool.arguments),
      output: valueContent(tool.output),
      flags: this.shared.flags | (tool.endNs === null ? observationFlags.unfinished : 0),
      raw: tool.raw,
    })
  }

  /** What heard the user is a model of its own, billed apart: by tokens, or by seconds. */
  private transcription(turn: RealtimeTurn, parentSpanId: string): ObservationRecord[] {
    const { transcription } = turn
    if (transcription === null) return []
    const usage = transcriptionUsage(transcription.usage)
    const isCounted = usage !== null
    return [
      makeObservation({
        ...this.shared,
        spanId: `turn-${turn.seq}-transcription`,
        parentSpanId,
        name: 'transcription',
        kind: isCounted ? 'generation' : 'span',
        model: isCounted ? transcriptionModel(this.session.config) : null,
        provider: isCounted ? 'openai' : null,
        status: transcription.error === null ? 'unset' : 'error',
        statusMessage: transcription.error,
        startNs: transcription.startNs,
        endNs: transcription.endNs,
        output: valueContent(transcription.text),
        usage,
        attributes: knownFields({
          'transcription.model': transcriptionModel(this.session.config),
          'transcription.seconds': numberOf(transcription.usage['seconds']),
        }),
        raw: transcription.raw,
      }),
    ]
  }

  private findings(): ImportRecord[] {
    const { session, sessionId } = this
    const raw = session.firstRaw
    const found: ImportRecord[] = []
    if (session.id === null)
      found.push(finding('derived_id', 'The session has no id; one was made from its content.', raw))
    if (session.clock !== 'moment') {
      const text =
        session.clock === 'order'
          ? `Session ${sessionId}: the events carry no clock. Their order is real, the moments are not; no latency is shown.`
          : `Session ${sessionId}: the clock counts from the beginning of the recording; durations are real, the date is not.`
      found.push(finding('order_only_time', text, raw))
    }
    if (session.audioChunks > 0) {
      const text = `Session ${sessionId}: ${session.audioChunks} chunks of sound (${session.audioBytes} bytes) are counted, not stored.`
      found.push(finding('media_dropped', text, raw))
    }
    return found
  }
}

function replyParts(response: RealtimeResponse): MessagePart[] {
  const parts: MessagePart[] = [...response.texts.values()]
    .filter((text) => text !== '')
    .map((text) => ({ type: 'text', text }))
  for (const tool of response.tools) {
    parts.push({ type: 'toolCall', id: tool.callId, name: tool.name, arguments: tool.arguments })
  }
  return parts
}

function conversation(
  messages: readonly { role: Message['role']; parts: readonly MessagePart[] }[],
): Content | null {
  const said = messages
    .filter((message) => message.parts.length > 0)
    .map((message): Message => ({ role: message.role, name: null, parts: message.parts }))
  return said.length === 0 ? null : { type: 'messages', messages: said }
}
