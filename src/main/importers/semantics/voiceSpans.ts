import type { Attributes } from './attributeSurvey'
import { isLivekit, livekitSpan } from './livekitSpans'
import { isPipecat, pipecatSpan } from './pipecatSpans'
import type { VoiceSpan } from './voiceFacts'

/** What spans of voice frameworks say in words of their own. Null for all others, which a few looks tell. */
export function describeVoiceSpan(
  name: string,
  attributes: Attributes,
  startNs: bigint | null,
): VoiceSpan | null {
  if (isPipecat(attributes)) return pipecatSpan(name, attributes, startNs)
  return isLivekit(name, attributes) ? livekitSpan(name, attributes, startNs) : null
}
