import type { FoundSecrets, FoundSecretSummary, Masking } from '../../../shared/model/masking'
import { keptKinds, secretKinds } from '../../../shared/model/secretKinds'
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

/** The secrets of one kind; `unlisted`: how many more there are than are listed. */
export interface SecretGroup {
  readonly kind: SecretKind
  readonly listed: readonly FoundSecretSummary[]
  readonly unlisted: number
  readonly secrets: number
  readonly places: number
}

/** By kind, in the order of the kinds. */
export function groupSecrets({ listed: all, unlisted }: FoundSecrets): SecretGroup[] {
  return secretKinds.flatMap((kind) => {
    const listed = all.filter((each) => each.kind === kind)
    const more = unlisted.find((each) => each.kind === kind) ?? { count: 0, places: 0 }
    const count = listed.length + more.count
    const places = listed.reduce((sum, each) => sum + each.places, 0) + more.places
    return count === 0 ? [] : [{ kind, listed, unlisted: more.count, secrets: count, places }]
  })
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
export function countMasked(
  choice: MaskingChoice,
  groups: readonly SecretGroup[],
): { readonly secrets: number; readonly places: number } {
  let secrets = 0
  let places = 0
  for (const group of choice.isOn ? groups : []) {
    if (choice.keptKinds.has(group.kind)) continue
    const kept = group.listed.filter((each) => !isSecretMasked(choice, each))
    secrets += group.secrets - kept.length
    places += group.places - kept.reduce((sum, each) => sum + each.places, 0)
  }
  return { secrets, places }
}

/** As the engine takes it. */
export function toMasking({ isOn, keptKinds: kinds, keptMarks }: MaskingChoice): Masking | null {
  return isOn ? { keptKinds: [...kinds], keptMarks: [...keptMarks].slice(0, 1_000) } : null
}
