import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guessRoles } from '../../../src/shared/logic/mappingGuess'
import { parsePath } from '../../../src/shared/logic/mappingPath'
import type { JsonValue } from '../../../src/shared/util/jsonValue'
import { survey } from '../../support/mappingGuesses'

describe('the survey of fields', () => {
  const rows: JsonValue[] = [
    { id: 'a', meta: { user: { id: 'u1' } }, tags: ['x'], messages: [{ role: 'user' }], empty: null },
    { id: 'b', meta: { user: { id: 'u1' } }, ms: 12, messages: [{ role: 'user' }, { role: 'tool' }] },
    { id: 'c', meta: '{"user":{"id":"u2"}}', ms: '7' },
  ]
  it('finds nested fields, says how often they are there, and keeps what belongs together together', () => {
    const told = survey(rows).map(({ path, present, distinct, types }) => [path, present, distinct, ...types])
    expect(told).toEqual([
      ['id', 3, 3, 'text'],
      ['meta', 3, null, 'object'],
      ['meta.user', 3, null, 'object'],
      ['meta.user.id', 3, 2, 'text'],
      ['tags', 1, null, 'list'],
      ['messages', 2, null, 'list'],
      ['messages[].role', 2, 2, 'text'],
      ['empty', 0, 0],
      ['ms', 2, 2, 'number'],
    ])
  })

  it('shows what stands around the rows under its own paths', () => {
    const paths = survey([{ trace_id: 't', spans: [{ n: 1 }] }], 'spans[]').map(({ path }) => path)
    expect(paths).toEqual(['n', '^trace_id'])
  })

  it('survives any JSON, and every path it names can be read', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>), (documents) => {
        const fields = survey(documents)
        for (const { path } of fields) expect(parsePath(path), path).not.toBeNull()
        const found = guessRoles(fields)
        expect(new Set(found.map(({ role }) => role)).size).toBe(found.length)
        expect(new Set(found.map(({ path }) => path)).size).toBe(found.length)
      }),
    )
  })
})
