import { writeSync } from 'node:fs'
import { createWriterOperations } from '../../../src/main/ingest/writerOperations'

/**
 * Imports the named files into a workspace, one import each, and says every import that ended on standard output, one
 * JSON line each. Meant to be killed at any moment. Arguments: folder, paths.
 */
const [folder = '', ...paths] = process.argv.slice(2)
const writer = createWriterOperations(folder, { onChanged: () => undefined })
await writer.operations.notices()
writeSync(1, '{"ready":true}\n')
for (const path of paths) {
  const importId = writer.operations.importBegin({ label: path, source: 'files' })
  const context = { signal: new AbortController().signal, progress: () => undefined }
  const files = [{ path, displayPath: path, unreadable: null }]
  const { status } = await writer.operations.importRun({ importId, source: 'files', files }, context)
  writeSync(1, `${JSON.stringify({ importId, status })}\n`)
}
await writer.close()
