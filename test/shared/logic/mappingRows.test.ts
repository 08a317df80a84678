import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPath, parsePath } from '../../../src/shared/logic/mappingPath'
import type { FieldPath } from '../../../src/shared/logic/mappingPath'
import {
  childRows,
  fieldValues,
  findRowPlaces,
  rowsIn,
  unfoldRows,
} from '../../../src/shared/logic/mappingRows'
import type { JsonValue } from '../../../src/shared/util/jsonValue'
import { ensureExists } from '../../../src/shared/util/assert'

const path = (text: string): FieldPath => ensureExists(parsePath(text), text)
const firstPlace = (...documents: JsonValue[]): string =>
  formatPath({ isOuter: false, steps: findRowPlaces(documents)[0]?.steps ?? [] })

describe('rows of a file', () => {
  it('are the values themselves; a list at the top is as good as lines', () => {
    const objects = [{ a: 1 }, { a: 2 }]
    expect(rowsIn(objects, []).map(({ value }) => value)).toEqual(objects)
    expect(rowsIn({ a: 1 }, []).map(({ value }) => value)).toEqual([{ a: 1 }])
  })

  it('know what they stand in: each its own trace', () => {
    const document = {
      run: 'r',
      traces: [
        { id: 't1', spans: [{ n: 1 }, { n: 2 }] },
        { id: 't2', spans: [{ n: 3 }] },
      ],
    }
    const { steps } = path('traces[].spans[]')
    const told = rowsIn(document, steps).map((row) => [
      fieldValues(row, path('n'), steps)[0],
      fieldValues(row, path('^traces[].id'), steps),
      fieldValues(row, path('^run'), steps),
    ])
    expect(told).toEqual([
      [1, ['t1'], ['r']],
      [2, ['t1'], ['r']],
      [3, ['t2'], ['r']],
    ])
  })

  it('have below them what is inside them, not what they stand in', () => {
    const document: JsonValue = {
      retries: [{ id: 9 }],
      steps: [{ id: 1, steps: [{ id: 2, steps: [{ id: 3 }] }] }, { id: 4 }],
    }
    const rows = rowsIn(document, path('steps[]').steps)
    const unfolded = unfoldRows(rows, path('steps'), 100)
    expect(unfolded.flatMap((row) => fieldValues(row, path('id'), []))).toEqual([1, 2, 3, 4])
    const [row] = rows
    for (const around of ['^retries', '^retries[]', '^', ''])
      expect(childRows(ensureExists(row, 'a row'), path(around)), around).toEqual([])
  })

  it('are looked for where they most likely stand', () => {
    expect(firstPlace({ a: 1 }, { a: 2 })).toBe('')
    expect(firstPlace({ page: 1, data: { items: [{ a: 1 }, { a: 2 }] } })).toBe('data.items[]')
    expect(firstPlace({ traces: [{ id: 1, spans: [{ a: 1 }] }] })).toBe('traces[].spans[]')
    expect(firstPlace({ trace: 1, spans: [{ a: 1 }] }, { trace: 2, spans: [{ a: 2 }] })).toBe('spans[]')
    expect(firstPlace({ spans: [{ a: 1, events: [{ t: 1 }, { t: 2 }] }] })).toBe('spans[]')
    expect(firstPlace({ q: 1, documents: [{ a: 1 }] }, { q: 2, documents: [{ a: 2 }] })).toBe('')
    expect(firstPlace({ model: 'm', messages: [{ role: 'user' }, { role: 'assistant' }] })).toBe('')
  })

  it('are found or not found in any JSON, without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>), (documents) => {
        for (const { steps } of findRowPlaces(documents))
          for (const document of documents)
            for (const row of rowsIn(document, steps)) expect(row.around).toHaveLength(steps.length)
      }),
    )
  })
})
