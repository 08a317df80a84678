import type { EventRecord } from '../../../shared/model/importRecord'
import { parseIso } from '../../../shared/model/time'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { Attributes, AttributeSurvey } from './attributeSurvey'
import { text, unquote } from './attributeText'

const secondsKeys = [
  'gen_ai.response.time_to_first_chunk',
  'gen_ai.client.operation.time_to_first_chunk',
  'gen_ai.server.time_to_first_token',
] as const
const firstTokenEvents = new Set([
  'ai.stream.firstChunk',
  'First Token Stream Event',
  'llm.content.completion.chunk',
  'gen_ai.content.completion.chunk',
])

/** When the first token came, in absolute nanoseconds. */
export function findFirstToken(
  attributes: Attributes,
  survey: AttributeSurvey,
  events: readonly EventRecord[],
  startNs: bigint | null,
): bigint | null {
  if (survey.hasLangfuse) {
    const stated = unquote(text(attributes, 'langfuse.observation.completion_start_time'))
    const parsed = stated === null ? null : parseIso(stated)
    if (parsed !== null) return parsed.timeNs
  }
  if (startNs !== null) {
    if (survey.hasGenAi) {
      for (const key of secondsKeys) {
        const after = nanoseconds(attributes[key], 1e9)
        if (after !== null) return startNs + after
      }
    }
    if (survey.hasVercel) {
      const after = nanoseconds(
        attributes['ai.response.msToFirstChunk'] ?? attributes['ai.stream.msToFirstChunk'],
        1e6,
      )
      if (after !== null) return startNs + after
    }
  }
  for (const event of events) if (firstTokenEvents.has(event.name)) return event.timeNs
  return null
}

function nanoseconds(value: JsonValue | undefined, unit: number): bigint | null {
  if (typeof value !== 'number' || !(value >= 0) || value * unit > 1e18) return null
  return BigInt(Math.round(value * unit))
}
