import type { TokenUsage } from '../../../shared/model/usage'
import { bucketTokens } from '../semantics/tokenBuckets'
import { collectNumbers } from '../semantics/usageBodies'
import { type Field, numberOf, objectOf } from './vendorFields'

/**
 * Usage of a response: input holds text, audio, images and what of them was cached; output holds text and audio. The
 * cached part of audio and images is taken off them, since it is cheaper and stands in the cached tokens.
 */
export function realtimeUsage(field: Field): TokenUsage | null {
  const usage = objectOf(field)
  const input = objectOf(usage['input_token_details'])
  const cached = objectOf(input['cached_tokens_details'])
  const output = objectOf(usage['output_token_details'])
  if (Object.keys(usage).length === 0) return null
  return bucketTokens(
    {
      input: numberOf(usage['input_tokens']),
      output: numberOf(usage['output_tokens']),
      total: numberOf(usage['total_tokens']),
      cacheRead: numberOf(input['cached_tokens']),
      inputAudio: less(numberOf(input['audio_tokens']), numberOf(cached['audio_tokens'])),
      inputImage: less(numberOf(input['image_tokens']), numberOf(cached['image_tokens'])),
      outputAudio: numberOf(output['audio_tokens']),
    },
    'inclusive',
    collectNumbers(usage),
  )
}

function less(all: number | null, part: number | null): number | null {
  return all === null || part === null || part > all ? all : all - part
}

/** What a transcription is billed by: tokens, or the seconds that were heard; null where it says neither. */
export function transcriptionUsage(field: Field): TokenUsage | null {
  const usage = objectOf(field)
  if (usage['type'] === 'tokens') return realtimeUsage(usage)
  const seconds = usage['seconds']
  if (usage['type'] !== 'duration' || typeof seconds !== 'number') return null
  return bucketTokens({ input: null, output: null }, 'disjoint', { seconds })
}
