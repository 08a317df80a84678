import { createHash } from 'node:crypto'
import type { ImportRecord, ObservationRecord } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { Message, MessagePart } from '../../../shared/model/message'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { messageFromValue } from '../semantics/messageDialects'
import { createMessage, partFromValue } from '../semantics/messageParts'
import { createOrderClock } from '../semantics/orderClock'
import { usageFromBody } from '../semantics/usageBodies'
import { asChatMessage, isItem, listNames, type PlacedMessage, type Transcript } from './chatTranscriptShape'
import {
  earlier,
  firstOf,
  idOf,
  knownFields,
  listOf,
  objectOf,
  readTime,
  withoutFields,
  wordOf,
} from './vendorFields'
import { makeObservation, makeTrace, messagesContent } from './vendorRecords'

/** No model hears more messages than this; of longer conversations each call is told the last ones only. */
const longestConversation = 4_000
const lastMessages = 200

const rootSpanId = 'conversation'
const systemNames = ['system', 'instructions', 'systemInstruction', 'system_instruction'] as const
const toldElsewhere = new Set<string>([...listNames, ...systemNames, 'tools', 'functions'])
const partOfMessage = new Set(
  'role from value content parts tool_calls function_call tool_call_id name usage model type finish_reason'.split(
    ' ',
  ),
)

interface Step extends PlacedMessage {
  readonly message: Message
  readonly timeNs: bigint | null
  readonly digits: number
}

export interface TranscriptRecords {
  readonly records: readonly ImportRecord[]
  /** The file gave no id; one was made from the content. */
  readonly isIdDerived: boolean
  /** The file gave no times; the order is real, the times are not. */
  readonly isOrderOnly: boolean
  /** Answers that begin, as far as is known, with the message before them. */
  readonly estimated: number
}

/** One trace per conversation, one generation per message of the assistant, its tool calls with their results. */
export function transcriptRecords(transcript: Transcript): TranscriptRecords {
  const { facts, raw } = transcript
  const statedId = idOf(firstOf(...idNames.map((name) => facts[name])))
  const traceId = statedId ?? `chat-${hashOf(transcript)}`
  const steps = mergeItems(transcript.messages.flatMap(readStep))
  const spoken = steps.filter(({ message }) => message.role !== 'system' && message.role !== 'developer')
  const isOrderOnly = spoken.some(({ timeNs }) => timeNs === null)
  const shared = { traceId, sessionId: idOf(firstOf(facts['session_id'], facts['sessionId'])) }
  const observations = [...observe(steps, transcript, shared, isOrderOnly)]
  const answer = spoken.findLast(({ message }) => message.role === 'assistant')?.message ?? null
  const question = spoken.find(({ message }) => message.role === 'user')?.message ?? null
  const starts = observations.map(({ startNs }) => startNs).filter((time) => time !== null)
  const firstNs = isOrderOnly ? (starts[0] ?? createOrderClock().now()) : (spoken[0]?.timeNs ?? null)
  const root = makeObservation({
    ...shared,
    spanId: rootSpanId,
    name: 'conversation',
    kind: 'chain',
    status: 'unset',
    startNs: firstNs,
    endNs: isOrderOnly ? lastEnd(observations, firstNs) : (spoken.at(-1)?.timeNs ?? firstNs),
    timeDigits: observations[0]?.timeDigits ?? 0,
    input: messagesContent(question),
    output: messagesContent(answer),
    attributes: { synthetic: 'the whole conversation' },
    flags: isOrderOnly ? observationFlags.orderOnlyTime : 0,
    raw,
  })
  const answers = observations.filter(({ kind }) => kind === 'generation').length
  const estimated = isOrderOnly ? 0 : answers
  const trace = makeTrace({
    ...shared,
    name: wordOf(firstOf(facts['title'], facts['name'])),
    attributes: withoutFields(facts, toldElsewhere),
    raw,
  })
  return { records: [trace, root, ...observations], isIdDerived: statedId === null, isOrderOnly, estimated }
}

