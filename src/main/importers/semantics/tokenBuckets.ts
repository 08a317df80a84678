import type { TokenConvention, TokenUsage } from '../../../shared/model/usage'

/** Token figures as a source counts them, before they are made disjoint. */
export interface CountedTokens {
  readonly input: number | null
  readonly output: number | null
  readonly total?: number | null
  readonly cacheRead?: number | null
  /** Written to a cache with an unstated or five-minute lifetime. */
  readonly cacheWrite?: number | null
  readonly cacheWrite1h?: number | null
  readonly reasoning?: number | null
  readonly inputAudio?: number | null
  readonly inputImage?: number | null
  readonly outputAudio?: number | null
}

const orZero = (value: number | null | undefined): number => value ?? 0

/**
 * Makes disjoint buckets. `inclusive`: input contains cached, audio and image tokens, output contains reasoning and
 * audio (OpenTelemetry GenAI, OpenAI, OpenInference, LangChain, Vercel). `exclusive`: input leaves cached tokens out
 * (Anthropic). `unknown` counts as inclusive. The figures can prove a claim wrong: when cached tokens exceed the input,
 * or the total only adds up with them on top, the source is exclusive whatever it says. Null when nothing is known.
 */
export function bucketTokens(
  counted: CountedTokens,
  claimed: TokenConvention,
  reported: Readonly<Record<string, number>>,
  notes: readonly string[] = [],
): TokenUsage | null {
  const { input, output } = counted
  const cached = orZero(counted.cacheRead) + orZero(counted.cacheWrite) + orZero(counted.cacheWrite1h)
  const contradictions = [...notes]
  const isProvenExclusive = provesExclusive(counted, cached)
  if (claimed === 'inclusive' && input !== null && cached > input) {
    contradictions.push(`cached ${cached} > input ${input}`)
  }
  const convention =
    claimed !== 'exclusive' && claimed !== 'disjoint' && isProvenExclusive ? 'exclusive' : claimed
  const isInclusive = convention === 'inclusive' || convention === 'unknown'
  const media = orZero(counted.inputAudio) + orZero(counted.inputImage)
  let inputUncached = input
  if (input !== null && convention !== 'disjoint') {
    inputUncached = input - (isInclusive ? cached : 0) - media
    if (inputUncached < 0) {
      // Audio and image tokens may be cached, too: then they stand in both figures.
      if (media === 0 || media > input) contradictions.push(`audio and image ${media} > input ${input}`)
      inputUncached = 0
    }
  }
  const outputText = splitOutput(counted, convention, contradictions)
  checkTotal(counted, convention, cached, contradictions)
  const usage: TokenUsage = {
    inputUncached,
    cacheRead: counted.cacheRead ?? null,
    cacheWrite5m: counted.cacheWrite ?? null,
    cacheWrite1h: counted.cacheWrite1h ?? null,
    inputAudio: counted.inputAudio ?? null,
    inputImage: counted.inputImage ?? null,
    outputText,
    reasoning: counted.reasoning ?? null,
    outputAudio: counted.outputAudio ?? null,
    convention,
    reported,
    contradictions,
  }
  const isEmpty = input === null && output === null && cached === 0 && Object.keys(reported).length === 0
  return isEmpty ? null : usage
}

function provesExclusive(counted: CountedTokens, cached: number): boolean {
  const { input, output, total } = counted
  if (input === null || cached === 0) return false
  if (cached > input) return true
  return total !== null && total !== undefined && output !== null && total === input + cached + output
}

function splitOutput(
  counted: CountedTokens,
  convention: TokenConvention,
  contradictions: string[],
): number | null {
  const { output } = counted
  const inside = orZero(counted.reasoning) + orZero(counted.outputAudio)
  if (output === null || convention === 'disjoint' || inside === 0) return output
  if (inside > output) {
    contradictions.push(`reasoning and audio ${inside} > output ${output}`)
    return output
  }
  return output - inside
}

function checkTotal(
  counted: CountedTokens,
  convention: TokenConvention,
  cached: number,
  contradictions: string[],
): void {
  const { input, output, total } = counted
  if (total === null || total === undefined || input === null || output === null) return
  const inside = orZero(counted.reasoning) + orZero(counted.outputAudio)
  const media = orZero(counted.inputAudio) + orZero(counted.inputImage)
  const sums = [input + output]
  if (convention === 'exclusive' || convention === 'disjoint') sums.push(input + cached + output)
  if (convention === 'disjoint') sums.push(input + cached + media + output + inside)
  if (inside > output) sums.push(input + output + inside)
  if (!sums.includes(total))
    contradictions.push(`input ${input} + output ${output} is not the total ${total}`)
}
