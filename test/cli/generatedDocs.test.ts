import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedDocs, renderDocs } from '../../scripts/writeDocs'

describe('documents that enumerate what the code has (`npm run docs` brings them up to date)', () => {
  it.each(generatedDocs.map((path) => [basename(path), path]))('%s is up to date', (_name, path) => {
    const text = readFileSync(path, 'utf8')
    expect(text).toContain('<!-- generated: ')
    expect(renderDocs(text)).toBe(text)
  })

  it('refuses a mark that nothing generates', () => {
    expect(() => renderDocs('<!-- generated: weather --><!-- end -->')).toThrow('weather')
  })
})
