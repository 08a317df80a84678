import { writeSync } from 'node:fs'
import { createNotesOperations } from '../../../src/main/store/notesOperations'

/**
 * Writes notes into a workspace as fast as it can and says each acknowledged one on standard output, one JSON line
 * each, until it is killed or has written `count`: new notes, and every third time a new revision of the last one.
 * Arguments: folder, round (part of the texts), count.
 */
const [folder = '', round = '0', count = 'Infinity'] = process.argv.slice(2)
const { operations, close } = createNotesOperations(folder, { author: 'writer' })
const target = {
  targetType: 'trace',
  source: 'files',
  sessionId: null,
  traceId: `trace-${round}`,
  spanId: null,
} as const
let last: { id: string; revision: number } | null = null
for (let number = 0; number < Number(count); number++) {
  const revise = last !== null && number % 3 === 2
  const saved = operations.noteSave({
    noteId: revise && last !== null ? last.id : null,
    revision: revise && last !== null ? last.revision : null,
    target,
    text: `round ${round} number ${number}`,
  })
  last = { id: saved.id, revision: saved.revision }
  writeSync(1, `${JSON.stringify({ id: saved.id, revision: saved.revision, text: saved.text })}\n`)
}
close()
