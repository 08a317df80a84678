import type { NoteTarget } from '../../../shared/contract/notes'

/** A name for a target that is the same in every session: under it drafts are kept. */
export function targetName(target: NoteTarget): string {
  switch (target.type) {
    case 'session':
      return `session ${target.sessionKey}`
    case 'trace':
      return `trace ${target.traceKey}`
    case 'observation':
      return `observation ${target.traceKey} ${target.spanId}`
  }
}

/** What a target is called in a sentence. */
export function targetWord(target: NoteTarget): string {
  return { session: 'session', trace: 'trace', observation: 'step' }[target.type]
}
