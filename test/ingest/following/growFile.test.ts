import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { deleteTraces } from '../../../src/main/ingest/deleteData'
import { FileFollower } from '../../../src/main/ingest/following/fileFollower'
import { frameBytes } from '../../../src/main/ingest/reading/rawRecorder'
import { formatKey } from '../../../src/shared/model/source'
import { everythingIn, growingFile, seenIn } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { otlpLines } from '../../support/otlpText'
import { turns } from '../../support/sessionTurns'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

const session = readFileSync(
  join(import.meta.dirname, '../../fixtures/importers/claude-code/session.input.jsonl'),
)
const lineEnds = [...session.keys()].filter((at) => session[at] === 10).map((at) => at + 1)
/** The first so many lines. */
const linesTo = (count: number): Buffer => session.subarray(0, lineEnds[count - 1])
const lineAt = (index: number): Buffer => session.subarray(lineEnds[index - 1] ?? 0, lineEnds[index])
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

  test('is read whole when it was emptied and written anew past where it was read', async () => {
    const first = turns(0, 3)
    const file = await grown(Buffer.from(first))
    // Read up to the end of a frame of raw bytes: of the next frame there is nothing to compare.
    await file.append(`${turns(3, 4)}\n`.padStart(frameBytes - first.length))
    const other = `${turns(0, 3, 'other').padEnd(frameBytes)}\n${turns(3, 4, 'other')}`
    writeFileSync(file.path, other)
    expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(Buffer.from(other)))
  })

  test('fails like any other when nothing of it is known any more', async () => {
    const file = await grown(linesTo(half))
    const other = Buffer.from('nothing that anybody knows\n')
    writeFileSync(file.path, other)
    expect(await file.update()).toMatchObject({ status: 'failed', whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(other))
  })

  test('stays as it came in when it is gone before its turn comes', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    const before = everythingIn(file.store)
    rmSync(file.path)
    expect(await file.update()).toMatchObject({ status: 'done', half: [], whole: [] })
    expect(await file.update({ isSettled: true })).toMatchObject({ status: 'done', whole: [] })
    expect(everythingIn(file.store)).toEqual(before)
  })

  test('is gone on with when the same file took its own place, longer', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    writeFileSync(`${file.path}.new`, linesTo(half + 2))
    renameSync(`${file.path}.new`, file.path)
    expect(await file.update()).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 2)))
  })

  test('is compared byte for byte when it was written but is as long as before', async () => {
    const file = await grown(linesTo(half))
    await file.append(lineAt(half))
    utimesSync(file.path, 1_000, 1_000)
    expect(await file.update()).toMatchObject({ whole: [] })
    const changed = Buffer.from(
      linesTo(half + 1)
        .toString()
        .replace('count files', 'count pages'),
    )
    const place = openSync(file.path, 'r+')
    writeSync(place, changed)
    closeSync(place)
    expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(changed))
  })

  test('once got ready, is gone on with without being read again', async () => {
    const file = await grown(linesTo(half))
    expect(await file.update({ isPrepared: true })).toMatchObject({ status: 'done', whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half)))
    const asked = vi.spyOn(file.store.state.growReader, 'grow')
    await file.append(lineAt(half))
    expect(asked.mock.calls.map(([{ isKnown }]) => isKnown)).toEqual([true])
    expect(everythingIn(file.store)).toEqual(await everythingOnce(linesTo(half + 1)))
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

  test('may be spans of OpenTelemetry, which join the traces they belong to', async () => {
    const spans = otlpLines(
      'one',
      `b < a chat 10-400 [gen_ai.operation.name=chat gen_ai.request.model=gpt-4o gen_ai.usage.input_tokens=12]
       c < b search 20-200 [gen_ai.operation.name=execute_tool gen_ai.tool.name=search]
       d < a late 500-
       a root 0-900 [session.id=s1 user.id=ada]
       e < gone step 1100-1200 [deployment.environment=prod]`,
    ).split(/(?<=\n)/)
    const file = await grown(Buffer.from(spans[0] ?? ''))
    for (let line = 1; line < spans.length; line++) {
      expect(await file.append(spans[line] ?? '')).toMatchObject({ half: [], whole: [] })
      expect(everythingIn(file.store)).toEqual(
        await everythingOnce(Buffer.from(spans.slice(0, line + 1).join(''))),
      )
    }
    // A span that comes once more, ended now, joins what is there: the end of the file cannot be taken out of it again.
    const again = otlpLines('one', 'd < a late 500-800')
    await file.append(again)
    await file.append(otlpLines('one', 'f < a last 850-890'))
    const all = spans.join('') + again + otlpLines('one', 'f < a last 850-890')
    expect(everythingIn(file.store)).toEqual(await everythingOnce(Buffer.from(all)))
  })

  test('takes in much at once in several transactions, and reads it whole when it fails between them', async () => {
    const reader = new FileFollower({ files: 4, bytes: 1_000_000, records: 20 })
    const file = await grown(Buffer.from(turns(0, 10)), writerStore(undefined, reader))
    expect(await file.append(turns(10, 60))).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(Buffer.from(turns(0, 60))))

    const { db } = file.store.state
    db.exec(
      "CREATE TEMP TRIGGER full BEFORE INSERT ON session_statement BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    await expect(file.append(turns(60, 110))).rejects.toThrow('no')
    expect(file.store.rows('SELECT status FROM import_file')).toEqual([{ status: 'running' }])
    db.exec('DROP TRIGGER full')
    expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(Buffer.from(turns(0, 110))))
  })

  test('is remembered only while there is room; the others are read again first', async () => {
    const reader = new FileFollower({ files: 2, bytes: 1_000_000, records: 20 })
    const store = writerStore(undefined, reader)
    onTestFinished(() => store.close())
    const files: GrowingFile[] = []
    for (const name of ['a', 'b', 'c'])
      files.push(await growingFile(turns(0, 3, name), store, `${name}.jsonl`))
    const asked = vi.spyOn(reader, 'grow')
    const next = new Map(files.map((file) => [file, 3]))
    /** For each time the reading side was asked: whether who writes remembered the file. */
    const grow = async (file: GrowingFile | undefined): Promise<boolean[]> => {
      if (file === undefined) return []
      asked.mockClear()
      const at = next.get(file) ?? 0
      next.set(file, at + 1)
      expect(await file.append(turns(at, at + 1, 'abc'[files.indexOf(file)]))).toMatchObject({ whole: [] })
      return asked.mock.calls.map(([{ isKnown }]) => isKnown)
    }
    const [a, b, c] = files
    expect([await grow(a), await grow(a), await grow(b), await grow(a)]).toEqual([
      [false],
      [true],
      [false],
      [true],
    ])
    // The third takes the place of the one that grew longest ago.
    expect([await grow(c), await grow(a), await grow(b)]).toEqual([[false], [true], [true, false]])
    expect(store.rows('SELECT COUNT(*) AS traces FROM trace')).toEqual([{ traces: 9 + 7 }])
  })

  test('waits until it is ready when it grows meanwhile', async () => {
    const file = await grown(Buffer.from(turns(0, 50)))
    const asked = vi.spyOn(file.store.state.growReader, 'grow')
    const [, taken] = await Promise.all([file.update({ isPrepared: true }), file.append(turns(50, 51))])
    expect(taken).toMatchObject({ whole: [] })
    expect(asked.mock.calls.map(([{ isKnown, isPreparing }]) => [isKnown, isPreparing])).toEqual([
      [false, true],
      [true, false],
    ])
    expect(everythingIn(file.store)).toEqual(await everythingOnce(Buffer.from(turns(0, 51))))
  })
})
