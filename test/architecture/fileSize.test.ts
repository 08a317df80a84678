import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkFileSize, countCodeLines, readCheckedFiles } from '../../scripts/checkFileSize.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

it('holds for every source, test and script', () => {
  const files = readCheckedFiles(root)
  expect(files.length).toBeGreaterThan(100)
  expect(checkFileSize(files)).toEqual([])
})

describe('the check', () => {
  const file = (lines: number) => ({ path: 'src/a.ts', text: 'const x = 1\n'.repeat(lines) })

  it('counts code, not comments and empty lines', () => {
    expect(countCodeLines('/** a\n * b\n */\n\n// c\nconst x = 1 // d\n/* e */ const y = 2\n')).toBe(2)
  })

  it('lets 300 lines through and no more', () => {
    expect(checkFileSize([file(300)], {})).toEqual([])
    expect(checkFileSize([file(301)], {})).toEqual(['src/a.ts: 301 lines of code, at most 300'])
  })

  it('lets exceptions only shrink', () => {
    const excepted = { 'src/a.ts': { lines: 310, reason: 'a table' } }
    expect(checkFileSize([file(310)], excepted)).toEqual([])
    expect(checkFileSize([file(311)], excepted)).toHaveLength(1)
    expect(checkFileSize([file(305)], excepted)).toHaveLength(1)
    expect(checkFileSize([], excepted)).toHaveLength(1)
  })
})
