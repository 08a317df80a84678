import fc from 'fast-check'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { deleteTraces } from '../../../src/main/ingest/deleteData'
import { formatKey } from '../../../src/shared/model/source'
import { ensureExists } from '../../../src/shared/util/assert'
import { everythingIn, growingFile } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

const fixture = (path: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../fixtures/importers', path))

/** Ends with a line: a file is finished when its last line is. */
const finished = (bytes: Buffer): Buffer =>
  bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\n')])

const files = [
  'claude-code/session.input.jsonl',
  'claude-code/subagents.input.jsonl',
  'claude-code/compaction.input.jsonl',
  'codex/rollout.input.jsonl',
  'codex/oldOrder.input.jsonl',
].map((path) => ({ path, bytes: finished(fixture(path)) }))

describe.each(files)('$path', ({ bytes }) => {
  test('comes to the same as importing it once, wherever it was cut', { timeout: 60_000 }, async () => {
    const once = await growingFile(bytes)
    const expected = everythingIn(once.store)
    once.store.close()
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(bytes.length - 2), { minLength: 1, maxLength: 6 }),
        async (cuts) => {
          const places = [...cuts.toSorted((a, b) => a - b), bytes.length]
          const file = await growingFile(bytes.subarray(0, places[0]))
          for (const [index, place] of places.slice(1).entries())
            await file.append(bytes.subarray(places[index], place))
          expect(everythingIn(file.store)).toEqual(expected)
          file.store.close()
        },
      ),
      { numRuns: 5 },
    )
  })
})

const session = ensureExists(files[0], 'a session').bytes
const lineEnds = [...session.keys()].filter((at) => session[at] === 10).map((at) => at + 1)
/** The first so many lines. */
const linesTo = (count: number): Buffer => session.subarray(0, lineEnds[count - 1])
const lineAt = (index: number): Buffer => session.subarray(lineEnds[index - 1] ?? 0, lineEnds[index])
/** What pages show of a workspace whose records came from several files: not which of them it was. */
const seenIn = (store: WriterStore): unknown => ({
  observations: store.rows(
    `SELECT t.trace_id, o.span_id, o.parent_span_id, o.name, o.status, o.start_ns, o.end_ns, o.input_tokens, o.output_tokens
       FROM observation o JOIN trace t ON t.id = o.trace_row ORDER BY 1, 2`,
  ),
  traces: store.rows(
    'SELECT trace_id, name, status, start_ns, end_ns, span_count, input_preview, output_preview FROM trace ORDER BY 1',
  ),
  sessions: store.rows('SELECT session_id, name, status, trace_count, span_count, input_tokens FROM session'),
})
const half = Math.floor(lineEnds.length / 2)

async function everythingOnce(bytes: Uint8Array): Promise<unknown> {
  const once = await growingFile(bytes)
  onTestFinished(() => once.store.close())
  return everythingIn(once.store)
}

async function grown(bytes: Uint8Array, store?: WriterStore): Promise<GrowingFile> {
  const file = await growingFile(bytes, store)
  onTestFinished(() => file.store.close())
  return file
}

