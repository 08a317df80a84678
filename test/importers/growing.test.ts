import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHead } from '../../src/main/importers/detectFormat'
import { claudeCode } from '../../src/main/importers/formats/claudeCode'
import { codex } from '../../src/main/importers/formats/codex'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { zipkin } from '../../src/main/importers/formats/zipkin'
import { GrowingContent } from '../../src/main/importers/growingContent'
import type { Importer, SavedReading } from '../../src/main/importers/importer'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { ensureExists } from '../../src/shared/util/assert'
import { importBytes } from './importerSupport'

const folder = join(import.meta.dirname, '../fixtures/importers')
const growing: readonly Importer[] = [claudeCode, codex, otlpJson]
const files = growing.flatMap((importer) =>
  readdirSync(join(folder, importer.id))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => ({ importer, name, bytes: upToBrokenEnd(readFileSync(join(folder, importer.id, name))) })),
)

/** Without a last line that was cut off: it is waited for, while the end of a finished file is told at once. */
function upToBrokenEnd(bytes: Buffer): Buffer {
  const content = bytes.toString().trimEnd()
  const lastLine = content.slice(content.lastIndexOf('\n') + 1)
  try {
    JSON.parse(lastLine)
    return bytes
  } catch {
    return Buffer.from(content.slice(0, content.length - lastLine.length))
  }
}

const open = (importer: Importer, bytes: Uint8Array, saved?: SavedReading): GrowingContent =>
  ensureExists(GrowingContent.open(importer, createHead(bytes, true), saved), importer.id)

async function feed(content: GrowingContent, piece: Uint8Array): Promise<ImportRecord[]> {
  const records: ImportRecord[] = []
  for await (const batch of content.feed(piece)) records.push(...structuredClone(batch))
  return records
}

describe.each(files)('$importer.id, $name, growing', ({ importer, bytes }) => {
  test('says the same as the finished file, wherever it was cut', async () => {
    const whole = await importBytes(importer.id, bytes)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 12 }), async (cuts) => {
        const content = open(importer, bytes)
        const records: ImportRecord[] = []
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          records.push(...(await feed(content, bytes.subarray(from, cut))))
          // Asking what the end would say must not change what comes.
          content.ending()
          from = cut
        }
        if (!content.isComplete) records.push(...(await feed(content, Buffer.from('\n'))))
        expect(content.isComplete).toBe(true)
        expect([...records, ...content.ending()]).toEqual(whole)
        content.close()
      }),
      { numRuns: 25 },
    )
  })

  test('says at each line what a file that ends there says', async () => {
    const content = open(importer, bytes)
    const records: ImportRecord[] = []
    let from = 0
    for (let line = bytes.indexOf(10); line >= 0; line = bytes.indexOf(10, line + 1)) {
      records.push(...(await feed(content, bytes.subarray(from, line + 1))))
      from = line + 1
      if (!content.isComplete) continue
      const soFar = [...records, ...content.ending()]
      expect(soFar).toEqual(await importBytes(importer.id, bytes.subarray(0, from)))
      expect([...records, ...content.ending()]).toEqual(soFar)
    }
    content.close()
  })
})

describe.each(files)('$importer.id, $name, put down', ({ importer, bytes }) => {
  test('goes on from any line as if nothing had been between', async () => {
    const whole = await importBytes(importer.id, bytes)
    let content = open(importer, bytes)
    const records: ImportRecord[] = []
    let from = 0
    let restarts = 0
    for (let line = bytes.indexOf(10); line >= 0; line = bytes.indexOf(10, line + 1)) {
      records.push(...(await feed(content, bytes.subarray(from, line + 1))))
      from = line + 1
      const saved = content.save()
      if (saved === null) continue
      expect(saved.bytes).toBe(from)
      const ending = structuredClone(content.ending())
      content.close()
      content = open(importer, bytes, JSON.parse(JSON.stringify(saved)) as SavedReading)
      expect(content.isComplete).toBe(true)
      expect(content.ending()).toEqual(ending)
      restarts++
    }
    records.push(...(await feed(content, bytes.subarray(from))))
    if (!content.isComplete) records.push(...(await feed(content, Buffer.from('\n'))))
    expect([...records, ...content.ending()]).toEqual(whole)
    expect(restarts).toBeGreaterThan(0)
    content.close()
  })

  test('goes on from anywhere, and saving changes nothing', async () => {
    const whole = await importBytes(importer.id, bytes)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 8 }), async (cuts) => {
        let content = open(importer, bytes)
        const records: ImportRecord[] = []
        let from = 0
        for (const [index, cut] of [...cuts.toSorted((a, b) => a - b), bytes.length].entries()) {
          records.push(...(await feed(content, bytes.subarray(from, cut))))
          from = cut
          const saved = content.save()
          // Every second time it is only put down.
          if (saved === null || index % 2 === 1) continue
          expect(saved.bytes).toBe(cut)
          content.close()
          content = open(importer, bytes, JSON.parse(JSON.stringify(saved)) as SavedReading)
        }
        if (!content.isComplete) records.push(...(await feed(content, Buffer.from('\n'))))
        expect([...records, ...content.ending()]).toEqual(whole)
        content.close()
      }),
      { numRuns: 25 },
    )
  })
})

