import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactElement } from 'react'
import type { Note, NoteTarget } from '../../../shared/contract/notes'
import { errorMessage } from '../../engine/replies'
import { useCommand } from '../../engine/useCommand'
import { Button } from '../../ui/Button'
import { Keys } from '../../ui/Keys'
import { keepDraft, useDraft } from './draftState'
import './notes.css'
import { targetName, targetWord } from './noteTargets'

export interface NoteEditorProps {
  readonly target: NoteTarget
  /** The note being changed; null for a new one. */
  readonly note: Note | null
  readonly takesFocus?: boolean
  /** Called after saving or giving up. */
  readonly onDone: () => void
}

/**
 * Writes a note. What is typed is kept with every key until the engine has said that the note is on disk; a failure
 * keeps the text and says why.
 */
export function NoteEditor({ target, note, takesFocus = false, onDone }: NoteEditorProps): ReactElement {
  const name = note === null ? targetName(target) : `note ${note.noteId}`
  const draft = useDraft(name)
  const save = useCommand('notes.save')
  const [failure, setFailure] = useState<string | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const text = draft ?? note?.text ?? ''
  useEffect(() => {
    if (takesFocus) field.current?.focus()
  }, [takesFocus, name])

  const submit = async (): Promise<void> => {
    if (text.trim() === '' || save.isPending) return
    setFailure(null)
    try {
      await save.mutateAsync({ noteId: note?.noteId ?? null, revision: note?.revision ?? null, target, text })
      keepDraft(name, null)
      onDone()
    } catch (error) {
      setFailure(errorMessage(error))
    }
  }
  const giveUp = (): void => {
    if (note !== null || text.trim() === '') keepDraft(name, null)
    onDone()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit()
    else if (event.key === 'Escape') {
      field.current?.blur()
      giveUp()
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className="noteEditor">
      <textarea
        ref={field}
        aria-label={note === null ? `New note on this ${targetWord(target)}` : 'Change the note'}
        placeholder={`A note on this ${targetWord(target)}`}
        rows={Math.min(12, Math.max(3, text.split('\n').length + 1))}
        value={text}
        onChange={(event) => keepDraft(name, event.target.value)}
        onKeyDown={onKeyDown}
      />
      {failure === null ? null : (
        <p className="textFailure" role="alert">
          Not saved: {failure} Your text is kept here.
        </p>
      )}
      <div className="noteActions">
        <Button
          size="small"
          tone="primary"
          disabled={text.trim() === '' || save.isPending}
          onClick={() => void submit()}
        >
          {save.isPending ? 'Saving…' : 'Save'}
        </Button>
        <Button size="small" tone="quiet" onClick={giveUp}>
          {note === null && text.trim() !== '' ? 'Later' : 'Cancel'}
        </Button>
        <span className="spacer" />
        <span className="muted noteHint">
          <Keys keys="mod+Enter" /> saves
        </span>
      </div>
    </div>
  )
}
