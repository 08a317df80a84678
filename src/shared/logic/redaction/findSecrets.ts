import { findEmails, findQueryParameters, findUrlPasswords } from './addresses'
import { base64Views, unescapedView } from './decodedViews'
import { findKeys, findPrivateKeys } from './keyShapes'
import { findNamedValues, secretsOfNamed } from './namedValues'
import { secretKinds } from '../../model/secretKinds'
import type { SecretKind } from '../../model/secretKinds'
import type { FoundSecret } from './secretSpan'

/** Shorter texts hold nothing that is looked for. */
const shortest = 6

/**
 * The secrets of a text in the order of their places, none over another, each exactly as wide as what must not be read.
 * `name`: under which the text stands, as a member of an object; `without`: kinds that are not looked for. Takes time in
 * proportion to the text whatever it holds; looks through JSON's escapes, percent encoding and base64.
 */
export function findSecrets(
  text: string,
  name: string | null = null,
  without: ReadonlySet<SecretKind> = noKinds,
): FoundSecret[] {
  const found = name === null ? [] : secretsOfNamed(name, text)
  if (text.length >= shortest) {
    found.push(...findPlain(text))
    const unescaped = unescapedView(text)
    for (const view of [...(unescaped === null ? [] : [unescaped]), ...base64Views(text)])
      found.push(
        ...findPlain(view.text).map(({ kind, start, end }) => ({ kind, ...view.toSource(start, end) })),
      )
  }
  return found.length === 0 ? found : withoutOverlaps(found.filter(({ kind }) => !without.has(kind)))
}

const noKinds: ReadonlySet<SecretKind> = new Set()

function findPlain(text: string): FoundSecret[] {
  return [
    ...findKeys(text),
    ...findPrivateKeys(text),
    ...findNamedValues(text),
    ...findUrlPasswords(text),
    ...findQueryParameters(text),
    ...findEmails(text),
  ]
}

const rankOf = new Map(secretKinds.map((kind, rank) => [kind, rank]))
const rank = ({ kind }: FoundSecret): number => rankOf.get(kind) ?? 0

/**
 * What lies within another goes, what overlaps becomes one; the same place has the most exact name. What reads like an
 * address of a person over the end of another secret (`password@host`) is none.
 */
function withoutOverlaps(found: readonly FoundSecret[]): FoundSecret[] {
  const sorted = found.toSorted((a, b) => a.start - b.start || b.end - a.end || rank(a) - rank(b))
  const kept: FoundSecret[] = []
  for (const each of sorted) {
    const last = kept.at(-1)
    if (last === undefined || each.start >= last.end) kept.push(each)
    else if (each.kind === 'email') continue
    else if (last.kind === 'email') kept[kept.length - 1] = each
    else if (each.end > last.end) kept[kept.length - 1] = { ...last, end: each.end }
  }
  return kept
}
