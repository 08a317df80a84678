import fc from 'fast-check'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { deleteTraces } from '../../../src/main/ingest/deleteData'
import { FollowedFiles } from '../../../src/main/ingest/following/followedFile'
import type { FollowedFile } from '../../../src/main/ingest/following/followedFile'
import { MemoryKeeper } from '../../../src/main/ingest/following/memoryKeeper'
import { undoImport } from '../../../src/main/ingest/undoImport'
import { updateImport } from '../../../src/main/ingest/updateImport'
import { formatKey } from '../../../src/shared/model/source'
import { everythingIn, growingFile, watchRereads } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { turns } from '../../support/sessionTurns'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

/** All that is in memory goes, as when the program ends. */
function endProgram({ state }: WriterStore): void {
  state.growReader.forget()
  state.followed.clear()
  state.forget()
}

const fileIdOf = (store: WriterStore): number =>
  store.rows("SELECT id FROM import_file WHERE status = 'done' ORDER BY id DESC")[0]?.['id'] as number

const keep = (store: WriterStore): Promise<boolean> => store.state.memories.keep(fileIdOf(store))

const memories = (store: WriterStore): Record<string, unknown>[] =>
  store.rows('SELECT file_id AS file, bytes FROM file_memory')

interface Watched extends GrowingFile {
  readonly known: readonly number[]
}

/** A file that grew by a turn, of which the workspace remembers what it does, after a restart. */
async function kept(turnCount = 4): Promise<Watched> {
  const file = await growingFile(turns(0, turnCount - 1))
  onTestFinished(() => file.store.close())
  await file.append(turns(turnCount - 1, turnCount))
  expect(await keep(file.store)).toBe(true)
  const known = watchRereads(file.store)
  endProgram(file.store)
  return { ...file, known }
}

async function everythingOnce(bytes: Uint8Array | string): Promise<unknown> {
  const { store } = await growingFile(bytes)
  const everything = everythingIn(store)
  store.close()
  return everything
}

const fixture = (path: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../fixtures/importers', path))

describe.each([
  'claude-code/session.input.jsonl',
  'claude-code/subagents.input.jsonl',
  'claude-code/compaction.input.jsonl',
  'codex/rollout.input.jsonl',
  'codex/oldOrder.input.jsonl',
  'claude-code/stream.input.jsonl',
  'otlp-json/lines.input.jsonl',
  'otlp-json/logsLater.input.jsonl',
  'otlp-json/claudeCodeLogs.input.jsonl',
])('%s', (path) => {
  test(
    'comes to the same as importing it once, wherever the program ended',
    { timeout: 60_000 },
    async () => {
      const bytes = fixture(path)
      const expected = await everythingOnce(bytes)
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(fc.nat(bytes.length - 2), { minLength: 2, maxLength: 6 }),
          fc.infiniteStream(fc.constantFrom('keep and end', 'end', 'keep', 'nothing')),
          async (cuts, doings) => {
            const places = [...cuts.toSorted((a, b) => a - b), bytes.length]
            const file = await growingFile(bytes.subarray(0, places[0]))
            const { store } = file
            const known = watchRereads(store)
            let half: readonly string[] = []
            for (const [index, place] of places.slice(1).entries()) {
              half = (await file.append(bytes.subarray(places[index], place))).half
              const { value: doing } = doings.next() as { value: string }
              if (doing.includes('keep') && store.state.followed.get(fileIdOf(store)) !== null)
                await keep(store)
              if (doing.includes('end')) endProgram(store)
            }
            if (half.length > 0) await file.update({ isSettled: true })
            expect(everythingIn(store)).toEqual(expected)
            expect(known.every((count) => count < bytes.length)).toBe(true)
            store.close()
          },
        ),
        { numRuns: 6 },
      )
    },
  )
})

test.each([
  'claude-code/subagents.input.jsonl',
  'codex/rollout.input.jsonl',
  'claude-code/stream.input.jsonl',
  'otlp-json/logsLater.input.jsonl',
])('%s goes on from each of its lines after a restart', async (path) => {
  const bytes = fixture(path)
  const lineEnds = [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1)
  const file = await growingFile(bytes.subarray(0, lineEnds[1]))
  onTestFinished(() => file.store.close())
  const known = watchRereads(file.store)
  for (const [index, end] of lineEnds.entries()) {
    if (index < 2) continue
    expect(await file.append(bytes.subarray(lineEnds[index - 1], end))).toMatchObject({ whole: [] })
    expect(await keep(file.store)).toBe(true)
    endProgram(file.store)
  }
  expect(known).toEqual([0, ...lineEnds.slice(2, -1)])
  expect(everythingIn(file.store)).toEqual(await everythingOnce(bytes))
})

