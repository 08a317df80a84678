import type { FoundSecrets, FoundSecretSummary } from '../../model/masking'
import { secretKindFacts, secretKinds } from '../../model/secretKinds'
import type { SecretKind } from '../../model/secretKinds'

/** The secrets of one kind; `unlisted`: how many more there are than are listed. */
export interface SecretGroup {
  readonly kind: SecretKind
  readonly listed: readonly FoundSecretSummary[]
  readonly unlisted: number
  /** Different secrets; `isAtLeast`: there are more than were told apart. */
  readonly secrets: number
  readonly isAtLeast: boolean
  readonly places: number
}

/** By kind, in the order of the kinds. */
export function groupSecrets({ listed: all, unlisted }: FoundSecrets): SecretGroup[] {
  return secretKinds.flatMap((kind) => {
    const listed = all.filter((each) => each.kind === kind)
    const more = unlisted.find((each) => each.kind === kind) ?? { count: 0, isAtLeast: false, places: 0 }
    const secrets = listed.length + more.count
    const places = listed.reduce((sum, each) => sum + each.places, 0) + more.places
    return secrets === 0
      ? []
      : [{ kind, listed, unlisted: more.count, secrets, isAtLeast: more.isAtLeast, places }]
  })
}

export interface SecretSum {
  readonly secrets: number
  readonly isAtLeast: boolean
  readonly places: number
}

/** What of them is masked unless somebody says otherwise: addresses of people are not. */
export function sumMaskable(groups: readonly SecretGroup[]): SecretSum {
  const maskable = groups.filter(({ kind }) => secretKindFacts[kind].isMasked)
  return {
    secrets: maskable.reduce((sum, group) => sum + group.secrets, 0),
    isAtLeast: maskable.some((group) => group.isAtLeast),
    places: maskable.reduce((sum, group) => sum + group.places, 0),
  }
}
