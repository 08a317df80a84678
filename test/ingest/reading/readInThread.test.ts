import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { readInThread } from '../../../src/main/ingest/reading/readInThread'
import { WriterState } from '../../../src/main/ingest/writerState'
import { beginImport, runImport } from '../../../src/main/ingest/runImport'
import { bundleStoreWorker } from '../../support/bundleChild'
import { workspaceContents } from '../../support/hostile/workspaceContents'
import { otlpLines } from '../../support/otlpText'
import { temporaryFolder } from '../../support/temporaryFolder'
import { testStore } from '../../support/testStore'
import type { WriterStore } from '../../support/writerStore'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

const spans = Array.from({ length: 6_000 }, (_, i) =>
  otlpLines(
    `t${i % 900}`,
    `s${i} < s${i - 900} step ${i}-${i + 5} [input.value=text${i % 50} k${i}=v]`.replace(/< s-\d+ /, ''),
  ),
).join('')

async function run(target: WriterStore, state: WriterState, signal = new AbortController().signal) {
  const path = join(target.folder, 'many.jsonl')
  writeFileSync(path, spans)
  const importId = beginImport(state, 'many', 'files')
  const files = [path, join(target.folder, 'missing')].map((each) => ({
    path: each,
    displayPath: each,
    unreadable: null,
  }))
  return runImport(state, { importId, source: 'files', files }, signal, () => undefined)
}

test('a thread of its own brings exactly what reading here brings', async () => {
  const here = testStore()
  const there = testStore()
  const expected = await run(here, here.state)
  const result = await run(there, new WriterState(there.state.db, readInThread(storeWorkerUrl, 0)))
  expect(result.failedFiles).toBe(1)
  expect({ ...result, message: '' }).toEqual({ ...expected, message: '' })
  expect(workspaceContents(there)).toEqual(workspaceContents(here))
  const report =
    'SELECT format, status, bytes, records_read, records_stored, traces, observations FROM import_file'
  expect(there.rows(report)).toEqual(here.rows(report))
  const raw = 'SELECT start, length, hex(data) AS data FROM raw_frame ORDER BY start'
  expect(there.rows(raw)).toEqual(here.rows(raw))
})

test('cancelled while the thread reads: nothing is kept', async () => {
  const target = testStore()
  const controller = new AbortController()
  const state = new WriterState(target.state.db, readInThread(storeWorkerUrl, 0))
  state.onChanged = () => controller.abort()
  expect((await run(target, state, controller.signal)).status).toBe('cancelled')
  expect(target.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: 0 }])
  expect(target.rows('SELECT COUNT(*) AS n FROM detail_block')).toEqual([{ n: 0 }])
})

/** Stands in for the reading thread: does what it begins with, sends one member, and does `onCancel` when it shall stop. */
function threadThat(begins: string, onCancel: string): { readonly url: URL; readonly trace: string } {
  const folder = temporaryFolder()
  const [script, trace] = [join(folder, 'thread.mjs'), join(folder, 'trace')]
  writeFileSync(
    script,
    `import { parentPort } from 'node:worker_threads'
     import { writeFileSync } from 'node:fs'
     const trace = ${JSON.stringify(trace)}
     ${begins}
     parentPort.on('message', ({ type }) => { if (type === 'cancel') { ${onCancel} } })
     const member = { type: 'member', path: 'a', format: null, problem: null, doneBytes: 0, totalBytes: 0 }
     parentPort.postMessage({ type: 'event', event: member })`,
  )
  return { url: pathToFileURL(script), trace }
}

async function readAndCancel(url: URL, closingMs: number): Promise<void> {
  const controller = new AbortController()
  const files = [{ path: url.pathname, displayPath: 'a', unreadable: null }]
  for await (const event of readInThread(url, 0, closingMs)(files, controller.signal))
    if (event.type === 'member') controller.abort()
}

test('a thread that is told to stop may close what it has open', async () => {
  const { url, trace } = threadThat(
    '',
    "setTimeout(() => { writeFileSync(trace, ''); parentPort.postMessage({ type: 'end' }) }, 50)",
  )
  await readAndCancel(url, 60_000)
  expect(existsSync(trace)).toBe(true)
})

test('a thread that does not stop by itself is ended', async () => {
  const { url, trace } = threadThat(
    'const write = () => writeFileSync(trace, String(process.hrtime.bigint())); write(); setInterval(write, 5)',
    '',
  )
  await readAndCancel(url, 20)
  const last = readFileSync(trace, 'utf8')
  await wait(300)
  expect(readFileSync(trace, 'utf8')).toBe(last)
})

test('a thread that cannot start fails the import, and nothing of it stays', async () => {
  const target = testStore()
  const state = new WriterState(target.state.db, readInThread(new URL('file:///nowhere/entry.mjs'), 0))
  await expect(run(target, state)).rejects.toThrow(/nowhere/)
  expect(target.rows('SELECT status FROM import')).toEqual([{ status: 'interrupted' }])
})
