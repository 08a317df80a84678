import type { Note, NoteTarget } from '../../../shared/contract/notes'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { targetName } from './noteTargets'

const none: readonly Note[] = []

/** The notes on a trace and on its steps, newest first; empty while they load. */
export function useTraceNotes(traceKey: string): readonly Note[] {
  return (
    useEngineQuery('notes.list', { target: { type: 'trace', traceKey }, withObservations: true }).data
      ?.notes ?? none
  )
}

/** The notes on a session itself. */
export function useSessionNotes(sessionKey: string): readonly Note[] {
  return (
    useEngineQuery('notes.list', { target: { type: 'session', sessionKey }, withObservations: false }).data
      ?.notes ?? none
  )
}

/** Those of a list that belong to one target. */
export function notesOn(notes: readonly Note[], target: NoteTarget): Note[] {
  const name = targetName(target)
  return notes.filter((note) => targetName(note.target) === name)
}
