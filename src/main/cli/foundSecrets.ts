import type { Output } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import { groupSecrets } from '../../shared/logic/redaction/groupSecrets'
import type { SecretScope } from '../../shared/model/exportScope'
import type { FoundSecrets } from '../../shared/model/masking'
import { secretKindFacts } from '../../shared/model/secretKinds'
import type { SecretKind } from '../../shared/model/secretKinds'
import type { Door } from './door'
import { followJob } from './followJob'
import { oneLine, shortNumber } from './output'
import type { Terminal } from './output'

/** Looks for secrets in what a scope means; a terminal is told how far it is. Throws when that cannot be finished. */
export async function searchSecrets(
  door: Door,
  scope: SecretScope,
  keptKinds: readonly SecretKind[],
  terminal: Terminal | null,
): Promise<Output<'exports.getFoundSecrets'>> {
  const { job, spans } = await door.call('exports.startSecretSearch', { scope, keptKinds: [...keptKinds] })
  const followed = {
    jobId: job.jobId,
    describe: ({ records }: { readonly records: number }) =>
      `Looking for secrets: ${shortNumber(records)} of ${shortNumber(spans)} observations`,
    interrupted: 'Interrupted.',
  }
  const ended = await followJob(door, followed, terminal)
  if (ended?.state !== 'done')
    throw new EngineError('internal', ended?.message ?? 'The search for secrets was not finished.')
  const found = await door.call('exports.getFoundSecrets', { jobId: job.jobId })
  // What was asked for here is nobody else's to look at.
  await door.call('jobs.dismiss', { jobId: job.jobId })
  return found
}

interface CountedKind {
  readonly kind: SecretKind
  /** Different secrets of the kind, and the places where they stood. */
  readonly secrets: number
  readonly places: number
}

/** By kind, in the order of the kinds. */
export const countKinds = (found: FoundSecrets): CountedKind[] =>
  groupSecrets(found).map(({ kind, secrets, places }) => ({ kind, secrets, places }))

const inPlaces = (places: number): string => `${shortNumber(places)} ${places === 1 ? 'place' : 'places'}`

const kindLines = (found: FoundSecrets): string[] =>
  groupSecrets(found).map(
    ({ kind, secrets, isAtLeast, places }) =>
      `  ${kind} ×${shortNumber(secrets)}${isAtLeast ? ' or more' : ''} at ${inPlaces(places)}  ${secretKindFacts[kind].label}`,
  )

/** What an export masked, by kind. */
export function describeMasked(found: FoundSecrets): string {
  return `${['Masked (--secrets list shows where, --secrets keep writes them as they are):', ...kindLines(found)].join('\n')}\n`
}

/** What was found, by kind, then each secret with its first places. `head`: what the kinds are. */
export function describePlaces(found: FoundSecrets, head: string): string {
  if (found.listed.length === 0) return 'No secrets were found.\n'
  const places = found.listed.flatMap((secret) => [
    `${secret.mask} at ${inPlaces(secret.places)}`,
    ...secret.examples.map(
      ({ traceKey, sessionKey, spanId, name, field, excerpt }) =>
        `  ${oneLine(`${traceKey ?? sessionKey}${spanId === null ? '' : `/${spanId}`} ${name}, ${field}: ${excerpt}`)}`,
    ),
  ])
  const more = found.unlisted.reduce((sum, { count }) => sum + count, 0)
  const rest = more === 0 ? [] : [`… and ${shortNumber(more)} more secrets, counted above.`]
  return `${[head, ...kindLines(found), '', ...places, ...rest].join('\n')}\n`
}
