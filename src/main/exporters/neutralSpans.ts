import { toGenAiMessages } from '../../shared/logic/genAiMessages'
import type { ObservationRecord, ScoreRecord, TimeSpan } from '../../shared/model/importRecord'
import { observationFlags } from '../../shared/model/kinds'
import type { ObservationKind } from '../../shared/model/kinds'
import type { Content } from '../../shared/model/message'
import { formatIso } from '../../shared/model/time'
import { totalInputTokens, totalOutputTokens } from '../../shared/model/usage'
import type { ReportedCost, TokenUsage } from '../../shared/model/usage'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'
import {
  fitting,
  generationChecks,
  isCount,
  isError,
  isNumber,
  toolChecks,
  costChecks,
  unknownTime,
  usageChecks,
} from './neutralShape'

/** Pieces of the neutral form (`session-export.v1`): what a session's traces are made of. */

/** An instant with the digits the source gave, or as many as it needs; null where there is none between 1970 and 2262. */
export function neutralTime(ns: bigint | null, digits: number): string | null {
  if (ns === null || ns <= 0n || ns >= 2n ** 63n) return null
  const fraction = (ns % 1_000_000_000n).toString().padStart(9, '0').replace(/0+$/, '')
  return formatIso(ns, Math.max(digits, fraction.length))
}

/** The same where the form wants a time. */
export const requiredTime = (ns: bigint | null, digits: number): string =>
  neutralTime(ns, digits) ?? unknownTime

/** Members that are null are left out: absent and null say the same in this form. */
export function known(members: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(members).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== null,
    ),
  )
}

export const period = ({ startNs, endNs, timeDigits }: TimeSpan) => ({
  start: requiredTime(startNs, timeDigits),
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
      duration_ms: durationOf(record),
      tool: toolOf(record),
      generation: generationOf(record),
      scores: scores.length === 0 ? null : scores.map(neutralScore),
    }),
  }
}

/** As the source states it; where only the order of its moments is known, how long a step took may be known still. */
function durationOf({ attributes, flags, startNs, endNs }: ObservationRecord): number | null {
  const stated = attributes['duration_ms']
  if (typeof stated === 'number' && isCount(stated)) return stated
  const isTold = (flags & observationFlags.statedDuration) !== 0 && startNs !== null && endNs !== null
  return isTold && endNs >= startNs ? Number(endNs - startNs) / 1e6 : null
}

export const statusWord = (status: ObservationRecord['status'] | null): string =>
  status === 'ok' || status === 'error' ? status : 'unknown'

/** The source's own error where it says the same sentence, else the sentence. */
export function errorOf(stated: JsonValue | undefined, message: string | null): JsonValue {
  if (isError(stated) && (stated['message'] ?? stated['type']) === message) return stated
  return message === null ? null : { message }
}

/** The importer takes an empty text for none. */
const wordOf = (text: string | null): string | null => (text === '' ? null : text)
const orNull = (members: JsonObject): JsonObject | null =>
  Object.keys(members).length === 0 ? null : members

function toolOf(record: ObservationRecord): JsonObject | null {
  if (record.kind !== 'tool') return orNull(known({ name: wordOf(record.toolName) }))
  return orNull(
    known({
      ...fitting(record.attributes['tool'], toolChecks, 'keep'),
      name: wordOf(record.toolName),
      arguments: contentOf(record.input),
      result: contentOf(record.output),
    }),
  )
}

/** Steps that are no tools keep their contents here, whatever their kind: the form has no other place for them. */
function generationOf(record: ObservationRecord): JsonObject | null {
  const { kind, startNs, firstTokenNs, parameters } = record
  const temperature = parameters['temperature']
  const stated = record.attributes['generation']
  const { usage: _usage, cost: _cost, ...words } = fitting(stated, generationChecks, 'keep')
  const told = isJsonObject(stated) ? stated : {}
  return orNull(
    known({
      ...words,
      model: wordOf(record.model),
      provider: wordOf(record.provider),
      input: kind === 'tool' ? null : contentOf(record.input),
      output: kind === 'tool' ? null : contentOf(record.output),
      usage: record.usage === null ? null : usageOf(record.usage, told['usage']),
      cost: costOf(record.cost, told['cost']),
      temperature: typeof temperature === 'number' ? temperature : null,
      ttft_ms:
        firstTokenNs !== null && startNs !== null && firstTokenNs >= startNs
          ? Number(firstTokenNs - startNs) / 1e6
          : null,
      finish_reason: wordOf(record.finishReason),
    }),
  )
}

export const contentOf = (content: Content | null): JsonValue =>
  content === null ? null : content.type === 'messages' ? toGenAiMessages(content.messages) : content.value

/** Who worked a cost out, and by which prices, where the source says it in the form's words. */
function costOf(cost: ReportedCost | null, told: JsonValue | undefined): JsonObject | null {
  if (cost === null || cost.total === null || cost.total < 0 || !/^[A-Z]{3}$/.test(cost.currency)) return null
  const { basis, price_table: table } = fitting(told, costChecks, 'drop')
  return {
    amount: cost.total,
    currency: cost.currency,
    basis: basis ?? 'reported',
    ...(table === undefined ? {} : { price_table: table }),
  }
}

/**
 * The form counts inclusively: input holds what came from and went to a cache, output the reasoning. `told`: what a
 * source in this form said, of which it has more words than our buckets.
 */
function usageOf(usage: TokenUsage, told: JsonValue | undefined): JsonObject | null {
  const writes = [usage.cacheWrite5m, usage.cacheWrite1h].filter((each) => each !== null)
  const figures = known({
    ...fitting(told, usageChecks, 'drop'),
    ...known(bucketsOf(usage, writes)),
  })
  return orNull(fitting(figures, usageChecks, 'drop'))
}

const bucketsOf = (usage: TokenUsage, writes: readonly number[]) => ({
  input: totalInputTokens(usage),
  output: totalOutputTokens(usage),
  cached_input: usage.cacheRead,
  cache_write: writes.length === 0 ? null : writes.reduce((sum, each) => sum + each, 0),
  reasoning: usage.reasoning,
  audio_input: usage.inputAudio,
  audio_output: usage.outputAudio,
  total: usage.reported['total'],
})

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
      ...fitting(score.attributes, { min: isNumber, max: isNumber }, 'drop'),
      label: score.label,
      comment: score.comment,
      at: neutralTime(score.timeNs, 0),
    }),
  }
}
