import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { ZipFile } from 'yazl'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { writerStore, type WriterStore } from '../support/writerStore'
import { readSample } from './vendorSupport'

/** An archive of Inspect holds one log in several members: what they say has to meet, in whatever order they stand. */

const open: WriterStore[] = []
afterEach(() => open.splice(0).forEach((each) => each.close()))

async function zipOf(members: readonly (readonly [string, string | Buffer])[]): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of members) zip.addBuffer(Buffer.from(content), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function importBytes(bytes: Uint8Array): Promise<WriterStore> {
  const target = writerStore()
  open.push(target)
  const path = join(target.folder, 'download')
  writeFileSync(path, bytes)
  const importId = beginImport(target.state, 'download', 'files')
  const files = [{ path, displayPath: 'download', unreadable: null }]
  const result = await runImport(
    target.state,
    { importId, source: 'files', files },
    new AbortController().signal,
    () => undefined,
  )
  expect(result).toMatchObject({ status: 'done', failedFiles: 0 })
  return target
}

const tracesOf = (target: WriterStore): unknown[] =>
  target.rows(
    `SELECT t.trace_id, t.name, s.session_id, s.name AS session_name
     FROM trace t LEFT JOIN session s ON s.id = t.session_row ORDER BY t.trace_id`,
  )

const run = (id: string, task: string): object => ({ eval_id: `eval-${id}`, run_id: id, task, task_id: 't' })
const start = (id: string, task: string): readonly [string, string] => [
  '_journal/start.json',
  JSON.stringify({ version: 2, eval: run(id, task), plan: { name: 'plan', steps: [] } }),
]
const header = (id: string, task: string): readonly [string, string] => [
  'header.json',
  JSON.stringify({ version: 2, status: 'success', eval: run(id, task), stats: {} }),
]
const sample = (uuid: string, label: string): readonly [string, string] => [
  `samples/${label}_epoch_1.json`,
  JSON.stringify({
    id: label,
    epoch: 1,
    uuid,
    input: 'How deep?',
    target: '4 m',
    messages: [],
    events: [{ event: 'info', timestamp: '2026-03-01T10:00:00Z', data: 'x' }],
  }),
]

describe('the samples of an archive belong to its run', () => {
  const one = [start('run-1', 'harbour'), sample('s1', 'a'), sample('s2', 'b'), header('run-1', 'harbour')]
  test.each([
    ['in the order that Inspect writes', one],
    ['with the head behind', [one[1], one[2], one[3]]],
    ['with the head before', [one[3], one[1], one[2]]],
    ['while it is still being written', [one[0], one[1], one[2]]],
  ])('%s', async (_, members) => {
    const target = await importBytes(await zipOf(members.filter((member) => member !== undefined)))
    expect(tracesOf(target)).toMatchObject([
      { trace_id: 's1', name: 'harbour a', session_id: 'run-1', session_name: 'harbour' },
      { trace_id: 's2', name: 'harbour b', session_id: 'run-1', session_name: 'harbour' },
    ])
  })

  test('archives in an archive keep their runs apart', async () => {
    const inner = (id: string, task: string) => zipOf([sample(`${id}-s`, task), header(id, task)])
    const outer = await zipOf([
      ['a.eval', await inner('run-a', 'piers')],
      ['b.eval', await inner('run-b', 'locks')],
      sample('alone', 'c'),
    ])
    expect(tracesOf(await importBytes(outer))).toMatchObject([
      { trace_id: 'alone', session_id: null },
      { trace_id: 'run-a-s', name: 'piers piers', session_id: 'run-a' },
      { trace_id: 'run-b-s', name: 'locks locks', session_id: 'run-b' },
    ])
  })
})

const real = readSample('inspect-sample.eval')
test.skipIf(real === null)('a real archive is one run with its sample', async () => {
  const target = await importBytes(real ?? new Uint8Array())
  expect(target.rows('SELECT count(*) AS n FROM session')).toEqual([{ n: 1 }])
  const traces = tracesOf(target)
  expect(traces).toHaveLength(1)
  expect(traces[0]).toMatchObject({ session_id: expect.any(String) as string })
})
