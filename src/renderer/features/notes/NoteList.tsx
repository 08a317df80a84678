import { useState } from 'react'
import type { ReactElement } from 'react'
import type { Note, NoteTarget } from '../../../shared/contract/notes'
import { formatInstant } from '../../../shared/logic/formatters'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useZone } from '../../engine/useSettings'
import { useNotify } from '../../state/appStore'
import { Button, IconButton } from '../../ui/Button'
import { useDraft } from './draftState'
import { NoteEditor } from './NoteEditor'
import './notes.css'
import { targetName, targetWord } from './noteTargets'

export interface NoteListProps {
  readonly target: NoteTarget
  /** Notes of this target, newest first. */
  readonly notes: readonly Note[]
  /** Open the editor for a new note and put the cursor there. Counts up with every wish, so that asking twice works. */
  readonly writeRequest?: number
  /** The wish was fulfilled: written or given up. */
  readonly onAnswered?: () => void
}

/** The notes of one thing, and the place to write another. */
export function NoteList({ target, notes, writeRequest = 0, onAnswered }: NoteListProps): ReactElement {
  const draft = useDraft(targetName(target))
  const [answered, setAnswered] = useState({ of: targetName(target), request: 0 })
  const isWanted =
    writeRequest > 0 && (answered.of !== targetName(target) || answered.request !== writeRequest)
  const [isOpen, setOpen] = useState(false)
  const isWriting = isOpen || isWanted || (draft !== null && draft.trim() !== '')
  const close = (): void => {
    setOpen(false)
    setAnswered({ of: targetName(target), request: writeRequest })
    onAnswered?.()
  }
  return (
    <div className="noteList">
      {isWriting ? (
        <NoteEditor
          key={`${targetName(target)} ${String(writeRequest)}`}
          target={target}
          note={null}
          takesFocus={isOpen || isWanted}
          onDone={close}
        />
      ) : (
        <Button size="small" icon="note" onClick={() => setOpen(true)}>
          Write a note on this {targetWord(target)}
        </Button>
      )}
      {notes.map((note) => (
        <NoteCard key={note.noteId} note={note} />
      ))}
    </div>
  )
}

/** One note: its text as typed, who wrote it when, and what one can do with it. */
export function NoteCard({ note }: { readonly note: Note }): ReactElement {
  const [isEditing, setEditing] = useState(false)
  const client = useEngine()
  const notify = useNotify()
  const zone = useZone()
  const remove = async (): Promise<void> => {
    try {
      await client.call('notes.delete', { noteId: note.noteId })
      notify('ok', 'The note was deleted.', {
        label: 'Undo',
        run: () => {
          client
            .call('notes.restore', { noteId: note.noteId })
            .catch((error: unknown) =>
              notify('error', `The note could not be brought back: ${errorMessage(error)}`),
            )
        },
      })
    } catch (error) {
      notify('error', `The note could not be deleted: ${errorMessage(error)}`)
    }
  }
  if (isEditing)
    return <NoteEditor target={note.target} note={note} takesFocus onDone={() => setEditing(false)} />
  const when = formatInstant(String(BigInt(Math.round(note.updatedMs)) * 1_000_000n), zone, 'dateTime')
  return (
    <article className="note" aria-label="Note">
      <header className="noteHead">
        <bdi>{note.author}</bdi>
        <time className="muted">{when}</time>
        {note.revision > 1 ? <span className="muted">changed</span> : null}
        <span className="spacer" />
        <Button size="small" tone="quiet" onClick={() => setEditing(true)}>
          Edit
        </Button>
        <IconButton icon="trash" size="small" label="Delete this note" onClick={() => void remove()} />
      </header>
      <p className="noteText" dir="auto">
        {note.text}
      </p>
    </article>
  )
}
