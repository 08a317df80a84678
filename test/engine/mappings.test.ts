import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import type { FieldMapping } from '../../src/shared/model/fieldMapping'
import { emptyFilter } from '../../src/shared/model/filter'
import { ensureExists } from '../../src/shared/util/assert'
import { createEngine } from '../../src/main/engine/createEngine'
import { freeName, readMappingFile, writeMappingFile } from '../../src/main/engine/mappingFiles'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import { bundleStoreWorker } from '../support/bundleChild'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'
import { jsonLines, tracerRows } from '../importers/mappedSupport'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

async function openEngine(folder = temporaryFolder()) {
  const platform = createNodePlatform({ version: '1.2.3', resourcesFolder: folder })
  const workspaceFolder = join(folder, 'w.spanglass')
  const engine = await createEngine({ workspaceFolder, storeWorkerUrl }, platform)
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  /** Runs a command that starts an import, to its end; answers the file's line in the report. */
  const imported = async (start: () => Promise<{ importId: number }>) => {
    const finished = new Promise<void>((resolve) => {
      const stop = engine.subscribe((name) => {
        if (name !== 'jobs.finished') return
        stop()
        resolve()
      })
    })
    const { importId } = await start()
    await finished
    const { rows } = await call('imports.listFiles', { importId })
    return { importId, file: ensureExists(rows[0], 'a file') }
  }
  const importText = async (name: string, text: string) => {
    const path = join(folder, name)
    writeFileSync(path, text)
    const done = await imported(() => call('imports.start', { handles: [platform.files.register(path)] }))
    // As an upload does: what the person dropped is gone by the time they map it.
    rmSync(path)
    return done
  }
  const importFolder = async (files: Readonly<Record<string, string>>): Promise<number> => {
    const from = temporaryFolder()
    for (const [name, content] of Object.entries(files)) writeFileSync(join(from, name), content)
    return (await imported(() => call('imports.start', { handles: [platform.files.register(from)] })))
      .importId
  }
  return { folder, workspaceFolder, engine, call, imported, importText, importFolder }
}

type Opened = Awaited<ReturnType<typeof openEngine>>

async function guessedMapping({ call }: Opened, fileId: number, name: string): Promise<FieldMapping> {
  const survey = await call('mappings.survey', { fileId })
  return {
    name,
    shape: survey.shape,
    rows: survey.rows,
    fields: survey.guesses.map(({ path, role, unit }) => ({ path, role, unit })),
    grouping: survey.grouping,
    knownPaths: survey.fields.map(({ path }) => path),
  }
}

const text = jsonLines(tracerRows)
const otlpText = otlpLines('one', 'a root 0-100')

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

describe('a file that was mapped takes the place of the one that nobody knew', () => {
  test('alone: one import tells of it, says so, and can be undone; its bytes stand once', async () => {
    const opened = await openEngine()
    const { call, importText, imported } = opened
    const failed = await importText('a.jsonl', text)
    const { rawInputBytes: before } = await call('app.getStorage', {})
    const mapping = await guessedMapping(opened, failed.file.fileId, 'M')
    const { mappingId } = await call('mappings.save', { mapping })
    const again = await imported(() => call('mappings.importFile', { fileId: failed.file.fileId, mappingId }))
    const { imports } = await call('imports.list', {})
    expect(imports.map(({ importId, status }) => ({ importId, status }))).toEqual([
      { importId: again.importId, status: 'done' },
    ])
    expect((await call('app.getStorage', {})).rawInputBytes).toBe(before)
    const { findings } = await call('imports.getReport', { importId: again.importId })
    expect(findings.map(({ code }) => code)).toContain('mapped_again')
    await call('imports.undo', { importId: again.importId })
    expect((await call('traces.list', { filter: emptyFilter })).total).toBe(0)
    expect((await call('app.getStorage', {})).rawInputBytes).toBe(0)
  })

  test('among others: their import keeps its line, which says what became of it', async () => {
    const opened = await openEngine()
    const { call, imported, importFolder } = opened
    const folder = await importFolder({ 'known.json': otlpText, 'unknown.jsonl': text })
    const unknown = ensureExists(
      (await call('imports.listFiles', { importId: folder })).rows.find(({ status }) => status === 'failed'),
      'the unknown file',
    )
    const { rawInputBytes: before } = await call('app.getStorage', {})
    const mapping = await guessedMapping(opened, unknown.fileId, 'M')
    const { mappingId } = await call('mappings.save', { mapping })
    await imported(() => call('mappings.importFile', { fileId: unknown.fileId, mappingId }))
    expect((await call('app.getStorage', {})).rawInputBytes).toBe(before)
    const { rows } = await call('imports.listFiles', { importId: folder })
    expect(rows.find(({ fileId }) => fileId === unknown.fileId)).toMatchObject({ bytes: 0, status: 'failed' })
    const { findings } = await call('imports.getReport', { importId: folder })
    expect(findings.map(({ code }) => code)).toContain('mapped_since')
    await expect(call('mappings.survey', { fileId: unknown.fileId })).rejects.toThrow('not_found')
  })

  test('not when nothing came of it', async () => {
    const opened = await openEngine()
    const { call, importText, imported } = opened
    const { file } = await importText('a.jsonl', text)
    const mapping = await guessedMapping(opened, file.fileId, 'M')
    const fields = [{ path: 'no.such.field', role: 'name', unit: null } as const]
    const { mappingId } = await call('mappings.save', { mapping: { ...mapping, fields } })
    await imported(() => call('mappings.importFile', { fileId: file.fileId, mappingId }))
    expect((await call('imports.list', {})).imports).toHaveLength(2)
    await expect(call('mappings.survey', { fileId: file.fileId })).resolves.toMatchObject({ rowsRead: 3 })
  })
})

