import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { collectLicences, importedPackages, staleLicences } from '../../scripts/writeLicences.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const listed = collectLicences(root)

describe('the third-party licences', () => {
  it('are those of what ships now (`node scripts/writeLicences.mjs` writes them again)', () => {
    expect(staleLicences(root)).toEqual([])
  })

  it('name everything that our sources import and that is installed with us', () => {
    const names = new Set(listed.map((entry) => entry.name))
    const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      dependencies: Record<string, string>
    }
    for (const name of [...importedPackages(root), ...Object.keys(dependencies)])
      expect(names).toContain(name)
    // Two that nothing imports by name: what a dependency of a dependency needs is ours to list, too.
    for (const name of ['scheduler', 'micromark', 'pend']) expect(names).toContain(name)
  })

  it('have a licence that allows shipping, and a text or where to find it', () => {
    const allowed =
      /^\(?(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|OFL-1\.1)\b/
    for (const { name, licence, text } of listed) {
      expect([name, licence]).toEqual([name, expect.stringMatching(allowed)])
      expect(text.length).toBeGreaterThan(40)
    }
  })
})