const idNames = [
  'id',
  'conversation_id',
  'conversationId',
  'trace_id',
  'thread_id',
  'threadId',
  'chat_id',
  'uuid',
]
const timeNames = ['timestamp', 'created_at', 'createdAt', 'create_time', 'time']

function readStep({ value, raw, ...rest }: PlacedMessage): Step[] {
  // Items of an answer that no dialect knows are shown as they are.
  const other = rest.answer === undefined ? null : createMessage('assistant', [{ type: 'other', value }])
  const message = messageFromValue(asChatMessage(value)) ?? other
  if (message === null) return []
  const time = readTime(firstOf(...timeNames.map((name) => value[name])))
  const isKnown = time !== null && time !== 'impossible'
  return [
    {
      ...rest,
      value,
      raw,
      message: asTool(message),
      timeNs: isKnown ? time.timeNs : null,
      digits: isKnown ? time.digits : 0,
    },
  ]
}

/** OpenAI's Responses split one answer into items: thoughts, calls, and what is said. */
function mergeItems(steps: readonly Step[]): Step[] {
  const merged: Step[] = []
  for (const step of steps) {
    const last = merged.at(-1)
    const isPart =
      step.message.role === 'assistant' &&
      last?.message.role === 'assistant' &&
      (isItem(step.value) || isItem(last.value) || (step.answer !== undefined && last.answer !== undefined))
    if (!isPart) merged.push(step)
    else {
      const parts = [...last.message.parts, ...step.message.parts]
      const answer = { ...last.answer, ...step.answer }
      const endOffset = Math.max(last.raw.offset + last.raw.length, step.raw.offset + step.raw.length)
      const raw = { ...last.raw, length: endOffset - last.raw.offset }
      merged[merged.length - 1] = { ...last, raw, message: { ...last.message, parts }, answer }
    }
  }
  return merged
}

/** Anthropic's results of tools come in the user's name. */
function asTool(message: Message): Message {
  const isResult = message.parts.length > 0 && message.parts.every(({ type }) => type === 'toolResult')
  return message.role === 'user' && isResult ? { ...message, role: 'tool' } : message
}

type Shared = Pick<ObservationRecord, 'traceId' | 'sessionId'>

function* observe(
  steps: readonly Step[],
  { facts }: Transcript,
  shared: Shared,
  isOrderOnly: boolean,
): Generator<ObservationRecord, void> {
  const clock = createOrderClock()
  const heard: Message[] = systemOf(facts)
  const answers = steps.filter(({ message }) => message.role === 'assistant').length
  const flags = isOrderOnly ? observationFlags.orderOnlyTime : observationFlags.repaired
  const window = steps.length > longestConversation ? lastMessages : longestConversation
  let beforeNs: bigint | null = null
  let count = 0
  for (const [index, step] of steps.entries()) {
    const { message, value } = step
    if (message.role === 'assistant') {
      count++
      const times = isOrderOnly
        ? clock.step()
        : { startNs: earlier(beforeNs, step.timeNs), endNs: step.timeNs, timeDigits: step.digits }
      const about = step.answer ?? value
      const usage = firstOf(about['usage'], answers === 1 ? facts['usage'] : undefined)
      const model = wordOf(about['model']) ?? wordOf(facts['model'])
      yield makeObservation({
        ...shared,
        ...times,
        spanId: `answer-${count}`,
        parentSpanId: rootSpanId,
        name: wordOf(about['model']) ?? wordOf(value['role']) ?? wordOf(value['from']) ?? 'assistant',
        kind: 'generation',
        model,
        requestModel: wordOf(facts['model']),
        finishReason: wordOf(firstOf(about['finish_reason'], about['stop_reason'])),
        input: messagesContent(heard.slice(-window)),
        output: messagesContent(message),
        toolDefinitions: firstOf(facts['tools'], facts['functions']) ?? null,
        usage: isJsonObject(usage) ? usageFromBody(usage) : null,
        attributes: {
          ...(isItem(value) ? { synthetic: 'the items of one answer' } : withoutFields(value, partOfMessage)),
          ...withoutFields(step.answer ?? {}, partOfMessage),
          ...knownFields({
            messages_left_out: heard.length > window ? heard.length - window : null,
          }),
        },
        flags,
        raw: step.raw,
      })
      yield* toolCalls(step, steps, index, count, shared, isOrderOnly ? clock : null)
    }
    heard.push(message)
    beforeNs = step.timeNs ?? beforeNs
  }
}

