import type { SecretGroup, SecretSum } from '../../../shared/logic/redaction/groupSecrets'
import type { FoundSecretSummary, Masking } from '../../../shared/model/masking'
import { keptKinds } from '../../../shared/model/secretKinds'
import type { SecretKind } from '../../../shared/model/secretKinds'

/** What somebody chose to do with the secrets of an export. */
export interface MaskingChoice {
  /** False writes everything as it is. */
  readonly isOn: boolean
  readonly keptKinds: ReadonlySet<SecretKind>
  readonly keptMarks: ReadonlySet<string>
}

export const defaultMasking: MaskingChoice = {
  isOn: true,
  keptKinds: new Set(keptKinds),
  keptMarks: new Set(),
}

export const isSecretMasked = (choice: MaskingChoice, { kind, mark }: FoundSecretSummary): boolean =>
  !choice.keptKinds.has(kind) && !choice.keptMarks.has(mark)

/** `some`: a few of the kind are kept. */
export function stateOfGroup(choice: MaskingChoice, { kind, listed }: SecretGroup): 'all' | 'some' | 'none' {
  if (choice.keptKinds.has(kind)) return 'none'
  return listed.some(({ mark }) => choice.keptMarks.has(mark)) ? 'some' : 'all'
}

/** Masks all of a kind, or keeps all of it. */
export function setGroup(
  choice: MaskingChoice,
  { kind, listed }: SecretGroup,
  masks: boolean,
): MaskingChoice {
  const kinds = new Set(choice.keptKinds)
  const marks = new Set(choice.keptMarks)
  for (const { mark } of listed) marks.delete(mark)
  if (masks) kinds.delete(kind)
  else kinds.add(kind)
  return { ...choice, keptKinds: kinds, keptMarks: marks }
}

/**
 * Masks or keeps one secret; the others of its kind that are listed stay as they were. Those beyond the list cannot be
 * kept singly: they are masked once one of their kind is.
 */
export function setSecret(
  choice: MaskingChoice,
  group: SecretGroup,
  { mark }: FoundSecretSummary,
  masks: boolean,
): MaskingChoice {
  const kinds = new Set(choice.keptKinds)
  const marks = new Set(choice.keptMarks)
  // Of a kind that was kept whole, now all but this one are kept singly.
  if (kinds.delete(group.kind)) for (const each of group.listed) marks.add(each.mark)
  if (masks) marks.delete(mark)
  else marks.add(mark)
  return { ...choice, keptKinds: kinds, keptMarks: marks }
}

/** What will be masked, of listed and unlisted secrets. */
export function countMasked(choice: MaskingChoice, groups: readonly SecretGroup[]): SecretSum {
  let [secrets, isAtLeast, places] = [0, false, 0]
  for (const group of choice.isOn ? groups : []) {
    if (choice.keptKinds.has(group.kind)) continue
    const kept = group.listed.filter((each) => !isSecretMasked(choice, each))
    secrets += group.secrets - kept.length
    isAtLeast ||= group.isAtLeast
    places += group.places - kept.reduce((sum, each) => sum + each.places, 0)
  }
  return { secrets, isAtLeast, places }
}

/** As the engine takes it. Only listed secrets can be kept singly, and fewer are listed than it takes. */
export function toMasking({ isOn, keptKinds: kinds, keptMarks }: MaskingChoice): Masking | null {
  return isOn ? { keptKinds: [...kinds], keptMarks: [...keptMarks] } : null
}
