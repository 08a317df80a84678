import Database from 'better-sqlite3'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createWriterOperations } from '../../src/main/ingest/writerOperations'
import { wordExpressions } from '../../src/main/store/searchText'
import { workspaceFiles } from '../../src/main/store/workspaceFiles'
import { turns } from '../support/sessionTurns'
import { temporaryFolder } from '../support/temporaryFolder'

const context = { signal: new AbortController().signal, progress: () => undefined }

test('what another file said as well is found again after the first was taken back', async () => {
  const folder = temporaryFolder()
  const { operations, close } = createWriterOperations(folder, { onChanged: () => undefined })
  onTestFinished(close)
  const importOf = async (name: string, text: string): Promise<number> => {
    const path = join(folder, name)
    writeFileSync(path, text)
    const importId = operations.importBegin({ label: name, source: 'files' })
    const files = [{ path, displayPath: name, unreadable: null }]
    await operations.importRun({ importId, source: 'files', files }, context)
    return importId
  }
  const first = await importOf('a.jsonl', turns(0, 2))
  await importOf('b.jsonl', turns(0, 3))
  await operations.searchReady()
  const db = new Database(workspaceFiles(folder).traces, { readonly: true })
  onTestFinished(() => void db.close())
  const hits = db.prepare('SELECT count(*) FROM search WHERE search MATCH ?').pluck()
  const found = (words: string): unknown => hits.get(wordExpressions(words).join(' AND '))
  const before = ['question 0', 'answer 1', 'answer 2'].map(found)
  expect(before).not.toContain(0)
  await operations.importUndo({ importId: first })
  await operations.searchReady()
  expect(['question 0', 'answer 1', 'answer 2'].map(found)).toEqual(before)
})
