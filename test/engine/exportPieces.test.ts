import { describe, expect, test } from 'vitest'
import { exportPieces } from '../../src/main/engine/exportPieces'
import type { ExportedTrace, ExportTraceArgument } from '../../src/main/store/queries/exportTrace'
import { ensureExists } from '../../src/shared/util/assert'
import { readerStore } from '../support/readerStore'
import { observation } from '../support/records'

const text = (length: number) => ({ type: 'value', value: 'x'.repeat(length) }) as const

/** A store with traces of so many spans, each with an output of so many characters. */
async function storeOf(traces: Readonly<Record<string, { spans: number; length: number }>>) {
  const store = await readerStore(
    Object.entries(traces).flatMap(([traceId, { spans, length }]) =>
      Array.from({ length: spans }, (_, index) =>
        observation({ traceId, spanId: `${traceId}-${index}`, output: text(length) }),
      ),
    ),
  )
  const asked: ExportTraceArgument[] = []
  const read = (argument: ExportTraceArgument): Promise<ExportedTrace> => {
    asked.push(argument)
    return Promise.resolve(store.read.exportTrace(argument))
  }
  return { read, asked, traceKeys: Object.keys(traces).map((id) => `files:${id}`) }
}

async function piecesOf(form: 'otlp' | 'otlp-protobuf', traces: Parameters<typeof storeOf>[0]) {
  const { read, asked, traceKeys } = await storeOf(traces)
  const pieces = []
  for await (const piece of exportPieces({ form, traceKeys, nowMs: 0, read })) pieces.push(piece)
  return { pieces, asked }
}

const namesIn = (pieces: readonly { bytes: Uint8Array }[]): string[] =>
  pieces.flatMap(({ bytes }) =>
    [
      ...Buffer.from(bytes)
        .toString('utf8')
        .matchAll(/"name":"(t\d+-\d+)"/g),
    ].map(([, name = '']) => name),
  )

describe('an export in pieces', () => {
  test('small traces share a piece that ends with a line break', async () => {
    const { pieces } = await piecesOf('otlp', {
      t1: { spans: 2, length: 10 },
      t2: { spans: 1, length: 10 },
    })
    expect(pieces.map(({ spans }) => spans)).toEqual([3])
    expect(namesIn(pieces)).toEqual(['t1-0', 't1-1', 't2-0'])
    expect(Buffer.from(ensureExists(pieces[0], 'a piece').bytes).toString('utf8')).toMatch(/^\{.*\}\n$/)
    const { pieces: binary } = await piecesOf('otlp-protobuf', { t1: { spans: 1, length: 1 } })
    expect(ensureExists(binary[0], 'a piece').bytes[0]).toBe(0x0a)
  })

  test('no piece is larger than two megabytes and a span, and no span is missed or said twice', async () => {
    const { pieces } = await piecesOf('otlp', {
      t1: { spans: 7, length: 400_000 },
      t2: { spans: 2, length: 10 },
      t3: { spans: 2, length: 3_000_000 },
      t4: { spans: 4_500, length: 1 },
    })
    const names = namesIn(pieces)
    expect(names).toHaveLength(7 + 2 + 2 + 4_500)
    expect(new Set(names).size).toBe(names.length)
    // A piece ends with the span that fills it.
    for (const { bytes } of pieces) expect(bytes.length).toBeLessThan(2 * 1_048_576 + 3_000_000)
    expect(Math.max(...pieces.map(({ spans }) => spans))).toBe(2_000)
  })

  test('the next piece is read when the one before has been taken', async () => {
    const { read, asked, traceKeys } = await storeOf({ t1: { spans: 5, length: 2_500_000 } })
    const pieces = exportPieces({ form: 'otlp', traceKeys, nowMs: 0, read })
    await pieces.next()
    await Promise.resolve()
    expect(asked.map(({ after }) => after)).toEqual([0])
    await pieces.next()
    expect(asked.map(({ after }) => after > 0)).toEqual([false, true])
    await pieces.return(undefined)
  })

  test('messages that calls share are counted in each', async () => {
    const message = {
      role: 'user',
      name: null,
      parts: [{ type: 'text', text: 'y'.repeat(300_000) }],
    } as const
    const store = await readerStore(
      Array.from({ length: 10 }, (_, index) =>
        observation({ spanId: `s${index}`, input: { type: 'messages', messages: [message] } }),
      ),
    )
    const piece = store.read.exportTrace({
      traceKey: 'files:t1',
      after: 0,
      limit: 100,
      maxBytes: 1_000_000,
    })
    expect(piece.observations.length).toBe(4)
    expect(piece).toMatchObject({ hasMore: true })
    expect(piece.roughBytes).toBeGreaterThan(1_000_000)
  })
})