test('an import with a mapping can be undone exactly, also when the mapping changed and was deleted since', async () => {
  const opened = await openEngine()
  const { call, importText, imported } = opened
  const { file } = await importText('a.jsonl', text)
  const mapping = await guessedMapping(opened, file.fileId, 'M')
  const saved = await call('mappings.save', { mapping })
  const { mappingId } = saved
  await imported(() => call('mappings.importFile', { fileId: file.fileId, mappingId }))
  const second = await importText('b.jsonl', text)
  expect(second.file).toMatchObject({ stored: 0, merged: 3 })
  const changed = await call('mappings.save', {
    mappingId,
    mapping: { ...mapping, fields: mapping.fields.filter(({ role }) => role !== 'spanId') },
  })
  expect(changed.revision).toBe(2)
  await call('mappings.delete', { mappingId })
  // What both brought is read again from the first file, by the mapping as it was.
  expect(await call('imports.undo', { importId: second.importId })).toEqual({
    observationsRemoved: 0,
    observationsRederived: 3,
  })
  expect((await call('traces.list', { filter: emptyFilter })).total).toBe(1)
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

describe('mappings as files', () => {
  const mapping: FieldMapping = {
    name: 'Ours / 2',
    shape: 'json',
    rows: '',
    fields: [{ path: 'ts', role: 'start', unit: 'ms' }],
    grouping: 'row',
    knownPaths: ['ts'],
  }
  test('come back as they were, under a name that is free', () => {
    const { fileName, text: exported } = writeMappingFile(mapping)
    expect(fileName).toBe('ours-2.mapping.json')
    expect(readMappingFile(exported)).toEqual(mapping)
    expect(freeName('Ours', new Set())).toBe('Ours')
    expect(freeName('Ours', new Set(['Ours', 'Ours (2)']))).toBe('Ours (3)')
  })
  test.each([
    ['no json', 'not valid JSON'],
    ['[]', 'not a mapping that Spanglass exported'],
    ['null', 'not a mapping that Spanglass exported'],
    ['{"spanglass":"field-mapping","version":2}', 'newer Spanglass'],
    ['{"spanglass":"field-mapping","version":1,"mapping":{"name":"x"}}', 'not valid at mapping'],
  ])('are refused with a sentence: %s', (given, sentence) => {
    expect(() => readMappingFile(given)).toThrow(sentence)
  })
  test('are checked for what fits no file', () => {
    const broken = (changes: object): string =>
      JSON.stringify({ spanglass: 'field-mapping', version: 1, mapping: { ...mapping, ...changes } })
    const twice = [...mapping.fields, { path: 'b', role: 'start', unit: 'ms' }]
    expect(() => readMappingFile(broken({ fields: twice }))).toThrow('one field only')
    const unitless = [{ path: 'ts', role: 'start', unit: null }]
    expect(() => readMappingFile(broken({ fields: unitless }))).toThrow('need a unit')
  })
})
