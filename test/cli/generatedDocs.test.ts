import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeKept, importersWithoutPage } from '../../scripts/docWords/formatTables'
import { generatedDocs, renderDocs } from '../../scripts/writeDocs'
import { importers } from '../../src/main/importers/registry'

describe('documents that enumerate what the code has (`npm run docs` brings them up to date)', () => {
  it.each(generatedDocs.map((path) => [basename(path), path]))('%s is up to date', (_name, path) => {
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('<!-- generated: ')
    expect(renderDocs(text)).toBe(text)
  })

  it('every importer has a page that says what of it is recognised and what is lost', () => {
    expect(importersWithoutPage()).toEqual([])
  })

  it('the table of formats marks what golden files carry, and only that', () => {
    const rows = describeKept().split('\n')
    const titles = rows[0]?.split(' | ').map((cell) => cell.replaceAll(/[|`]/g, '').trim()) ?? []
    const marks = (id: string): string[] => {
      const cells = rows.find((each) => each.includes(`\`${id}\``))?.split(' | ') ?? []
      return titles.filter((_title, index) => cells[index] === '✓')
    }
    expect(rows).toHaveLength(importers.length + 2)
    expect(marks('zipkin-json')).not.toContain('scores')
    expect(marks('langfuse')).toEqual(
      expect.arrayContaining(['sessions', 'messages', 'tokens', 'cost', 'scores']),
    )
    expect(marks('otlp-json')).toContain('links')
  })

  it('refuses a mark that nothing generates', () => {
    expect(() => renderDocs('<!-- generated: weather --><!-- end -->')).toThrow('weather')
  })
})
