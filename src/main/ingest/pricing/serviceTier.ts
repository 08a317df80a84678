import type { ServiceTier } from '../../../shared/model/prices'
import type { JsonObject } from '../../../shared/util/jsonValue'

/** Where sources say it; what the answer says goes before what was asked. */
const answered = [
  'openai.response.service_tier',
  'gen_ai.openai.response.service_tier',
  'gen_ai.response.service_tier',
  'gen_ai.anthropic.service_tier',
  'gen_ai.usage.service_tier',
]
const asked = [
  'openai.request.service_tier',
  'gen_ai.openai.request.service_tier',
  'gen_ai.request.service_tier',
]

/** The tier that a call ran at. Words without a price of their own (`auto`, `default`, `scale`) count as standard. */
export function serviceTierOf(attributes: JsonObject, parameters: JsonObject): ServiceTier {
  for (const key of answered) {
    const word = attributes[key]
    if (typeof word === 'string') return tierOf(word)
  }
  const own = parameters['service_tier'] ?? attributes['service_tier']
  if (typeof own === 'string') return tierOf(own)
  for (const key of asked) {
    const word = attributes[key]
    if (typeof word === 'string') return tierOf(word)
  }
  return 'standard'
}

function tierOf(word: string): ServiceTier {
  const lower = word.toLowerCase()
  if (lower === 'batch' || lower === 'flex' || lower === 'priority') return lower
  return 'standard'
}
