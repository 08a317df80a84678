import { appendFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { readRawBytes } from '../../src/main/store/tables/rawFrames'
import { importHostile } from '../support/hostile/hostileImport'
import { payloadOf, spanIdOf, spanText } from '../support/hostile/otlpBodies'
import { writerStore } from '../support/writerStore'
import type { WriterStore } from '../support/writerStore'
import { wholeReport } from '../support/wholeReport'
import type { FileWithPlaces } from '../support/wholeReport'

const line = (index: number): string =>
  `${payloadOf(spanText({ spanId: spanIdOf(index), name: `step ${index}` }))}\n`
const lines = (count: number): string => Array.from({ length: count }, (_, index) => line(index)).join('')

describe('a file that ends in the middle', () => {
  test('every complete record is kept and the tail is told with its place; complete later, it comes in whole', async () => {
    const store = writerStore()
    onTestFinished(() => store.close())
    const path = join(store.folder, 'growing.jsonl')
    const whole = lines(20)
    writeFileSync(path, whole.slice(0, -60))
    const [cut] = await importFile(store, path)
    expect(cut).toMatchObject({ read: 20, stored: 19, skipped: 1 })
    const [finding] = cut?.findings ?? []
    expect(finding?.samples[0]?.line).toBe(20)
    expect(finding?.samples[0]?.offset).toBeGreaterThanOrEqual(whole.length - line(19).length)
    writeFileSync(path, whole)
    const [complete] = await importFile(store, path)
    expect(complete).toMatchObject({ read: 20, stored: 1, merged: 19, skipped: 0, observations: 20 })
  })

  test('cut anywhere: what was whole is in, nothing is unaccounted for', { timeout: 60_000 }, async () => {
    const text = `[\n${Array.from({ length: 4 }, (_, index) => payloadOf(spanText({ spanId: spanIdOf(index), name: `step ${index}` }))).join(',\n')}\n]`
    for (let cut = 120; cut < text.length; cut += 97) {
      const part = text.slice(0, cut)
      const report = await importHostile(part, { again: false })
      const whole = [0, 1, 2, 3].filter((index) => new RegExp(`step ${index}".*?"\\}`).test(part)).length
      expect(report.files[0]?.observations).toBe(whole)
    }
  })
})

describe('a file that changes while it is read', () => {
  const spans = 12_000

  test.each<readonly [string, (path: string) => void, RegExp | null]>([
    ['grows', (path) => appendFileSync(path, line(spans)), /became longer/],
    ['shrinks', (path) => truncateSync(path, 1_000), /became shorter/],
    [
      'is written over',
      (path) => writeFileSync(path, 'x'.repeat(Buffer.byteLength(lines(spans)))),
      /was written|became/,
    ],
    ['is deleted', (path) => rmSync(path), null],
  ])('%s: told, and what was there is accounted for', async (_, change, sentence) => {
    const store = writerStore()
    onTestFinished(() => store.close())
    const path = join(store.folder, 'changing.jsonl')
    writeFileSync(path, lines(spans))
    let changed = false
    const [file] = await importFile(store, path, () => {
      if (!changed) change(path)
      changed = true
    })
    expect(changed).toBe(true)
    const finding = file?.findings.find(({ code }) => code === 'changed_file')
    if (sentence === null) expect(finding).toBeUndefined()
    else expect(finding?.samples[0]?.message).toMatch(sentence)
    expect(file?.read).toBe((file?.stored ?? 0) + (file?.merged ?? 0) + (file?.skipped ?? 0))
    expect(readRawBytes(store.state.db, Number(file?.fileId), 0, 1e9)).toHaveLength(Number(file?.bytes))
  })
})

async function importFile(
  store: WriterStore,
  path: string,
  onProgress: () => void = () => undefined,
): Promise<readonly FileWithPlaces[]> {
  const importId = beginImport(store.state, 'changing', 'files')
  const files = [{ path, displayPath: 'changing.jsonl', unreadable: null }]
  await runImport(store.state, { importId, source: 'files', files }, new AbortController().signal, onProgress)
  return wholeReport(store.state.db, importId)
}
