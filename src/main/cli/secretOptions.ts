import { keptKinds, secretKinds } from '../../shared/model/secretKinds'
import type { SecretKind } from '../../shared/model/secretKinds'
import { UsageError } from './usageError'

/** What an export does with secrets. */
const secretHandlings = ['mask', 'keep', 'list'] as const
export type SecretHandling = (typeof secretHandlings)[number]

/** What `--secrets` says; secrets are masked where it is not given. */
export function readSecrets(value: unknown): SecretHandling {
  if (value === undefined) return 'mask'
  const handling = secretHandlings.find((each) => each === value)
  if (handling === undefined) throw new UsageError(`--secrets takes one of ${secretHandlings.join(', ')}.`)
  return handling
}

/** Kinds that stay as they are: those of `--keep`, and addresses of people unless they are masked too. */
export function readKeptKinds(words: readonly string[], masksEmails: boolean): readonly SecretKind[] {
  const kept = words.map((word) => {
    const kind = secretKinds.find((each) => each === word)
    if (kind === undefined) throw new UsageError(`--keep takes a kind of secret: ${secretKinds.join(', ')}.`)
    return kind
  })
  return [...new Set([...kept, ...(masksEmails ? [] : keptKinds)])]
}
