import { readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { emptyFilter } from '../../src/shared/model/filter'
import { jsonLines, tracerRows } from '../importers/mappedSupport'
import { bundleStoreWorker } from '../support/bundleChild'
import { guessedMapping, openMappingEngine } from '../support/mappingEngine'
import type { MappingEngine } from '../support/mappingEngine'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})
const openEngine = (folder?: string): Promise<MappingEngine> => openMappingEngine(storeWorkerUrl, folder)

const text = jsonLines(tracerRows)

describe('a file that nobody knows', () => {
  test('is kept, surveyed, previewed, mapped, imported; the next one of its form comes in by itself', async () => {
    const opened = await openEngine()
    const { call, importText, imported, workspaceFolder } = opened
    const { file } = await importText('tracer.jsonl', text)
    expect(file).toMatchObject({ status: 'failed', format: null, bytes: text.length, read: 0 })

    const survey = await call('mappings.survey', { fileId: file.fileId })
    expect(survey).toMatchObject({
      file: { path: 'tracer.jsonl', bytes: text.length, isCut: false },
      rowsRead: 3,
      isWhole: true,
      saved: null,
    })
    expect(survey.fields.find(({ path }) => path === 'usage.in_tokens')).toMatchObject({
      present: 1,
      types: ['number'],
      samples: ['40'],
    })
    const mapping = await guessedMapping(opened, file.fileId, 'Home-made tracer')
    const preview = await call('mappings.preview', { fileId: file.fileId, mapping })
    expect(preview).toMatchObject({ traceCount: 1, spanCount: 3, findings: [] })
    expect(preview.traces[0]?.spans.map(({ depth, name }) => `${depth} ${name}`)).toEqual([
      '0 answer question',
      '1 call model',
      '1 crm lookup',
    ])

    const saved = await call('mappings.save', { mapping })
    const again = await imported(() =>
      call('mappings.importFile', { fileId: file.fileId, mappingId: saved.mappingId }),
    )
    expect(again.file).toMatchObject({
      path: 'tracer.jsonl',
      status: 'done',
      formatLabel: 'Home-made tracer',
      stored: 3,
      traces: 1,
    })
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('spanglass-mapped-'))).toEqual([])

    const next = await importText('next.jsonl', text.replaceAll('"t1"', '"t2"'))
    expect(next.file).toMatchObject({ status: 'done', formatLabel: 'Home-made tracer', stored: 3 })
    expect((await call('traces.list', { filter: emptyFilter })).total).toBe(2)
    // The mapping is people's work: it stands in the journal, from which lost notes are rebuilt.
    expect(readFileSync(join(workspaceFolder, 'notes.journal.ndjson'), 'utf8')).toContain('Home-made tracer')
  })

  test('can be mapped when it is larger than what is read beside the writer', async () => {
    const opened = await openEngine()
    const { call, importText, imported } = opened
    const rows = Array.from({ length: 4_500 }, (_, n) => ({
      event_uuid: `e${n}`,
      conversation_id: `c${n % 100}`,
      happened_at: 1_767_225_600 + n,
      body: 'word '.repeat(200),
    }))
    const large = jsonLines(rows)
    expect(large.length).toBeGreaterThan(4 << 20)
    const { file } = await importText('large.jsonl', large)
    expect(file).toMatchObject({ status: 'failed', bytes: large.length })
    const saved = await call('mappings.save', { mapping: await guessedMapping(opened, file.fileId, 'Large') })
    const again = await imported(() =>
      call('mappings.importFile', { fileId: file.fileId, mappingId: saved.mappingId }),
    )
    expect(again.file).toMatchObject({ status: 'done', stored: 4_500, sessions: 100 })
  })

  test('that is no data is not kept, and has no fields to map', async () => {
    const { call, importText } = await openEngine()
    const { file } = await importText('letter.txt', 'Dear reader,\nthis is a letter.\n')
    expect(file).toMatchObject({ status: 'failed', bytes: 0 })
    await expect(call('mappings.survey', { fileId: file.fileId })).rejects.toThrow('not_found')
    await expect(call('mappings.survey', { fileId: 99 })).rejects.toThrow('not_found')
  })
})

/** One line of 4 MB: the survey and each preview parse it whole. */
const wideDocument = JSON.stringify({
  runs: Array.from({ length: 9_000 }, (_, n) => ({
    id: n,
    when: 1_767_225_600 + n,
    note: 'word '.repeat(60),
    tags: { a: n, b: [n, n], c: { d: String(n) } },
  })),
})

test('looking at a large file keeps nobody waiting: it is read in a thread of its own', async () => {
  const opened = await openEngine()
  const { call, importText } = opened
  const { file } = await importText('wide.json', wideDocument)
  const mapping = await guessedMapping(opened, file.fileId, 'Wide')
  // Not the delay of the loop, which a busy machine makes: all the time that this thread itself works.
  const before = process.threadCpuUsage()
  await call('mappings.survey', { fileId: file.fileId })
  await call('mappings.preview', { fileId: file.fileId, mapping })
  await call('mappings.preview', { fileId: file.fileId, mapping: { ...mapping, grouping: 'file' } })
  const { user, system } = process.threadCpuUsage(before)
  expect((user + system) / 1_000).toBeLessThan(250)
})

test('saved mappings are listed, renamed, deleted, and survive a new start', async () => {
  const first = await openEngine()
  const { file } = await first.importText('a.jsonl', text)
  const mapping = await guessedMapping(first, file.fileId, 'B')
  const b = await first.call('mappings.save', { mapping })
  const a = await first.call('mappings.save', { mapping: { ...mapping, name: 'A' } })
  await expect(first.call('mappings.save', { mapping })).rejects.toThrow('refused')
  await expect(first.call('mappings.rename', { mappingId: a.mappingId, name: 'B' })).rejects.toThrow(
    'refused',
  )
  const renamed = await first.call('mappings.rename', { mappingId: b.mappingId, name: 'C' })
  expect(renamed.revision).toBe(1)
  const { text: exported } = await first.call('mappings.exportText', { mappingId: b.mappingId })
  // Added again it is the same one; under a name that another has it gets a number.
  expect(await first.call('mappings.importText', { text: exported })).toEqual(renamed)
  const other = exported.replace('"grouping": "row"', '"grouping": "file"')
  const added = await first.call('mappings.importText', { text: other })
  expect(added.mapping).toMatchObject({ name: 'C (2)', grouping: 'file' })
  await first.call('mappings.delete', { mappingId: added.mappingId })
  await first.call('mappings.delete', { mappingId: a.mappingId })
  await expect(first.call('mappings.delete', { mappingId: a.mappingId })).rejects.toThrow('not_found')
  await first.engine.close()
  const { call } = await openEngine(first.folder)
  const { mappings } = await call('mappings.list', {})
  expect(mappings).toEqual([renamed])
})
