import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Words in backticks that begin with one of our folders are paths; `<name>` and `*` stand for anything. */
const pathPattern = /`((?:src|test|scripts|docs|resources|bench|\.ci|\.github)\/[^`\s]+?)`/g

function documents(): string[] {
  const below = (folder: string): string[] =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
          (name) => `${folder}/${name}`,
        )
      : []
  const readmes = below('src').filter((path) => path.endsWith('README.md'))
  const top = readdirSync(root).filter((name) => name.endsWith('.md') && name !== 'THIRD_PARTY_LICENCES.md')
  return [...top, ...below('docs').filter((path) => path.endsWith('.md')), ...readmes]
}

/** Paths a text names that are not there. */
function missingPaths(text: string): string[] {
  return [...text.matchAll(pathPattern)]
    .map(([, path = '']) => path.replace(/[.,:;]$/, ''))
    .filter((path) => {
      const plain = path.split(/[<*{…]/)[0] ?? ''
      const folder = plain === path ? plain : plain.slice(0, plain.lastIndexOf('/') + 1)
      return !existsSync(join(root, folder))
    })
}

it('finds a path that is not there', () => {
  expect(
    missingPaths(
      'see `src/main/nowhere.ts`, `src/main/index.ts`, `src/main/<door>/x` and `docs/nothing/*.md`',
    ),
  ).toEqual(['src/main/nowhere.ts', 'docs/nothing/*.md'])
})

it.each(documents())('names only what is there: %s', (path) => {
  expect(missingPaths(readFileSync(join(root, path), 'utf8'))).toEqual([])
})
