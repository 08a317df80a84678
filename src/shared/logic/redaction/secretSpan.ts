import type { SecretKind } from '../../model/secretKinds'

/** Where a secret stands in a text: from `start` up to before `end`, in UTF-16 units. */
export interface FoundSecret {
  readonly kind: SecretKind
  readonly start: number
  readonly end: number
}
