import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import type { ImportProgress, ImportResult } from '../../src/main/ingest/runImport'
import { undoImport } from '../../src/main/ingest/undoImport'
import { createWriterOperations } from '../../src/main/ingest/writerOperations'
import { readRawBytes } from '../../src/main/store/tables/rawFrames'
import { otlpLines } from '../support/otlpText'
import { testStore } from '../support/testStore'
import type { WriterStore } from '../support/writerStore'

const three = otlpLines('one', 'a root 0-100\n b < a step 10-20 [gen_ai.tool.name=search]\n c < a step 30-40')
const two = otlpLines('one', 'b < a step 10-20 [gen_ai.tool.name=search extra=yes]\n d < a step 50-60')

interface Imported extends ImportResult {
  readonly importId: number
}

async function importText(
  target: WriterStore,
  name: string,
  bytes: string | Buffer,
  signal = new AbortController().signal,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<Imported> {
  const path = join(target.folder, name)
  writeFileSync(path, bytes)
  const importId = beginImport(target.state, name, 'files')
  const result = await runImport(
    target.state,
    { importId, source: 'files', files: [{ path, displayPath: name, unreadable: null }] },
    signal,
    onProgress,
  )
  return { ...result, importId }
}

/** Everything in the workspace that came from files, without row ids: equal before and after an exact undo. */
function dump(target: WriterStore): unknown {
  return {
    observations: target.rowsWithDetail(
      `SELECT t.trace_id, o.span_id, o.parent_span_id, o.name, o.detail, o.tool_name, o.start_ns, o.end_ns, o.flags
       FROM observation o JOIN trace t ON t.id = o.trace_row ORDER BY t.trace_id, o.span_id`,
    ),
    traces: target.rows(
      'SELECT trace_id, name, span_count, duration_ns, flags, health FROM trace ORDER BY trace_id',
    ),
    raw: target.rows(
      'SELECT f.path, r.start, r.length FROM raw_frame r JOIN import_file f ON f.id = r.file_id ORDER BY f.path, r.start',
    ),
  }
}

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
    expect(result).toMatchObject({ status: 'done', failedFiles: 2 })
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

describe('stopping', () => {
  test('cancelled: nothing of it stays, what was there before does', async () => {
    const target = testStore()
    await importText(target, 'a.jsonl', three)
    const before = dump(target)
    const controller = new AbortController()
    const many = Array.from({ length: 12_000 }, (_, i) => otlpLines(`t${i}`, 'x big 0-9')).join('')
    const result = await importText(target, 'b.jsonl', many, controller.signal, ({ records }) => {
      if (records > 0) controller.abort()
    })
    expect(result.status).toBe('cancelled')
    expect(target.rows('SELECT status FROM import ORDER BY id')).toEqual([
      { status: 'done' },
      { status: 'cancelled' },
    ])
    expect(dump(target)).toEqual(before)
  })

  test.each([1, 4, 8])('cancelled while a huge trace is derived, at its step %i: at once', async (step) => {
    const target = testStore()
    const spansFrom = (first: number, count: number): string =>
      otlpLines('huge', Array.from({ length: count }, (_, i) => `s${first + i} < lost step 0-9`).join('\n'))
    await importText(target, 'huge.jsonl', spansFrom(0, 13_000))
    const before = dump(target)
    const packedBefore = target.packed(1)
    const controller = new AbortController()
    let whenStopped: unknown = null
    const deriveAll = target.state.deriveAll.bind(target.state)
    target.state.deriveAll = async (signal) => {
      if (signal === undefined) return deriveAll()
      const derived = deriveAll(signal)
      for (let at = 0; at < step; at++) await new Promise((resolve) => setImmediate(resolve))
      controller.abort()
      await derived.catch(() => undefined)
      whenStopped = target.rows('SELECT span_count FROM trace')
      return derived
    }
    const result = await importText(target, 'more.jsonl', spansFrom(13_000, 1_000), controller.signal)
    expect(result.status).toBe('cancelled')
    // The trace was not derived to its end first.
    expect(whenStopped).toEqual([{ span_count: 13_000 }])
    expect(dump(target)).toEqual(before)
    expect(target.packed(1)).toEqual(packedBefore)
  })

  test('a folder of small files is told about now and then, and at its end', async () => {
    const target = testStore()
    const files = Array.from({ length: 300 }, (_, i) => {
      const path = join(target.folder, `${i}.jsonl`)
      writeFileSync(path, otlpLines(`t${i}`, 'x small 0-9'))
      return { path, displayPath: `${i}.jsonl`, unreadable: null }
    })
    const told: ImportProgress[] = []
    const importId = beginImport(target.state, 'many', 'files')
    const signal = new AbortController().signal
    await runImport(target.state, { importId, source: 'files', files }, signal, (each) => told.push(each))
    expect(told.length).toBeLessThan(300)
    expect(told.at(-1)).toMatchObject({ records: 300, waiting: null })
    expect(told.at(-1)?.doneBytes).toBe(told.at(-1)?.totalBytes)
    expect(target.rows('SELECT sum(traces) AS traces FROM import_file')).toEqual([{ traces: 300 }])
    expect(target.rows('SELECT traces, observations FROM import')).toEqual([
      { traces: 300, observations: 300 },
    ])
  })

  test('a trace derived in steps is what it is derived at once', async () => {
    const [whole, parts] = [testStore(), testStore()]
    const drawn = Array.from({ length: 12_000 }, (_, i) =>
      i % 7 === 0 ? `s${i} < lost a 5-` : `s${i} < s${i - 1} b ${i}-9`,
    )
    await importText(whole, 'a.jsonl', otlpLines('huge', drawn.join('\n')))
    for (const [from, to] of [
      [0, 100],
      [100, 12_000],
    ] as const)
      await importText(parts, `${from}.jsonl`, otlpLines('huge', drawn.slice(from, to).join('\n')))
    expect(parts.rows('SELECT * FROM trace')).toEqual(whole.rows('SELECT * FROM trace'))
    expect(parts.packed(1)).toEqual(whole.packed(1))
  })

  test('an import that a crash left running is taken back at the next start, with a notice', async () => {
    const target = testStore()
    await importText(target, 'a.jsonl', three)
    const before = dump(target)
    await importText(target, 'b.jsonl', otlpLines('other', 'x big 0-9'))
    target.rows("UPDATE import SET status = 'running' WHERE id = 2 RETURNING id")
    target.close()
    const writer = createWriterOperations(target.folder, { onChanged: () => undefined })
    const notices = await writer.operations.notices()
    expect(notices).toEqual([
      'The import of b.jsonl was interrupted; nothing of it was kept. Import it again.',
    ])
    await writer.close()
    const again = testStore(target.folder)
    expect(dump(again)).toEqual(before)
    expect(again.rows('SELECT status FROM import ORDER BY id')).toEqual([
      { status: 'done' },
      { status: 'interrupted' },
    ])
  })

  test('a full disk pauses the import with nothing half-visible; with room it goes on', async () => {
    const target = testStore()
    const many = Array.from({ length: 3_000 }, (_, i) =>
      otlpLines(`t${i}`, `x big 0-9 [text=${'long '.repeat(40).replaceAll(' ', '_')}${i}]`),
    ).join('')
    target.state.db.pragma('max_page_count = 40')
    let waited = 0
    const result = await importText(target, 'a.jsonl', many, undefined, ({ waiting }) => {
      if (waiting === null) return
      waited += 1
      expect(waiting).toContain('disk is full')
      expect(target.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: 0 }])
      target.state.db.pragma('max_page_count = 1000000')
    })
    expect(waited).toBeGreaterThan(0)
    expect(result.status).toBe('done')
    expect(target.rows('SELECT COUNT(*) AS n FROM observation')).toEqual([{ n: 3_000 }])
    expect(target.rows('SELECT records_read, records_stored FROM import_file')).toEqual([
      { records_read: 3_000, records_stored: 3_000 },
    ])
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
