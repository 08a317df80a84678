import { appendFileSync, renameSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { updateImport } from '../../../src/main/ingest/updateImport'
import { everythingIn, growingFile, seenIn } from '../../support/growingFiles'
import type { GrowingFile } from '../../support/growingFiles'
import { turns } from '../../support/sessionTurns'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

async function watched(bytes: Uint8Array | string, name?: string, store?: WriterStore): Promise<GrowingFile> {
  const file = await growingFile(bytes, store, name)
  if (store === undefined) onTestFinished(() => file.store.close())
  return file
}

const everythingOnce = async (bytes: Uint8Array | string, name?: string): Promise<unknown> =>
  everythingIn((await watched(bytes, name)).store)

describe('a file in a watched folder', () => {
  test('may be cut within a character', async () => {
    const more = turns(3, 4).replaceAll('answer 3', 'déjà 🧪 𝒳 end')
    const bytes = Buffer.from(turns(0, 3) + more)
    const begin = bytes.indexOf('déjà')
    const expected = await everythingOnce(bytes)
    const file = await watched(bytes.subarray(0, Buffer.byteLength(turns(0, 3))))
    const places = [Buffer.byteLength(turns(0, 3))]
    for (let at = begin; at < begin + Buffer.byteLength('déjà 🧪 𝒳'); at++) places.push(at)
    for (const [index, place] of places.entries())
      expect(await file.append(bytes.subarray(place, places[index + 1]))).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(expected)
  })

  test('may be given a very long line in pieces', async () => {
    const long = 'lorem ipsum '.repeat(200_000)
    const bytes = Buffer.from(turns(0, 2) + turns(2, 3).replace('answer 2', long) + turns(3, 4))
    const file = await watched(bytes.subarray(0, Buffer.byteLength(turns(0, 2))))
    for (let at = Buffer.byteLength(turns(0, 2)); at < bytes.length; at += 700_000)
      expect(await file.append(bytes.subarray(at, at + 700_000))).toMatchObject({ whole: [] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(bytes))
  })

  test('may be compressed, and looked at before it is complete', async () => {
    const bytes = gzipSync(turns(0, 40))
    const file = await watched(bytes.subarray(0, bytes.length / 2), 'a.jsonl.gz')
    expect(JSON.stringify(everythingIn(file.store))).toContain('corrupt_container')
    appendFileSync(file.path, bytes.subarray(bytes.length / 2))
    expect(await file.update()).toMatchObject({ status: 'done', whole: ['w/a.jsonl.gz'] })
    expect(everythingIn(file.store)).toEqual(await everythingOnce(bytes, 'a.jsonl.gz'))
  })

  test('may be rotated: what it said stays, under its new name', async () => {
    const file = await watched(turns(0, 3))
    await file.append(turns(3, 5))
    const { store, path, importId } = file
    renameSync(path, `${path}.1`)
    writeFileSync(path, turns(5, 6))
    const files = ['a.jsonl', 'a.jsonl.1'].map((name) => ({
      path: `${store.folder}/${name}`,
      displayPath: `w/${name}`,
      unreadable: null,
    }))
    const argument = { importId, source: 'files', files }
    await updateImport(store.state, argument, new AbortController().signal, () => undefined)
    await file.append(turns(6, 7))
    const once = writerStore()
    onTestFinished(() => once.close())
    await watched(turns(0, 5), 'a.jsonl.1', once)
    await watched(turns(5, 7), 'a.jsonl', once)
    expect(seenIn(store)).toEqual(seenIn(once))
    expect(store.rows('SELECT path, status FROM import_file ORDER BY path')).toEqual([
      { path: 'w/a.jsonl', status: 'done' },
      { path: 'w/a.jsonl.1', status: 'done' },
    ])
  })

  test('may be in two of them, one inside the other', async () => {
    const store = writerStore()
    onTestFinished(() => store.close())
    const outer = await watched(turns(0, 2), 'a.jsonl', store)
    const inner = await watched(turns(0, 2), 'a.jsonl', store)
    for (let turn = 2; turn < 5; turn++) {
      appendFileSync(outer.path, turns(turn, turn + 1))
      await Promise.all([outer.update({ isPrepared: true }), inner.update({ isPrepared: true })])
      expect(await outer.update()).toMatchObject({ status: 'done' })
      expect(await inner.update()).toMatchObject({ status: 'done' })
    }
    const once = writerStore()
    onTestFinished(() => once.close())
    await watched(turns(0, 5), 'a.jsonl', once)
    await watched(turns(0, 5), 'a.jsonl', once)
    expect(seenIn(store)).toEqual(seenIn(once))
  })
})