describe('a session that grows', () => {
  test('is never read whole again, whatever line it ends with', async () => {
    const file = await grown(linesTo(5))
    for (let line = 5; line < lineEnds.length; line++) {
      expect(await file.append(lineAt(line))).toMatchObject({ status: 'done', half: [], whole: [] })
      expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(line + 1)))
    }
  })

  test('keeps the rows of what was settled', async () => {
    const file = await grown(linesTo(lineEnds.length - 1))
    const before = file.store.rows('SELECT id, span_id FROM observation ORDER BY id')
    await file.append(lineAt(lineEnds.length - 1))
    const after = file.store.rows('SELECT id, span_id FROM observation ORDER BY id')
    const settled = before.slice(0, before.length / 2)
    expect(settled.length).toBeGreaterThan(3)
    expect(after.slice(0, settled.length)).toEqual(settled)
  })

  test('waits with half a line until it is complete, or until it is said that it never will be', async () => {
    const file = await grown(linesTo(half))
    const next = lineAt(half)
    const cut = await file.append(next.subarray(0, next.length - 20))
    expect(cut).toMatchObject({ status: 'done', half: ['w/a.jsonl'], whole: [] })
    const without = everythingIn(file.store)
    expect(JSON.stringify(without)).not.toMatch(/bad_json|cut|trunc/)
    expect(await file.append(next.subarray(next.length - 20))).toMatchObject({ half: [], whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 1)))

    await file.append('{"type":"user","uu')
    expect(await file.update({ isSettled: true })).toMatchObject({ half: [], whole: ['w/a.jsonl'] })
    const broken = Buffer.concat([linesTo(half + 1), Buffer.from('{"type":"user","uu')])
    expect(everythingIn(file.store)).toEqual(await everythingOnce(broken))
    expect(JSON.stringify(everythingIn(file.store))).toMatch(/bad_json|cut|trunc/)
  })

  test('goes on after a restart, which reads it again but writes nothing of it anew', async () => {
    const file = await grown(linesTo(half))
    const before = file.store.rows('SELECT id FROM observation WHERE id <= 2')
    file.store.state.followed.clear()
    file.store.state.growReader.forget()
    expect(await file.append(lineAt(half))).toMatchObject({ whole: [] })
    expect(file.store.rows('SELECT id FROM observation WHERE id <= 2')).toEqual(before)
    // Each side may forget by itself.
    file.store.state.followed.clear()
    expect(await file.append(lineAt(half + 1))).toMatchObject({ whole: [] })
    file.store.state.growReader.forget()
    expect(await file.append(lineAt(half + 2))).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 3)))
  })

  test('is read whole when it became shorter, when another took its place, and when it was rewritten', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    writeFileSync(file.path, linesTo(4))
    expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(4)))

    await file.append(lineAt(4))
    writeFileSync(`${file.path}.new`, Buffer.concat([lineAt(3), linesTo(half)]))
    renameSync(`${file.path}.new`, file.path)
    expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(Buffer.concat([lineAt(3), linesTo(half)])))
    const changed = Buffer.from(
      linesTo(half).toString().replace('"user"', '"uSer"') + lineAt(half).toString(),
    )
    writeFileSync(file.path, changed)
    expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(changed))
  })

  test('is gone on with when the same file took its own place, longer', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    writeFileSync(`${file.path}.new`, linesTo(half + 2))
    renameSync(`${file.path}.new`, file.path)
    expect(await file.update()).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 2)))
  })

  test('brings back what was deleted in the workspace', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    const [trace] = file.store.rows('SELECT source, trace_id FROM trace ORDER BY id')
    await deleteTraces(file.store.state, [formatKey(String(trace?.['source']), String(trace?.['trace_id']))])
    expect(await file.append(lineAt(half + 1))).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 2)))
  })

  test('shares its traces with a copy of it', async () => {
    const store = writerStore()
    const file = await grown(linesTo(half), store)
    await growingFile(linesTo(half + 2), store, 'b.jsonl')
    await file.append(lineAt(half))
    await file.append(lineAt(half + 1))
    await file.append(lineAt(half + 2))
    const other = writerStore()
    const once = await grown(linesTo(half + 3), other)
    await growingFile(linesTo(half + 2), other, 'b.jsonl')
    expect(seenIn(store)).toEqual(seenIn(once.store))
  })

  test('loses nothing when the workspace fails in the middle', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    const { db } = file.store.state
    db.exec(
      "CREATE TEMP TRIGGER full BEFORE INSERT ON session_statement BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    await expect(file.append(lineAt(half + 1))).rejects.toThrow('no')
    db.exec('DROP TRIGGER full')
    expect(await file.update()).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 2)))
  })
})
