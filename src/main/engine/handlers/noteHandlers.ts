import type { Handlers } from '../../../shared/contract/contract'
import type { NoteRecord } from '../../store/notes/journalEntry'
import type { EngineStore } from '../engineStore'
import type { EventBus } from '../eventBus'
import { toNote, toTargetIds } from './noteTargets'

type Names = Extract<keyof Handlers, `notes.${string}`>

/** People's notes. A change is answered only after it is on disk. */
export function createNoteHandlers(store: EngineStore, events: EventBus): Pick<Handlers, Names> {
  const changed = (note: NoteRecord): ReturnType<typeof toNote> => {
    events.emit('workspace.changed', { what: 'notes' })
    return toNote(note)
  }
  return {
    'notes.list': async ({ target, withObservations }, { signal }) => {
      const ids = target === null ? null : toTargetIds(target)
      const list = await store.note('noteList', { target: ids, withObservations }, { signal })
      return { notes: list.notes.map(toNote) }
    },
    'notes.save': async ({ noteId, revision, target, text }) =>
      changed(await store.note('noteSave', { noteId, revision, target: toTargetIds(target), text })),
    'notes.delete': async ({ noteId }) => changed(await store.note('noteDelete', { noteId })),
    'notes.restore': async ({ noteId }) => changed(await store.note('noteRestore', { noteId })),
  }
}
