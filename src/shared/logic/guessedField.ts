import type { MappedField, MappingRole } from '../model/fieldMapping'

/** A field and what it seems to mean; confidence is 0 to 1. */
export interface GuessedField extends MappedField {
  readonly confidence: number
}

const contentRoles: ReadonlySet<MappingRole> = new Set(['input', 'output'])

/** Whether a path leads into what was guessed to be a question or an answer. */
export function isInContent(path: string, guess: GuessedField): boolean {
  return contentRoles.has(guess.role) && path.startsWith(`${guess.path}.`)
}
