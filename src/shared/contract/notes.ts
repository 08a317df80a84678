import { z } from 'zod'
import { command, query } from './define'
import { sourcedKey } from './shared'

/** What a note hangs on: keyed by the source's ids, so that it survives deletion and re-import. */
export const noteTargetSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session'), sessionKey: sourcedKey }),
  z.strictObject({ type: z.literal('trace'), traceKey: sourcedKey }),
  z.strictObject({ type: z.literal('observation'), traceKey: sourcedKey, spanId: z.string() }),
])
export type NoteTarget = z.output<typeof noteTargetSchema>

export const noteSchema = z.object({
  noteId: z.string(),
  target: noteTargetSchema,
  text: z.string(),
  author: z.string(),
  createdMs: z.number(),
  updatedMs: z.number(),
  /** Rises with each saved change. */
  revision: z.number(),
  deleted: z.boolean(),
})
export type Note = z.output<typeof noteSchema>

export const notes = {
  'notes.list': query(
    'Notes, newest first: of one target, of a trace with its observations, or all.',
    z.strictObject({
      target: noteTargetSchema.nullable().default(null),
      withObservations: z.boolean().default(false),
    }),
    z.object({ notes: z.array(noteSchema) }),
  ),
  'notes.save': command(
    'Saves a new note (no `noteId`) or a new revision; answered after it is on disk. A stale `revision` is refused.',
    z.strictObject({
      noteId: z.string().nullable().default(null),
      revision: z.number().int().nullable().default(null),
      target: noteTargetSchema,
      text: z.string().min(1).max(100_000),
    }),
    noteSchema,
  ),
  'notes.delete': command(
    'Deletes a note; it can be restored.',
    z.strictObject({ noteId: z.string() }),
    noteSchema,
  ),
  'notes.restore': command('Brings a deleted note back.', z.strictObject({ noteId: z.string() }), noteSchema),
}
