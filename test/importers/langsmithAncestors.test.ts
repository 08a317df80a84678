import { describe, expect, test } from 'vitest'
import { langsmith } from '../../src/main/importers/formats/langsmith'
import { observationKinds } from '../../src/shared/model/kinds'
import { readerStore } from '../support/readerStore'
import { codesOf } from './importerSupport'
import { readText, recordsOf } from './vendorSupport'
import { langsmithRun as run } from './langsmithSupport'

describe('runs that are not in the file', () => {
  const at = (second: number, id: string): string => `20260501T10000${second}000000Z${id}`
  /** A run under these, from the root down, that starts as many seconds after the root as it is deep. */
  const under = (id: string, ...above: string[]): object =>
    run(id, {
      trace_id: above[0] ?? id,
      parent_run_id: above.at(-1) ?? null,
      dotted_order: [...above, id].map((one, index) => at(index, one)).join('.'),
      start_time: `2026-05-01T10:00:0${above.length}.000000Z`,
      end_time: `2026-05-01T10:00:0${above.length + 1}.000000Z`,
    })
  const spansOf = async (content: unknown) =>
    recordsOf(await readText(langsmith, content), 'observation').map(({ spanId, parentSpanId, name }) => [
      spanId,
      parentSpanId,
      name,
    ])

  test('those between a run and one above it that is there stand in, at their time', async () => {
    const content = [under('root'), under('leaf', 'root', 'a', 'b'), under('twin', 'root', 'a', 'b')]
    expect(await spansOf(content)).toEqual([
      ['root', null, 'root'],
      ['leaf', 'b', 'leaf'],
      ['twin', 'b', 'twin'],
      ['a', 'root', ''],
      ['b', 'a', ''],
    ])
    const records = await readText(langsmith, content)
    expect(recordsOf(records, 'observation').at(-1)).toMatchObject({
      startNs: 1777629602000000000n,
      endNs: null,
      status: 'unset',
      kind: 'span',
    })
    expect(codesOf(records)).toEqual(['orphan'])
    expect(recordsOf(records, 'problem')[0]?.message).toMatch(/^2 runs/)
  })

  test('nothing stands in where they come later in the file, and in a table as in a list', async () => {
    const whole = [under('leaf', 'root', 'a'), under('a', 'root'), under('root')]
    expect(await spansOf(whole)).toHaveLength(3)
    const table = [under('root'), under('leaf', 'root', 'a')].map((row) =>
      Object.values(row as Record<string, unknown>).map((cell) => (typeof cell === 'string' ? cell : '')),
    )
    const columns = Object.keys(under('root'))
    expect(await spansOf([columns, ...table].map((row) => row.join(',')).join('\n'))).toEqual([
      ['root', null, 'root'],
      ['leaf', 'a', 'leaf'],
      ['a', 'root', ''],
    ])
  })

  test('with nothing above it in the file a run stays an orphan', async () => {
    expect(await spansOf([under('leaf', 'root', 'a'), under('twin', 'root', 'a')])).toHaveLength(2)
  })

  test('orders that contradict the parent, each other or end in a circle change nothing', async () => {
    const odd = [
      run('leaf', {
        trace_id: 'root',
        parent_run_id: 'z',
        dotted_order: `${at(0, 'root')}.${at(1, 'leaf')}`,
      }),
      run('x', {
        trace_id: 'o',
        parent_run_id: 'p',
        dotted_order: `${at(0, 'q')}.${at(1, 'p')}.${at(2, 'x')}`,
      }),
      run('y', {
        trace_id: 'o',
        parent_run_id: 'q',
        dotted_order: `${at(0, 'p')}.${at(1, 'q')}.${at(2, 'y')}`,
      }),
    ]
    expect(await spansOf(odd)).toHaveLength(3)
  })

  test('a run that comes with another file takes the place that was kept for it', async () => {
    const { writer, put } = await readerStore(
      await readText(langsmith, [under('root'), under('leaf', 'root', 'a')]),
    )
    await put(await readText(langsmith, [under('a', 'root')]))
    const rows = writer.rows('SELECT span_id, name, kind, own_flags FROM observation ORDER BY span_id')
    expect(rows).toHaveLength(3)
    expect(rows[0]).toMatchObject({ span_id: 'a', name: 'a', own_flags: 0 })
    expect(rows[0]?.['kind']).toBe(observationKinds.indexOf('chain'))
  })
})