/** The calls of one message, each with its result from the messages behind it, or still open. */
function* toolCalls(
  step: Step,
  steps: readonly Step[],
  index: number,
  count: number,
  shared: Shared,
  clock: ReturnType<typeof createOrderClock> | null,
): Generator<ObservationRecord, void> {
  const calls = step.message.parts.filter((part) => part.type === 'toolCall')
  const results = calls.length === 0 ? [] : resultsBehind(steps, index)
  for (const [position, call] of calls.entries()) {
    const found = results.findIndex(({ part }) => (call.id === null ? part.id === null : part.id === call.id))
    const [result] = found < 0 ? [] : results.splice(found, 1)
    const times =
      clock === null
        ? { startNs: step.timeNs, endNs: result?.step.timeNs ?? null, timeDigits: step.digits }
        : clock.step()
    yield makeObservation({
      ...shared,
      ...times,
      endNs: result === undefined ? null : times.endNs,
      spanId: `tool-${count}.${position + 1}`,
      parentSpanId: rootSpanId,
      name: call.name,
      kind: 'tool',
      status: result === undefined ? 'open' : result.part.isError ? 'error' : 'unset',
      toolName: call.name,
      toolCallId: call.id,
      input: { type: 'value', value: call.arguments },
      output: result === undefined ? null : { type: 'value', value: result.part.result },
      flags: clock === null ? 0 : observationFlags.orderOnlyTime,
      raw: step.raw,
    })
  }
}

type ResultPart = Extract<MessagePart, { type: 'toolResult' }>

/** Results up to the assistant's next message. */
function resultsBehind(
  steps: readonly Step[],
  index: number,
): { readonly part: ResultPart; readonly step: Step }[] {
  const found: { readonly part: ResultPart; readonly step: Step }[] = []
  for (let next = index + 1; next < steps.length; next++) {
    const step = steps[next]
    if (step === undefined || step.message.role === 'assistant') break
    for (const part of step.message.parts) if (part.type === 'toolResult') found.push({ part, step })
  }
  return found
}

/** Anthropic, Gemini and OpenAI's Responses keep the system's words beside the messages. */
function systemOf(facts: JsonObject): Message[] {
  const found = firstOf(...systemNames.map((name) => facts[name]))
  const system = isJsonObject(found) && Array.isArray(found['parts']) ? found['parts'] : found
  if (typeof system === 'string' && system !== '')
    return [createMessage('system', [{ type: 'text', text: system }])]
  const parts = listOf(system).map(partFromValue)
  return parts.length === 0 ? [] : [createMessage('system', parts)]
}

function lastEnd(observations: readonly ObservationRecord[], startNs: bigint | null): bigint | null {
  return observations.reduce<bigint | null>(
    (last, { endNs }) => (endNs !== null && (last === null || endNs > last) ? endNs : last),
    startNs,
  )
}

/** The same conversation has the same id on the next import. */
function hashOf({ messages, facts }: Transcript): string {
  const hash = createHash('sha256').update(JSON.stringify(objectOf(withoutFields(facts, new Set(listNames)))))
  for (const { value } of messages) hash.update(JSON.stringify(value))
  return hash.digest('hex').slice(0, 24)
}
