import { createHmac, randomBytes } from 'node:crypto'
import type { SecretKind } from '../../shared/model/secretKinds'

/**
 * Names secrets without telling them: with a key that lives as long as the program and is nowhere else. The same text as a
 * cookie and as a token is two secrets: each stands under its kind.
 */
export type SecretMarks = (kind: SecretKind, secret: string) => string

export function createSecretMarks(): SecretMarks {
  const key = randomBytes(32)
  return (kind, secret) => createHmac('sha256', key).update(`${kind} ${secret}`).digest('hex').slice(0, 16)
}
