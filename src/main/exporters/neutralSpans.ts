import { toGenAiMessages } from '../../shared/logic/genAiMessages'
import type { ObservationRecord, ScoreRecord, TimeSpan } from '../../shared/model/importRecord'
import type { ObservationKind } from '../../shared/model/kinds'
import type { Content } from '../../shared/model/message'
import { formatIso } from '../../shared/model/time'
import { totalInputTokens, totalOutputTokens } from '../../shared/model/usage'
import type { TokenUsage } from '../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'

/** Pieces of the neutral form (`session-export.v1`): what a session's traces are made of. */

/** An instant with the digits the source gave, or as many as it needs; null where there is none between 1970 and 2262. */
export function neutralTime(ns: bigint | null, digits: number): string | null {
  if (ns === null || ns <= 0n || ns >= 2n ** 63n) return null
  const fraction = (ns % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '')
  return formatIso(ns, Math.max(digits, fraction.length))
}

/** Members that are null are left out: absent and null say the same in this form. */
export function known(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== null,
    ),
  )
}

export const period = ({ startNs, endNs, timeDigits }: TimeSpan) => ({
  start: neutralTime(startNs, timeDigits),
  end: neutralTime(endNs, timeDigits),
})

/** The form has five kinds; what is more special is a span there. */
const kindWords: Readonly<Partial<Record<ObservationKind, string>>> = {
  event: 'event',
  generation: 'generation',
  tool: 'tool',
  decision: 'decision',
}

export function neutralObservation(record: ObservationRecord, scores: readonly ScoreRecord[]): JsonObject {
  const { start, end } = period(record)
  const { attributes } = record
  return {
    // The two halves of a Zipkin span share one id, which this form cannot say.
    id: record.side === '' ? record.spanId : `${record.spanId}#${record.side}`,
    parent_id: record.parentSpanId,
    kind: kindWords[record.kind] ?? 'span',
    name: record.name,
    start,
    end,
    status: attributes['status'] === 'skipped' ? 'skipped' : statusWord(record.status),
    ...known({
      agent: record.agentName,
      error: errorOf(attributes['error'], record.statusMessage),
      duration_ms: typeof attributes['duration_ms'] === 'number' ? attributes['duration_ms'] : null,
      tool: toolOf(record),
      generation: generationOf(record),
      scores: scores.length === 0 ? null : scores.map(neutralScore),
    }),
  }
}

export const statusWord = (status: ObservationRecord['status'] | null): string =>
  status === 'ok' || status === 'error' ? status : 'unknown'

/** The source's own error where it says the same sentence, else the sentence. */
export function errorOf(stated: JsonValue | undefined, message: string | null): JsonValue {
  if (isJsonObject(stated) && (stated['message'] ?? stated['type']) === message) return stated
  return message === null ? null : { message }
}

const objectOf = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {})
const orNull = (members: JsonObject): JsonObject | null =>
  Object.keys(members).length === 0 ? null : members

function toolOf(record: ObservationRecord): JsonObject | null {
  if (record.kind !== 'tool') return orNull(known({ name: record.toolName }))
  return orNull(
    known({
      ...objectOf(record.attributes['tool']),
      name: record.toolName,
      arguments: contentOf(record.input),
      result: contentOf(record.output),
    }),
  )
}

/** Steps that are no tools keep their contents here, whatever their kind: the form has no other place for them. */
function generationOf(record: ObservationRecord): JsonObject | null {
  const { kind, startNs, firstTokenNs, parameters } = record
  const temperature = parameters['temperature']
  return orNull(
    known({
      ...objectOf(record.attributes['generation']),
      model: record.model,
      provider: record.provider,
      input: kind === 'tool' ? null : contentOf(record.input),
      output: kind === 'tool' ? null : contentOf(record.output),
      usage: record.usage === null ? null : usageOf(record.usage),
      cost:
        record.cost === null || record.cost.total === null
          ? null
          : { amount: record.cost.total, currency: record.cost.currency, basis: 'reported' },
      temperature: typeof temperature === 'number' ? temperature : null,
      ttft_ms:
        firstTokenNs !== null && startNs !== null && firstTokenNs >= startNs
          ? Number(firstTokenNs - startNs) / 1e6
          : null,
      finish_reason: record.finishReason,
    }),
  )
}

export const contentOf = (content: Content | null): JsonValue =>
  content === null ? null : content.type === 'messages' ? toGenAiMessages(content.messages) : content.value

/** The form counts inclusively: input holds what came from and went to a cache, output the reasoning. */
function usageOf(usage: TokenUsage): JsonObject {
  const writes = [usage.cacheWrite5m, usage.cacheWrite1h].filter((each) => each !== null)
  return known({
    input: totalInputTokens(usage),
    output: totalOutputTokens(usage),
    cached_input: usage.cacheRead,
    cache_write: writes.length === 0 ? null : writes.reduce((sum, each) => sum + each, 0),
    reasoning: usage.reasoning,
    audio_input: usage.inputAudio,
    audio_output: usage.outputAudio,
    total: usage.reported['total'],
  })
}

const annotators: Readonly<Record<string, string>> = { model: 'evaluator', code: 'evaluator' }
const annotatorWords = new Set(['evaluator', 'human', 'user', 'vendor'])

export function neutralScore(score: ScoreRecord): JsonObject {
  const annotator = score.annotator ?? ''
  return {
    name: score.name,
    value: score.value,
    source: annotatorWords.has(annotator)
      ? annotator
      : ((Object.hasOwn(annotators, annotator) ? annotators[annotator] : null) ?? 'vendor'),
    ...known({
      min: score.attributes['min'],
      max: score.attributes['max'],
      label: score.label,
      comment: score.comment,
      at: neutralTime(score.timeNs, 0),
    }),
  }
}
