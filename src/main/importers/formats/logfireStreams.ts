import type { ObservationRecord } from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { parseEmbeddedJson } from '../readers/jsonLossless'
import { numberOf, objectOf } from './vendorFields'

/** Requests and answers that wait for each other, and their bytes; beyond that they stay records of their own. */
const mostHeld = 10_000
const mostBytes = 64 * 1024 * 1024

interface Held {
  readonly span: ObservationRecord
  readonly isAnswer: boolean
}

/**
 * A streamed call of Logfire's integrations is two records: the request, which ends when the answer begins, and a log
 * at the end of the answer, with the same request, the answer, the tokens, and how long it took
 * (`llm_providers/llm_provider.py`, `record_streaming`). Both stand below the same parent. They become one call, from
 * the request to the end of its answer.
 */
export class LogfireStreams {
  private readonly held = new Map<string, Held[]>()
  private count = 0
  private bytes = 0

  /** Whether the observation waits for its other half. */
  take(span: ObservationRecord): boolean {
    const key = keyOf(span)
    if (key === null || this.count >= mostHeld || this.bytes >= mostBytes) return false
    const isAnswer = isLog(span)
    if (isAnswer ? !isEndOfStream(span) : saysAnswer(span)) return false
    const known = this.held.get(key)
    if (known === undefined) this.held.set(key, [{ span, isAnswer }])
    else known.push({ span, isAnswer })
    this.count++
    this.bytes += span.raw.length
    return true
  }

  /** All that waits, joined where it belongs together. */
  finish(): ObservationRecord[] {
    const calls = [...this.held.values()].flatMap(pair)
    this.held.clear()
    this.count = 0
    this.bytes = 0
    return calls
  }

  /** All that `take` and `finish` change. */
  changedByTaking(): object[] {
    return [this, this.held, ...this.held.values()]
  }
}

/** Whether a span, wherever it came from, is one of Logfire's that came whole; a log is a span without a duration there. */
export function isLogfireSpan(attributes: Readonly<Record<string, JsonValue>>): boolean {
  const type = attributes['logfire.span_type']
  return type === 'span' || type === 'log'
}

const isLog = ({ attributes }: ObservationRecord): boolean =>
  attributes['logfire.kind'] === 'log' || attributes['logfire.span_type'] === 'log'

const saysAnswer = ({ output, usage }: ObservationRecord): boolean => output !== null || usage !== null

function isEndOfStream(span: ObservationRecord): boolean {
  return (
    numberOf(span.attributes['duration']) !== null && (saysAnswer(span) || 'response_data' in span.attributes)
  )
}

function keyOf(span: ObservationRecord): string | null {
  if (span.kind !== 'generation') return null
  const { request_data: request } = span.attributes
  const body = typeof request === 'string' ? parseEmbeddedJson(request) : request
  if (span.parameters['stream'] !== true && objectOf(body ?? null)['stream'] !== true) return null
  return JSON.stringify([span.traceId, span.parentSpanId, span.requestModel, span.input])
}

/** Each answer belongs to the last request before it that has none yet. */
function pair(held: readonly Held[]): ObservationRecord[] {
  const spansOf = (isAnswer: boolean): ObservationRecord[] =>
    held.filter((one) => one.isAnswer === isAnswer).map(({ span }) => span)
  const requests = spansOf(false).toSorted(by(ended))
  const records: ObservationRecord[] = []
  const unanswered: ObservationRecord[] = []
  let next = 0
  for (const answer of spansOf(true).toSorted(by(began))) {
    for (let request = requests[next]; request !== undefined && ended(request) <= began(answer);) {
      unanswered.push(request)
      request = requests[++next]
    }
    const last = unanswered.pop()
    records.push(last === undefined ? answer : join(last, answer))
  }
  return [...records, ...unanswered, ...requests.slice(next)]
}

const by =
  (timeOf: (span: ObservationRecord) => bigint) =>
  (a: ObservationRecord, b: ObservationRecord): number =>
    timeOf(a) < timeOf(b) ? -1 : timeOf(a) > timeOf(b) ? 1 : 0

const ended = ({ endNs, startNs }: ObservationRecord): bigint => endNs ?? startNs ?? 0n

/** When the answer began: the log comes at its end. Half a millisecond for the rounding of the duration. */
function began({ startNs, attributes }: ObservationRecord): bigint {
  const seconds = numberOf(attributes['duration']) ?? 0
  return (startNs ?? 0n) - BigInt(Math.round(seconds * 1e9)) + 500_000n
}

function join(request: ObservationRecord, answer: ObservationRecord): ObservationRecord {
  const { response, ...own } = answer.attributes
  const rest = Object.entries(own).filter(
    ([key, value]) => JSON.stringify(request.attributes[key]) !== JSON.stringify(value),
  )
  return {
    ...request,
    endNs: answer.endNs ?? answer.startNs,
    timeDigits: Math.max(request.timeDigits, answer.timeDigits),
    status: request.status === 'error' ? 'error' : answer.status,
    statusMessage: request.statusMessage ?? answer.statusMessage,
    model: answer.model ?? request.model,
    finishReason: answer.finishReason ?? request.finishReason,
    output: answer.output,
    usage: answer.usage,
    cost: answer.cost ?? request.cost,
    attributes: { ...request.attributes, ...(response === undefined ? {} : { response }) },
    events: [
      ...request.events,
      {
        name: answer.name,
        timeNs: answer.startNs,
        attributes: { span_id: answer.spanId, ...Object.fromEntries(rest) },
      },
      ...answer.events,
    ],
    flags: request.flags | answer.flags | observationFlags.hasEvents,
  }
}
