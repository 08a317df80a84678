import { writeSync } from 'node:fs'
import { updateImport } from '../../../src/main/ingest/updateImport'
import { WriterState } from '../../../src/main/ingest/writerState'
import { openTraces } from '../../../src/main/store/openTraces'

/**
 * Takes in once what one file of an import says now, as a watched folder does. Says `began` before and `done` after it.
 * Meant to be killed at any moment. Arguments: folder, path, its name in the import, the number of the import.
 */
const [folder = '', path = '', displayPath = '', importId = ''] = process.argv.slice(2)
const state = new WriterState(openTraces(folder).db)
const files = [{ path, displayPath, unreadable: null }]
writeSync(1, 'began\n')
const argument = { importId: Number(importId), source: 'files', files }
await updateImport(state, argument, new AbortController().signal, () => undefined)
writeSync(1, 'done\n')
// Alive until it is killed.
setInterval(() => undefined, 1_000)
