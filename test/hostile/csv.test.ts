import { describe, expect, test } from 'vitest'
import { expectSentence, importHostile } from '../support/hostile/hostileImport'
import { sized } from '../support/hostile/soak'

const header =
  'id,trace_id,name,type,start_time,end_time,input,output,parent_observation_id,level,environment,project_id'
const row = (index: number, input: string): string =>
  `o-${index},t-1,step,SPAN,2026-01-01T00:00:0${index}Z,2026-01-01T00:00:0${index}.5Z,${input},,,DEFAULT,default,p`
const table = (...rows: readonly string[]): string => [header, ...rows, ''].join('\n')

describe('tables', () => {
  test('cells that a spreadsheet would run are kept as text', async () => {
    const cells = ['=HYPERLINK(1)', '+1+1', '-2', '@SUM(1)', '=cmd|calc']
    const report = await importHostile(table(...cells.map((cell, index) => row(index, cell))))
    expect(report.files[0]).toMatchObject({ format: 'langfuse', stored: cells.length, skipped: 0 })
  })

  test('a quote that is never closed costs its row at most', async () => {
    const report = await importHostile(table(row(0, 'a'), row(1, '"open'), row(2, 'b'), row(3, 'c')))
    expect(report.files[0]).toMatchObject({ stored: 4 })
    expect(report.counts['bad_csv']).toBe(1)
  })

  test('bytes that are no text stand in their cells, and are told', async () => {
    const bytes = Buffer.from(table(row(0, 'a'), row(1, 'b\u00ffc'), row(2, 'd')), 'latin1')
    const report = await importHostile(bytes)
    expect(report.files[0]).toMatchObject({ stored: 3 })
    expect(report.counts['invalid_unicode']).toBe(1)
  })

  test(
    'a field of megabytes is left out with its place; the rows around it come in',
    { timeout: 900_000 },
    async () => {
      const mebibytes = sized(80, 1_024)
      const pieces = [`${header}\n${row(0, 'a')}\n`, row(1, '"').replace(/".*/s, '"')]
      const piece = Buffer.alloc(1 << 20, 'x\n')
      const bytes = Buffer.concat([
        Buffer.from(pieces.join('')),
        ...Array.from({ length: mebibytes }, () => piece),
        Buffer.from(`",,,DEFAULT,default,p\n${row(2, 'b')}\n`),
      ])
      const report = await importHostile(bytes, { again: false })
      expect(report.files[0]).toMatchObject({ stored: 2, skipped: 1 })
      expect(report.first('too_large')).toMatchObject({ line: 3 })
    },
  )

  test(
    'tens of thousands of columns are accounted for, a hundred thousand end in a sentence',
    { timeout: 300_000 },
    async () => {
      const wide = (columns: number): string =>
        `${header}${',x'.repeat(columns)}\n${Array.from({ length: 3 }, (_, index) => `${row(index, 'a')}${','.repeat(columns)}`).join('\n')}\n`
      const read = await importHostile(wide(30_000), { again: false })
      expect(['done', 'failed']).toContain(read.files[0]?.status)
      const refused = await importHostile(wide(100_000), { again: false })
      expect(refused.files[0]).toMatchObject({ status: 'failed', stored: 0 })
      expectSentence(refused.files[0]?.error ?? null)
    },
  )
})
