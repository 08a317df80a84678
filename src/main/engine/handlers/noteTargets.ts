import type { Note, NoteTarget } from '../../../shared/contract/notes'
import { formatKey, parseKey } from '../../../shared/model/source'
import { ensureExists } from '../../../shared/util/assert'
import type { NoteRecord } from '../../store/notes/journalEntry'
import type { NoteTargetIds } from '../../store/notes/noteStore'

/** What a note hangs on, as the store keys it. */
export function toTargetIds(target: NoteTarget): NoteTargetIds {
  if (target.type === 'session') {
    const { source, id } = parseKey(target.sessionKey)
    return { targetType: 'session', source, sessionId: id, traceId: null, spanId: null }
  }
  const { source, id } = parseKey(target.traceKey)
  return {
    targetType: target.type,
    source,
    sessionId: null,
    traceId: id,
    spanId: target.type === 'observation' ? target.spanId : null,
  }
}

/** A stored note as pages know it. */
export function toNote(note: NoteRecord): Note {
  const { id, text, author, createdMs, updatedMs, revision, deleted } = note
  return { noteId: id, target: toTarget(note), text, author, createdMs, updatedMs, revision, deleted }
}

function toTarget(note: NoteRecord): NoteTarget {
  if (note.targetType === 'session') {
    return {
      type: 'session',
      sessionKey: formatKey(note.source, ensureExists(note.sessionId, 'the session of a note')),
    }
  }
  const traceKey = formatKey(note.source, ensureExists(note.traceId, 'the trace of a note'))
  if (note.targetType === 'trace') return { type: 'trace', traceKey }
  return { type: 'observation', traceKey, spanId: ensureExists(note.spanId, 'the span of a note') }
}
