import { formatCount, formatCounted } from '../../../shared/logic/formatters'
import type { SecretGroup } from '../../../shared/logic/redaction/groupSecrets'

/** `2 at 15 places`, or how many places where each secret stands at one. */
export function groupCount({ secrets, isAtLeast, places }: SecretGroup): string {
  if (secrets === places) return formatCounted(places, 'place')
  return `${isAtLeast ? 'at least ' : ''}${formatCount(secrets)} at ${formatCounted(places, 'place')}`
}
