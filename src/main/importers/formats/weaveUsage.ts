import type { ReportedCost, TokenUsage } from '../../../shared/model/usage'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { usageFromBody } from '../semantics/usageBodies'
import { type Field, numberOf, objectOf } from './vendorFields'

/** `summary.usage` names a model beside each body of figures; a call with children sums up theirs. */
export function modelsOf(usage: Field): readonly string[] {
  return Object.entries(objectOf(usage)).flatMap(([model, body]) => (isJsonObject(body) ? [model] : []))
}

type Bucket = Exclude<keyof TokenUsage, 'convention' | 'reported' | 'contradictions'>

/** The providers' own figures, each by its convention; of several models the sum. Null when none is known. */
export function weaveUsage(field: Field): TokenUsage | null {
  const known = Object.entries(objectOf(field)).flatMap(([model, body]) => {
    const usage = isJsonObject(body) ? usageFromBody(withTotal(body)) : null
    return usage === null ? [] : [{ model, usage }]
  })
  const [first] = known
  if (first === undefined || known.length === 1) return first?.usage ?? null
  const sum = (bucket: Bucket): number | null =>
    known.reduce<number | null>((total, { usage }) => {
      const value = usage[bucket]
      return value === null ? total : (total ?? 0) + value
    }, null)
  const isSame = known.every(({ usage }) => usage.convention === first.usage.convention)
  return {
    inputUncached: sum('inputUncached'),
    cacheRead: sum('cacheRead'),
    cacheWrite5m: sum('cacheWrite5m'),
    cacheWrite1h: sum('cacheWrite1h'),
    inputAudio: sum('inputAudio'),
    inputImage: sum('inputImage'),
    outputText: sum('outputText'),
    reasoning: sum('reasoning'),
    outputAudio: sum('outputAudio'),
    convention: isSame ? first.usage.convention : 'unknown',
    reported: Object.fromEntries(
      known.flatMap(({ model, usage }) =>
        Object.entries(usage.reported).map(([name, figure]): [string, number] => [
          `${model}.${name}`,
          figure,
        ]),
      ),
    ),
    contradictions: known.flatMap(({ model, usage }) =>
      usage.contradictions.map((sentence) => `${model}: ${sentence}`),
    ),
  }
}

/** Weave fills a total of 0 where the provider states none. */
function withTotal(body: JsonObject): JsonObject {
  if (numberOf(body['total_tokens']) !== 0) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'total_tokens'))
}

/** `summary.weave.costs`: what Weave computed for each model, in dollars. */
export function weaveCost(field: Field): ReportedCost | null {
  const models = Object.values(objectOf(field)).filter(isJsonObject)
  const sum = (name: string): number | null =>
    models.reduce<number | null>((total, model) => {
      const cost = numberOf(model[name])
      return cost === null ? total : (total ?? 0) + cost
    }, null)
  const input = sum('prompt_tokens_total_cost')
  const output = sum('completion_tokens_total_cost')
  if (input === null && output === null) return null
  return { currency: 'USD', input, output, total: (input ?? 0) + (output ?? 0) }
}
