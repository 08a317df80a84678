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
 * Makes disjoint buckets: their sum is what the call used, each token once. `inclusive`: input contains cached, audio
 * and image tokens, output contains reasoning and audio (OpenTelemetry GenAI, OpenAI, OpenInference, LangChain,
 * Vercel). `exclusive`: input leaves cached tokens out (Anthropic). `unknown` counts as inclusive. The figures can
 * prove a claim wrong: when cached tokens exceed the input, or the total only adds up with them on top, the source is
 * exclusive whatever it says; when the total only adds up with reasoning on top, reasoning stands beside the output
 * (xAI, Gemini through OpenAI's form). Null when nothing is known.
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
  const split = splitInput(counted, convention, cached, contradictions)
  const outputText = splitOutput(counted, convention, contradictions)
  checkTotal(counted, convention, cached, contradictions)
  const usage: TokenUsage = {
    ...split,
    cacheRead: counted.cacheRead ?? null,
    cacheWrite5m: counted.cacheWrite ?? null,
    cacheWrite1h: counted.cacheWrite1h ?? null,
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

/**
 * Takes cached, audio and image tokens out of the input. Audio and images may be cached, too: what then stands in both
 * figures is taken off audio and images, so that no token is counted twice.
 */
function splitInput(
  counted: CountedTokens,
  convention: TokenConvention,
  cached: number,
  contradictions: string[],
): Pick<TokenUsage, 'inputUncached' | 'inputAudio' | 'inputImage'> {
  const { input } = counted
  const inputAudio = counted.inputAudio ?? null
  const inputImage = counted.inputImage ?? null
  if (input === null || convention === 'disjoint') return { inputUncached: input, inputAudio, inputImage }
  const isInclusive = convention === 'inclusive' || convention === 'unknown'
  const media = orZero(inputAudio) + orZero(inputImage)
  const room = isInclusive ? input - cached : input
  if (media <= room) return { inputUncached: room - media, inputAudio, inputImage }
  if (media > input) {
    contradictions.push(`audio and image ${media} > input ${input}`)
    return { inputUncached: 0, inputAudio, inputImage }
  }
  const cachedMedia = media - Math.max(0, room)
  const cachedAudio = Math.min(orZero(inputAudio), cachedMedia)
  return {
    inputUncached: 0,
    inputAudio: inputAudio === null ? null : inputAudio - cachedAudio,
    inputImage: inputImage === null ? null : inputImage - (cachedMedia - cachedAudio),
  }
}

/** Takes reasoning and audio out of the output, unless the figures show that they stand beside it. */
function splitOutput(
  counted: CountedTokens,
  convention: TokenConvention,
  contradictions: string[],
): number | null {
  const { output } = counted
  const inside = orZero(counted.reasoning) + orZero(counted.outputAudio)
  if (output === null || convention === 'disjoint' || inside === 0) return output
  if (provesReasoningBeside(counted, convention)) return output - orZero(counted.outputAudio)
  if (inside > output) {
    contradictions.push(`reasoning and audio ${inside} > output ${output}`)
    return output
  }
  return output - inside
}

/** True when the total is the sum of input, output and reasoning. */
function provesReasoningBeside(counted: CountedTokens, convention: TokenConvention): boolean {
  const { input, output, total } = counted
  const reasoning = orZero(counted.reasoning)
  if (input === null || output === null || total === null || total === undefined || reasoning === 0)
    return false
  if (orZero(counted.outputAudio) > output) return false
  const cached = orZero(counted.cacheRead) + orZero(counted.cacheWrite) + orZero(counted.cacheWrite1h)
  if (total === input + output + reasoning) return convention !== 'exclusive' || reasoning !== cached
  return convention === 'exclusive' && total === input + cached + output + reasoning
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
  if (provesReasoningBeside(counted, convention) || inside > output) sums.push(total)
  if (!sums.includes(total))
    contradictions.push(`input ${input} + output ${output} is not the total ${total}`)
}
