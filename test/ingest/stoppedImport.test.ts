import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import type { ImportProgress } from '../../src/main/ingest/runImport'
import { createWriterOperations } from '../../src/main/ingest/writerOperations'
import { otlpLines } from '../support/otlpText'
import { testStore } from '../support/testStore'
import { dump, importText, three } from '../support/importText'

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
