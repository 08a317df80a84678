import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { undoImport } from '../../src/main/ingest/undoImport'
import { readRawBytes } from '../../src/main/store/tables/rawFrames'
import { otlpLines } from '../support/otlpText'
import { testStore } from '../support/testStore'
import { dump, importText, three, two } from '../support/importText'

describe('a file comes in', () => {
  test('counts, distinct observations, and its bytes kept exactly', async () => {
    const target = testStore()
    const result = await importText(target, 'a.jsonl', three)
    expect(result).toMatchObject({ status: 'done', failedFiles: 0 })
    expect(
      target.rows(
        'SELECT format, status, bytes, records_read, records_stored, records_merged, records_skipped, traces, observations FROM import_file',
      ),
    ).toEqual([
      {
        format: 'otlp-json',
        status: 'done',
        bytes: Buffer.byteLength(three),
        records_read: 3,
        records_stored: 3,
        records_merged: 0,
        records_skipped: 0,
        traces: 1,
        observations: 3,
      },
    ])
    expect(readRawBytes(target.state.db, 1, 0, 1e6).toString()).toBe(three)
    const [raw] = target.rows("SELECT raw_offset, raw_length, raw_line FROM observation WHERE name = 'root'")
    expect(raw).toMatchObject({ raw_offset: 0, raw_line: 1 })
    expect(
      readRawBytes(target.state.db, 1, Number(raw?.['raw_offset']), Number(raw?.['raw_length'])).toString(),
    ).toBe(three.split('\n')[0])
  })

  test('gzip is unpacked', async () => {
    const target = testStore()
    await importText(target, 'a.bin', gzipSync(three))
    expect(target.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: 3 }])
  })

  test('a broken line is skipped, told with its place, and the rest comes in', async () => {
    const target = testStore()
    const lines = three.split('\n')
    const broken = `${lines[0]}\n{"resourceSpans": [oops\n${lines[1]}\n`
    await importText(target, 'a.jsonl', broken)
    expect(target.rows('SELECT records_read, records_stored, records_skipped FROM import_file')).toEqual([
      { records_read: 3, records_stored: 2, records_skipped: 1 },
    ])
    const [finding] = target.rows("SELECT samples FROM finding WHERE code = 'bad_json'")
    expect(JSON.parse(String(finding?.['samples']))[0]).toMatchObject({
      line: 2,
      offset: (lines[0]?.length ?? 0) + 1,
    })
  })

  test('what nobody knows fails with a sentence; others in the same import come in', async () => {
    const target = testStore()
    writeFileSync(join(target.folder, 'good.jsonl'), three)
    writeFileSync(join(target.folder, 'noise.txt'), 'hello, this is prose\n')
    const files = ['noise.txt', 'good.jsonl', 'missing.json'].map((name) => ({
      path: join(target.folder, name),
      displayPath: name,
      unreadable: null,
    }))
    const importId = beginImport(target.state, 'mixed', 'files')
    const result = await runImport(
      target.state,
      { importId, source: 'files', files },
      new AbortController().signal,
      () => undefined,
    )
    expect(result).toEqual({ status: 'done', failedFiles: 2, message: '2 of 3 files could not be read.' })
    expect(
      target.rows('SELECT path, status, error IS NOT NULL AS has_error FROM import_file ORDER BY id'),
    ).toEqual([
      { path: 'noise.txt', status: 'failed', has_error: 1 },
      { path: 'good.jsonl', status: 'done', has_error: 0 },
      { path: 'missing.json', status: 'failed', has_error: 1 },
    ])
  })
})

describe('files that overlap', () => {
  test('merge; undoing either leaves exactly what the other brings alone', async () => {
    const onlyTwo = testStore()
    await importText(onlyTwo, 'two.jsonl', two)
    const onlyThree = testStore()
    await importText(onlyThree, 'three.jsonl', three)
    for (const undoFirst of [true, false]) {
      const target = testStore()
      const first = await importText(target, 'three.jsonl', three)
      const second = await importText(target, 'two.jsonl', two)
      expect(target.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: 4 }])
      const result = await undoImport(target.state, undoFirst ? first.importId : second.importId, 'undone')
      expect(result).toEqual(
        undoFirst
          ? { observationsRemoved: 2, observationsRederived: 1 }
          : { observationsRemoved: 1, observationsRederived: 1 },
      )
      expect(dump(target)).toEqual(dump(undoFirst ? onlyTwo : onlyThree))
    }
  })

  test('the same file again changes nothing but the marks', async () => {
    const target = testStore()
    await importText(target, 'a.jsonl', three)
    const again = await importText(target, 'b.jsonl', three)
    expect(
      target.rows(
        'SELECT records_stored, records_merged, observations FROM import_file WHERE import_id = ?',
        again.importId,
      ),
    ).toEqual([{ records_stored: 0, records_merged: 3, observations: 3 }])
    expect(target.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: 3 }])
  })
})

test('deleted traces are gone with their contents; importing the file again brings them back', async () => {
  const target = testStore()
  await importText(target, 'a.jsonl', three + otlpLines('other', 'x big 0-9 [input.value=secret]'))
  const before = dump(target)
  const [{ key } = {}] = target.rows("SELECT source || ':' || trace_id AS key FROM trace WHERE name = 'big'")
  expect(await deleteTraces(target.state, [String(key)])).toMatchObject({ traces: 1, observations: 1 })
  expect(target.rows('SELECT name FROM trace')).toEqual([{ name: 'root' }])
  expect(target.rows("SELECT COUNT(*) AS n FROM payload WHERE data = 'secret'")).toEqual([{ n: 0 }])
  await undoImport(target.state, 1, 'undone')
  appendFileSync(join(target.folder, 'a.jsonl'), '')
  await importText(target, 'a.jsonl', three + otlpLines('other', 'x big 0-9 [input.value=secret]'))
  expect(dump(target)).toEqual(before)
})
