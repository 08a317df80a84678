import type { TokenBucket } from '../../../shared/model/tokenBuckets'

/** The column of an observation that holds each bucket of tokens. */
export const bucketColumns: Readonly<Record<TokenBucket, string>> = {
  inputUncached: 'tokens_input_uncached',
  cacheRead: 'tokens_cache_read',
  cacheWrite5m: 'tokens_cache_write_5m',
  cacheWrite1h: 'tokens_cache_write_1h',
  inputAudio: 'tokens_input_audio',
  inputImage: 'tokens_input_image',
  outputText: 'tokens_output_text',
  reasoning: 'tokens_reasoning',
  outputAudio: 'tokens_output_audio',
}
