import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { toStoreError } from '../../../src/main/store/storeError'

/** Opens a workspace it may not write, reads and tries to write; says what happened as one JSON object. */
const [folder = ''] = process.argv.slice(2)
const { operations, close } = createNotesOperations(folder)
const target = { targetType: 'trace', source: 'files', sessionId: null, traceId: 't', spanId: null } as const
const codeOf = (run: () => unknown): string => {
  try {
    run()
    return 'written'
  } catch (error) {
    return toStoreError(error).code
  }
}
const said = {
  status: operations.status(),
  texts: operations.noteList({ target: null, withObservations: false }).notes.map((note) => note.text),
  save: codeOf(() => operations.noteSave({ noteId: null, revision: null, target, text: 'x' })),
  settings: codeOf(() => operations.settingsUpdate({ changes: { theme: 'dark' } })),
}
close()
process.stdout.write(JSON.stringify(said))
