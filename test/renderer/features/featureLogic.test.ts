import { describe, expect, test } from 'vitest'
import {
  accountSentence,
  doesAccountAddUp,
  importSentence,
  placeWords,
  reportMarkdown,
  shareSentence,
} from '../../../src/renderer/features/importing/importWords'
import {
  costHint,
  costText,
  isPartialCost,
  tokenHint,
  totalTokens,
} from '../../../src/renderer/features/lists/costWords'
import type { UsageSums } from '../../../src/renderer/features/lists/costWords'
import { stripBackground, stripWords } from '../../../src/renderer/features/lists/DensityStrip'
import { ensureExists } from '../../../src/shared/util/assert'
import { fakeFiles, fakeImport, fakePlaces } from '../../support/fakeImports'

describe('the account of an import', () => {
  test('in a sentence', () => {
    expect(accountSentence(fakeImport(1))).toBe('71,204 read = 70,911 stored + 281 merged + 12 skipped')
    expect(doesAccountAddUp(fakeImport(1))).toBe(true)
    expect(doesAccountAddUp({ ...fakeImport(1), skipped: 11 })).toBe(false)
    expect(importSentence(fakeImport(1), 1)).toBe(
      '3 files: 412 sessions, 2,105 traces, 70,911 spans. 1 file could not be read. 12 records skipped.',
    )
  })

  test('as Markdown, with every file and finding, foreign text harmless', () => {
    const files = fakeFiles()
    const [first] = files
    const hostile = {
      ...ensureExists(first, 'file'),
      fileId: 9,
      path: '# <img src=x> | [a](b)\n- x',
      error: '*bold* `code`',
    }
    const text = reportMarkdown({ ...fakeImport(1), label: '<script>' }, [hostile, ...files], fakePlaces())
    expect(text).toContain('\\# \\<img src=x\\> \\| \\[a\\](b) - x')
    expect(text).toContain('\\*bold\\* \\`code\\`')
    expect(text).toContain('# Import report: \\<script\\>')
    expect(text).toContain('- **bad_json** ×12:')
    expect(text).toContain('  - line 812: Unexpected end of text after 812 bytes.')
    expect(text).toContain('  - and 10 more\n')
    expect(text).toContain('- texts: 412 MB of prompts and answers kept in 31.2 MB')
    expect(text).toContain('This is a PNG image')
  })

  test('what its texts came to and what they take', () => {
    expect(shareSentence({ textBytes: 412_000_000, keptBytes: 31_000_000 })).toBe(
      '412 MB of prompts and answers kept in 31.0 MB',
    )
    expect(shareSentence({ textBytes: 10, keptBytes: 0 })).toBe(
      '10 B of prompts and answers, all of it kept before',
    )
    expect(shareSentence({ textBytes: 0, keptBytes: 0 })).toBeNull()
    expect(shareSentence({ textBytes: null, keptBytes: null })).toBeNull()
  })

  test('where a finding stands', () => {
    expect(placeWords({ line: 1_204, offset: 88 })).toBe('line 1,204')
    expect(placeWords({ line: null, offset: 88_120 })).toBe('byte 88,120')
    expect(placeWords({ line: null, offset: null })).toBe('')
  })
})

describe('cost and tokens', () => {
  const usage: UsageSums = {
    inputTokens: 900,
    outputTokens: null,
    cachedInputTokens: 100,
    generations: 4,
    generationsWithTokens: 3,
    generationsWithCost: 2,
    costUsd: 0.01,
    costBasis: 'mixed',
  }

  test('a cost says where it comes from and what it leaves out', () => {
    expect(costHint(usage)).toBe('$0.0100 partly reported, partly computed; 2 of 4 model calls have a cost.')
    expect(isPartialCost(usage)).toBe(true)
    expect(costText(usage)).toMatch(/^≥\$/)
    expect(costText({ ...usage, generationsWithCost: 4 })).toMatch(/^\$/)
    expect(isPartialCost({ ...usage, generationsWithCost: 4 })).toBe(false)
    expect(costHint({ ...usage, costUsd: null, generationsWithCost: 0 })).toBe(
      'None of 4 model calls has a cost.',
    )
  })

  test('unknown tokens are unknown, not zero', () => {
    expect(totalTokens(usage)).toBe(900)
    expect(totalTokens({ ...usage, inputTokens: null })).toBeNull()
    expect(tokenHint(usage)).toBe('900 in, 100 of it cached, – out; 3 of 4 model calls say so.')
  })
})

describe('the strip', () => {
  test('in words', () => {
    expect(
      stripWords([
        [1, 0.5, 0],
        [2, 0.3, 1],
        [1, 0.2, 0],
      ]),
    ).toBe('model call 70 % of the time, tool call 30 %, with failures')
  })

  test('is painted from numbers and our own names only, and ends at the right edge', () => {
    const painted = stripBackground([
      [1, 0.5, 0],
      [2, 0.5, 1],
    ])
    expect(painted).toContain('var(--k-model) 0.00% 49.40%')
    expect(painted).toContain('100.00%')
    expect(painted).toContain('var(--error) 50.00%')
    expect(stripBackground([[99, 1, 0]])).toContain('var(--k-event)')
  })
})