describe('a file that the workspace remembers', () => {
  test('goes on after a restart without being read again', async () => {
    const folder = writerStore().folder
    const first = await growingFile(turns(0, 3), writerStore(folder))
    await first.append(turns(3, 4))
    expect(await keep(first.store)).toBe(true)
    first.store.close()

    const store = writerStore(folder)
    onTestFinished(() => store.close())
    const known = watchRereads(store)
    appendFileSync(first.path, turns(4, 6))
    const files = [{ path: first.path, displayPath: 'w/a.jsonl', unreadable: null }]
    const argument = { importId: first.importId, source: 'files', files }
    const signal = new AbortController().signal
    expect(await updateImport(store.state, argument, signal, () => undefined)).toMatchObject({ whole: [] })
    expect(known).toEqual([turns(0, 4).length])
    expect(everythingIn(store)).toEqual(await everythingOnce(turns(0, 6)))
  })

  test('is got ready with it, too', async () => {
    const file = await kept()
    await file.update({ isPrepared: true })
    expect(file.known).toEqual([turns(0, 4).length])
    await file.append(turns(4, 5))
    expect(file.known).toHaveLength(1)
    expect(everythingIn(file.store)).toEqual(await everythingOnce(turns(0, 5)))
  })

  test('may be one that never grew: it is read once, behind everything, and not held in memory', async () => {
    const file = await growingFile(turns(0, 4))
    onTestFinished(() => file.store.close())
    const known = watchRereads(file.store)
    const { state } = file.store
    await file.update({ isPrepared: true, isPutDown: true })
    expect(memories(file.store)).toEqual([{ file: 1, bytes: turns(0, 4).length }])
    expect(state.followed.get(1)).toBeNull()
    expect(await state.growReader.save(1, turns(0, 4).length)).toBeNull()
    await file.update({ isPrepared: true, isPutDown: true })
    expect(known).toEqual([0])
    await file.append(turns(4, 5))
    expect(known).toEqual([0, turns(0, 4).length])
    expect(everythingIn(file.store)).toEqual(await everythingOnce(turns(0, 5)))
  })

  test('may have grown since: the rest is read again', async () => {
    const file = await kept()
    await file.append(turns(4, 7))
    endProgram(file.store)
    await file.append(turns(7, 8))
    expect(file.known).toEqual([turns(0, 4).length, turns(0, 4).length])
    expect(everythingIn(file.store)).toEqual(await everythingOnce(turns(0, 8)))
  })

  test.each([
    ['is damaged', "UPDATE file_memory SET data = x'0102'"],
    ['is cut short', 'UPDATE file_memory SET data = substr(data, 1, length(data) - 20)'],
    ['speaks of other bytes', "UPDATE file_memory SET digest = x'00'"],
    ['speaks of more than came in', 'UPDATE file_memory SET bytes = 1000000'],
    ['speaks of less than it says', 'UPDATE file_memory SET bytes = bytes - 1'],
    ['is not there, as in an older workspace', 'DELETE FROM file_memory'],
  ])('is read again when what is remembered %s', async (_, sql) => {
    const file = await kept()
    file.store.state.db.exec(sql)
    expect(await file.append(turns(4, 5))).toMatchObject({ status: 'done', whole: [] })
    expect(file.known).toEqual([0])
    expect(everythingIn(file.store)).toEqual(await everythingOnce(turns(0, 5)))
  })

  test('is read whole when it says something else in the middle, before or behind what is remembered', async () => {
    for (const place of ['question 1', 'question 3', 'question 5']) {
      const file = await kept()
      await file.append(turns(4, 7))
      endProgram(file.store)
      const changed = turns(0, 8).replace(place, place.replace('question', 'QUESTION'))
      writeFileSync(file.path, changed)
      expect(await file.update()).toMatchObject({ whole: ['w/a.jsonl'] })
      expect(everythingIn(file.store)).toEqual(await everythingOnce(changed))
      expect(memories(file.store)).toEqual([])
    }
  })

  test('is remembered no more when something of it is deleted, or when it is taken back', async () => {
    const deleted = await kept()
    await deleteTraces(deleted.store.state, [formatKey('files', 's-u1')])
    expect(memories(deleted.store)).toEqual([])
    const undone = await kept()
    await undoImport(undone.store.state, undone.importId, 'undone')
    expect(memories(undone.store)).toEqual([])
  })

  test('is not remembered when it is deleted while that is put down', async () => {
    const file = await growingFile(turns(0, 3))
    onTestFinished(() => file.store.close())
    await file.append(turns(3, 4))
    const keeping = keep(file.store)
    await deleteTraces(file.store.state, [formatKey('files', 's-u1')])
    expect(await keeping).toBe(false)
    expect(memories(file.store)).toEqual([])
  })

  test('is not put down while its last line is half written', async () => {
    const file = await growingFile(turns(0, 3))
    onTestFinished(() => file.store.close())
    await file.append(turns(3, 5).slice(0, -30))
    expect(await keep(file.store)).toBe(false)
    await file.append(turns(3, 5).slice(-30))
    expect(await keep(file.store)).toBe(true)
    expect(memories(file.store)).toEqual([{ file: 1, bytes: turns(0, 5).length }])
  })
})

describe('what is remembered is put down', () => {
  afterEach(() => vi.useRealTimers())

  const mega = 1024 * 1024

  test('a moment after a long file grew, when it grew by much since the last time', async () => {
    vi.useFakeTimers()
    const store = writerStore()
    onTestFinished(() => store.close())
    const { db } = store.state
    const followed = new FollowedFiles()
    const asked: number[] = []
    const keeper = new MemoryKeeper(db, followed, {
      ...store.state.growReader,
      save: (_, bytes) => {
        asked.push(bytes)
        return Promise.resolve({ bytes, digest: Buffer.of(1), data: Buffer.of(2) })
      },
    })
    const file = { fileId: 7, bytes: 3 * mega, savedBytes: 0 } as FollowedFile
    const grow = async (bytes: number): Promise<void> => {
      file.bytes = bytes
      followed.set(file)
      keeper.note(file)
      keeper.note(file)
      await vi.advanceTimersByTimeAsync(10_000)
    }
    await grow(3 * mega)
    expect(asked).toEqual([])
    await grow(5 * mega)
    await grow(6 * mega)
    await grow(10 * mega)
    expect(asked).toEqual([5 * mega, 10 * mega])
    expect(memories(store)).toEqual([{ file: 7, bytes: 10 * mega }])
    keeper.note({ ...file, savedBytes: 0 })
    keeper.close()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked).toHaveLength(2)
  })
})
