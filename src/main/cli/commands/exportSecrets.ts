import { mergeSecrets } from '../../../shared/model/masking'
import type { FoundSecrets } from '../../../shared/model/masking'
import { secretKindFacts, secretKinds } from '../../../shared/model/secretKinds'
import type { SecretKind } from '../../../shared/model/secretKinds'
import type { Door } from '../door'
import { oneLine, shortNumber } from '../output'

const tracesPerRequest = 200

/** What of these traces would be masked. */
export async function secretsOf(
  door: Door,
  traces: readonly { readonly key: string }[],
  keptKinds: readonly SecretKind[],
): Promise<FoundSecrets> {
  const found: FoundSecrets[] = []
  for (let at = 0; at < traces.length; at += tracesPerRequest) {
    const traceKeys = traces.slice(at, at + tracesPerRequest).map(({ key }) => key)
    found.push(await door.call('exports.findSecrets', { traceKeys, keptKinds: [...keptKinds] }))
  }
  return mergeSecrets(found)
}

interface MaskedKind {
  readonly kind: SecretKind
  /** Different secrets of the kind, and the places where they stood. */
  readonly secrets: number
  readonly places: number
}

/** By kind, in the order of the kinds. */
export function countMasked({ listed: all, unlisted }: FoundSecrets): MaskedKind[] {
  return secretKinds.flatMap((kind) => {
    const listed = all.filter((each) => each.kind === kind)
    const others = unlisted.filter((each) => each.kind === kind)
    const count = listed.length + others.reduce((sum, each) => sum + each.count, 0)
    const places = [...listed, ...others].reduce((sum, each) => sum + each.places, 0)
    return count === 0 ? [] : [{ kind, secrets: count, places }]
  })
}

const inPlaces = (places: number): string => `${shortNumber(places)} ${places === 1 ? 'place' : 'places'}`

const kindLines = (found: FoundSecrets): string[] =>
  countMasked(found).map(
    ({ kind, secrets, places }) =>
      `  ${kind} ×${shortNumber(secrets)} at ${inPlaces(places)}  ${secretKindFacts[kind].label}`,
  )

/** What an export masked, by kind. */
export function describeMasked(found: FoundSecrets): string {
  return `${['Masked (--secrets list shows where, --secrets keep writes them as they are):', ...kindLines(found)].join('\n')}\n`
}

/** What an export would mask, by kind, then each secret with its first places. */
export function describePlaces(found: FoundSecrets): string {
  if (found.listed.length === 0) return 'No secrets were found.\n'
  const places = found.listed.flatMap((secret) => [
    `${secret.mask} at ${inPlaces(secret.places)}`,
    ...secret.examples.map(
      ({ traceKey, spanId, name, field, excerpt }) =>
        `  ${oneLine(`${traceKey}${spanId === null ? '' : `/${spanId}`} ${name}, ${field}: ${excerpt}`)}`,
    ),
  ])
  return `${['An export would mask:', ...kindLines(found), '', ...places].join('\n')}\n`
}
