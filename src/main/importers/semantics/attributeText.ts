import type { Attributes } from './attributeSurvey'

/** Text of the first key that has some; numbers become text; MLflow's quotes go. */
export function text(attributes: Attributes, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = attributes[key]
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return null
}

/** MLflow writes every value as JSON: text comes in quotes. */
export function unquote(value: string | null): string | null {
  if (value === null || !value.startsWith('"')) return value
  const plain = unquoteJson(value)
  return typeof plain === 'string' ? plain : value
}

function unquoteJson(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
