import { describe, expect, test } from 'vitest'
import { langfuse } from '../../src/main/importers/formats/langfuse'
import { observation } from './langfuseSupport'
import { readText, recordsOf } from './vendorSupport'

describe('a row that holds its own scores', () => {
  const given = { name: 'helpful', value: 0.9, dataType: 'NUMERIC' }

  test.each<[string, unknown]>([
    ['as a list of scores', [given]],
    ['by their names', { helpful: [0.9] }],
  ])('%s is read with them, alone on a line as in a list', async (_, scores) => {
    const rows = [observation('o1', { scores, latencyMs: 5 }), observation('o2', { scores: [] })]
    for (const text of [JSON.stringify(rows), rows.map((row) => JSON.stringify(row)).join('\n')]) {
      const records = await readText(langfuse, text)
      expect(recordsOf(records, 'observation').map(({ spanId }) => spanId)).toEqual(['o1', 'o2'])
      expect(recordsOf(records, 'score')).toMatchObject([
        { traceId: 't1', spanId: 'o1', name: 'helpful', value: 0.9 },
      ])
    }
  })
})
