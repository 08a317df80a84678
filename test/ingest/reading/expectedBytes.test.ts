import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectedBytes } from '../../../src/main/ingest/reading/expectedBytes'
import { FilePacker } from '../../../src/main/ingest/reading/fileList'
import type { ImportFile } from '../../../src/main/ingest/reading/importFile'
import { readFiles } from '../../../src/main/ingest/reading/readFiles'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanglass-sizes-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, bytes: number): { path: string; displayPath: string; unreadable: null } {
  const path = join(folder, name)
  writeFileSync(path, '{"a":1}\n'.padStart(bytes, ' '))
  return { path, displayPath: name, unreadable: null }
}

async function progressOf(files: readonly ImportFile[]): Promise<(readonly [number, number])[]> {
  const told = []
  for await (const { doneBytes, totalBytes } of readFiles(files, new AbortController().signal))
    told.push([doneBytes, totalBytes] as const)
  return told
}

test('adds up what there is to read; what cannot be read counts nothing', async () => {
  const files = [
    file('a', 100),
    file('b', 300),
    { path: join(folder, 'gone'), displayPath: 'gone', unreadable: null },
  ]
  expect(await expectedBytes(files)).toBe(400)
  const packer = new FilePacker()
  for (const each of files) packer.add(each)
  packer.add({ path: join(folder, 'a'), displayPath: 'a', unreadable: 'No.' })
  expect(await expectedBytes(packer.packed())).toBe(400)
  expect(await expectedBytes([])).toBe(0)
})

test('without the time to look at all, the others are as large as those seen', async () => {
  const files = [file('c', 100), file('d', 900), file('e', 900)]
  expect(await expectedBytes(files, 0)).toBe(300)
})

test('the whole is known from the first file on', async () => {
  const files = [file('f', 1_000), file('g', 3_000)]
  const told = await progressOf(files)
  expect(told.every(([, total]) => total === 4_000)).toBe(true)
  expect(told.at(-1)?.[0]).toBeGreaterThan(1_000)
})

test('of a small packed file bytes count as they are taken in, not all at once', async () => {
  const path = join(folder, 'h.jsonl.gz')
  const lines = Array.from({ length: 12_000 }, (_, n) =>
    JSON.stringify({ uuid: randomUUID(), type: 'user', n }),
  )
  writeFileSync(path, gzipSync(lines.join('\n')))
  const told = await progressOf([{ path, displayPath: 'h.jsonl.gz', unreadable: null }])
  const [, total] = told[0] ?? [0, 0]
  expect(total).toBeGreaterThan(200_000)
  expect(told[0]?.[0]).toBeLessThan(total / 2)
})
