import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const valueImport = /^import (?!type )[^'"]*['"]([^'"]+)['"]|^\} from ['"]([^'"]+)['"]/gm

/** Packages and built-in modules that a file needs when it runs, by itself or through what it imports. */
function packagesBehind(entry: string): string[] {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const waiting = [join(root, entry)]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    // Types are gone when it runs, also where their import takes several lines.
    const text = readFileSync(file, 'utf8').replace(/^import type \{[^}]*\} from .*$/gm, '')
    for (const [, whole, tail] of text.matchAll(valueImport)) {
      const specifier = whole ?? tail ?? ''
      if (!specifier.startsWith('.')) packages.add(specifier)
      else waiting.push(join(dirname(file), `${specifier}.ts`))
    }
  }
  expect([...seen].every((file) => existsSync(file))).toBe(true)
  expect(seen.size).toBeGreaterThan(30)
  return [...packages].filter((name) => !name.startsWith('node:')).toSorted()
}

test('threads that answer questions load no package but the database: each of them has its own copy in memory', () => {
  expect(packagesBehind('src/main/store/readerOperations.ts')).toEqual(['better-sqlite3'])
})

test('what writes loads schemas, so that the test above would see them', () => {
  expect(packagesBehind('src/main/ingest/writerOperations.ts')).toContain('zod')
})