/**
 * What readers consist of. Where this changes, so must the `version` in the importer: what an older program put down
 * is read from the beginning again then.
 */
test('what is put down has the form that its version stands for', async () => {
  const forms = new Map<string, Set<string>>()
  for (const { importer, bytes } of files) {
    const content = open(importer, bytes)
    for (let from = 0, line = bytes.indexOf(10); line >= 0; from = line + 1, line = bytes.indexOf(10, from)) {
      await feed(content, bytes.subarray(from, line + 1))
      const saved = content.save()
      if (saved === null) continue
      const shapes = (saved.state as unknown as SavedShapes).mapper.shapes
      const known = forms.get(saved.version) ?? new Set()
      for (const shape of shapes)
        if (/^[A-Z]/.test(shape[0] ?? '') || isOwn(shape)) known.add(shape.join(' '))
      forms.set(saved.version, known)
    }
    content.close()
  }
  const text = [...forms]
    .map(([version, shapes]) => [version, ...[...shapes].toSorted()].join('\n'))
    .join('\n\n')
  await expect(`${text}\n`).toMatchFileSnapshot('savedForms.snapshot.txt')
})

interface SavedShapes {
  readonly mapper: { readonly shapes: readonly (readonly string[])[] }
}

/** Fields that only objects of the readers have, not those of the files. */
const ownFields = ['timeNs', 'startNs', 'lastNs', 'opener', 'before', 'turn', 'raw', 'leafUuid', 'offset']
const isOwn = (shape: readonly string[]): boolean => ownFields.some((field) => shape.includes(field))

test('what was put down in another form is refused', async () => {
  const bytes = readFileSync(join(folder, 'codex/rollout.input.jsonl'))
  const content = open(codex, bytes)
  await feed(content, bytes)
  const saved = ensureExists(content.save(), 'what it remembers')
  content.close()
  expect(() => open(codex, bytes, { ...saved, version: 'codex/0' })).toThrow('another form')
  expect(() => open(claudeCode, bytes, saved)).toThrow('another form')
  expect(() => open(codex, bytes, { ...saved, state: { place: null, mapper: {} } })).toThrow('undefined')
})

test('a format that is read whole only cannot be gone on with', () => {
  expect(GrowingContent.open(zipkin, createHead(Buffer.from('[]'), true))).toBeNull()
})

test('half a line, and half a character, wait for their rest', async () => {
  const text = `${JSON.stringify({ type: 'user', uuid: 'u', sessionId: 's', timestamp: '2026-03-01T10:00:00Z', message: { role: 'user', content: 'größer 🦀' } })}\n`
  const bytes = Buffer.from(text)
  const middle = bytes.indexOf(Buffer.from('🦀')) + 2
  const content = open(claudeCode, bytes)
  expect(await feed(content, bytes.subarray(0, middle))).toEqual([])
  expect(content.isComplete).toBe(false)
  expect(content.ending()).toEqual([])
  await feed(content, bytes.subarray(middle))
  expect(content.isComplete).toBe(true)
  expect(
    JSON.stringify(content.ending(), (_key, value: unknown) => (typeof value === 'bigint' ? '' : value)),
  ).toContain('größer 🦀')
})
