import { beforeAll, describe, expect, test } from 'vitest'
import { emptyFilter } from '../../src/shared/model/filter'
import { ensureExists } from '../../src/shared/util/assert'
import { jsonLines, tracerRows } from '../importers/mappedSupport'
import { bundleStoreWorker } from '../support/bundleChild'
import { guessedMapping, openMappingEngine } from '../support/mappingEngine'
import type { MappingEngine } from '../support/mappingEngine'
import { otlpLines } from '../support/otlpText'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})
const openEngine = (folder?: string): Promise<MappingEngine> => openMappingEngine(storeWorkerUrl, folder)

const text = jsonLines(tracerRows)
const otlpText = otlpLines('one', 'a root 0-100')

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
