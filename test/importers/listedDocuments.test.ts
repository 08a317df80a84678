import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { importBytes } from './importerSupport'

/**
 * Scripts gather the answers of an API, or the lines of a log, in one list and write that. Whoever recognises such a
 * file reads what is in it: every golden file whose document is an object, and some of lines, once more inside a list.
 */
const root = path.join(import.meta.dirname, '../fixtures/importers')

const lined = new Set(['codex', 'kore-analytics', 'claude-code'])

const cases = readdirSync(root).flatMap((id) =>
  readdirSync(path.join(root, id))
    .filter((name) => /\.input\.jsonl?$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(path.join(root, id, name), 'utf8').replace(/^\uFEFF/, '')
      const listed = asList(text, name.endsWith('l'), lined.has(id))
      return listed === null ? [] : [{ id, name, text, listed }]
    }),
)

function asList(text: string, hasLines: boolean, takesLines: boolean): string | null {
  try {
    if (!hasLines) return Array.isArray(JSON.parse(text)) ? null : `[${text}]`
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (!takesLines || !lines.every((line) => line.startsWith('{') && JSON.parse(line) !== undefined))
      return null
    return `[${lines.join(',')}]`
  } catch {
    return null
  }
}

const said = (records: readonly ImportRecord[]): string[] =>
  records
    .map((record) => {
      if (record.type === 'problem') return record.skipped ? `skipped ${record.code}` : ''
      return record.type === 'observation' ? `${record.name} ${record.kind}` : record.type
    })
    .filter((line) => line !== '')
    .sort()

describe('documents in a list', () => {
  it.each(cases)('$id/$name says the same', async ({ id, text, listed }) => {
    const [alone, together] = [text, listed].map((form) => new TextEncoder().encode(form)) as [
      Uint8Array,
      Uint8Array,
    ]
    expect(detectFormat(createHead(together, true), importers)?.importer.id).toBe(id)
    expect(said(await importBytes(id, together))).toEqual(said(await importBytes(id, alone)))
  })
})
