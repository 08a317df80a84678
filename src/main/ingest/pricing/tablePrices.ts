import type { ModelPrices, PriceOverride, PriceTable } from '../../../shared/model/prices'

/** How LiteLLM's tables begin the names of models that a provider sells under its own conditions. */
const prefixes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(az|azure)[._-]?/, ['azure', 'azure_ai']],
  [/bedrock/, ['bedrock', 'bedrock_converse']],
  [/vertex/, ['vertex_ai', 'gemini']],
  [/gemini|google/, ['gemini', 'vertex_ai']],
  [/^x[._-]?ai/, ['xai']],
  [/^mistral/, ['mistral']],
  [/^openai/, ['openai']],
  [/^(perplexity|groq|deepseek|openrouter|anthropic|cohere|together_ai|fireworks_ai)/, []],
]

/** A price table by model name. Names are compared without regard to case. */
export class TableIndex {
  private readonly byName = new Map<string, ModelPrices[]>()

  constructor(table: PriceTable) {
    for (const entry of table.models) {
      const name = entry.model.toLowerCase()
      const same = this.byName.get(name)
      if (same === undefined) this.byName.set(name, [entry])
      else same.push(entry)
    }
  }

  /** The entry that holds on a day (`YYYY-MM-DD`; null = the newest); null when the model is not there. */
  find(model: string, provider: string | null, day: string | null): ModelPrices | null {
    for (const name of namesOf(model, provider)) {
      const entry = newestOn(this.byName.get(name) ?? [], day)
      if (entry !== null) return entry
    }
    return null
  }
}

/** The spellings under which a table may have a model, the most telling first. */
export function namesOf(model: string, provider: string | null): string[] {
  const name = model.toLowerCase().trim()
  const asked = provider?.toLowerCase() ?? ''
  const known = prefixes.find(([pattern]) => pattern.test(asked))?.[1] ?? []
  const before = asked === '' ? [] : [...known, asked]
  const bare = name.replace(/^models\//, '')
  const undated = bare.replace(/-(?:20\d{6}|20\d{2}-\d{2}-\d{2}|latest)$/, '')
  const slash = bare.indexOf('/')
  const rest = slash > 0 ? [bare.slice(slash + 1)] : []
  const plain = [...new Set([name, bare, undated, ...rest])]
  return [...new Set([...before.flatMap((prefix) => plain.map((each) => `${prefix}/${each}`)), ...plain])]
}

/** True when a table's word for who sells a model can mean the provider that a call names; unknown ones may. */
export function mayBeSeller(seller: string | null, provider: string | null): boolean {
  if (seller === null || provider === null) return true
  const asked = provider.toLowerCase()
  const known = prefixes.find(([pattern]) => pattern.test(asked))?.[1] ?? []
  const word = seller.toLowerCase()
  return [asked, ...known].some((each) => each.includes(word) || word.includes(each))
}

/** Prices that a person set, found by name or pattern: an exact name before a pattern, a longer pattern before a shorter. */
export class OverrideIndex {
  private readonly entries: readonly {
    readonly prices: PriceOverride
    readonly pattern: ReturnType<typeof patternOf>
  }[]

  constructor(overrides: readonly PriceOverride[]) {
    this.entries = overrides
      .map((prices) => ({ prices, pattern: patternOf(prices.model) }))
      .toSorted((a, b) => rankOf(b.prices) - rankOf(a.prices))
  }

  find(model: string, provider: string | null, day: string | null): PriceOverride | null {
    const matching = this.entries.filter(
      ({ prices, pattern }) =>
        pattern.test(model) &&
        (prices.provider === null || prices.provider.toLowerCase() === provider?.toLowerCase()),
    )
    const ranks = new Set(matching.map(({ prices }) => rankOf(prices)))
    for (const rank of ranks) {
      const same = matching.filter(({ prices }) => rankOf(prices) === rank).map(({ prices }) => prices)
      const entry = newestOn(same, day)
      if (entry !== null) return entry
    }
    return null
  }
}

const rankOf = ({ model, provider }: PriceOverride): number =>
  (model.includes('*') ? 0 : 2_000) + model.replaceAll('*', '').length * 2 + (provider === null ? 0 : 1)

/** A name with `*` for anything, without regard to case. Takes the first place for each part: no name can make it slow. */
function patternOf(pattern: string): { test(name: string): boolean } {
  const [first = '', ...parts] = pattern.toLowerCase().split('*')
  const last = parts.pop()
  return {
    test: (name) => {
      const text = name.toLowerCase()
      if (last === undefined) return text === first
      if (!text.startsWith(first)) return false
      let at = first.length
      for (const part of parts) {
        const found = text.indexOf(part, at)
        if (found < 0) return false
        at = found + part.length
      }
      return text.length - last.length >= at && text.endsWith(last)
    },
  }
}

/** Of several entries for one model the one that began last and has begun. */
function newestOn<T extends ModelPrices>(entries: readonly T[], day: string | null): T | null {
  let found: T | null = null
  for (const entry of entries) {
    if (entry.validFrom !== null && day !== null && entry.validFrom > day) continue
    if (found === null || (entry.validFrom ?? '') >= (found.validFrom ?? '')) found = entry
  }
  return found
}
