import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { cliDocsPath, renderCliDocs } from '../../scripts/writeCliDocs'

it('docs/cli.md enumerates what the code has (`npm run docs:cli` brings it up to date)', () => {
  const text = readFileSync(cliDocsPath, 'utf8')
  expect(renderCliDocs(text)).toBe(text)
})

it('refuses a mark that nothing generates', () => {
  expect(() => renderCliDocs('<!-- generated: weather --><!-- end -->')).toThrow('weather')
})
