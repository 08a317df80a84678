/**
 * B6, B9, B17 (engine side): opening a stored trace: from the question to its columns decoded, packed on the way as in
 * serve mode. What the page adds (layout, first paint) is measured in the browser, and so is what really crosses.
 */
import { zstdDecompressSync } from 'node:zlib'
import { isZstd } from '../../src/main/store/tables/zstdFrame'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { askedRuns, median, openStore, report, round, workspaceOf } from './benchKit'

const runs = askedRuns(7)

interface Opened {
  readonly ms: number
  readonly spans: number
  /** On the wire, and unpacked. */
  readonly bytes: number
  readonly plainBytes: number
}

/** Opens the one trace of a workspace again and again, by a store that has just started each time. */
async function measure(fixture: string, spans: number): Promise<Opened> {
  const folder = await workspaceOf(fixture, spans)
  const times: number[] = []
  let last: Uint8Array = new Uint8Array()
  let sent = 0
  for (let run = 0; run < runs; run += 1) {
    const store = await openStore(folder)
    const { rows } = await store.read('tracesList', {
      filter: { ...(await import('../../src/shared/model/filter')).emptyFilter },
      sort: 'spans',
      descending: true,
      offset: 0,
      limit: 1,
    })
    const traceKey = rows[0]?.traceKey ?? ''
    const started = performance.now()
    const [, bytes] = await Promise.all([
      store.read('traceGet', { traceKey }),
      store.read('traceReadPacked', { traceKey, takesZstd: true }),
    ])
    const plain = isZstd(bytes) ? new Uint8Array(zstdDecompressSync(bytes)) : bytes
    decodePackedTrace(plain)
    times.push(performance.now() - started)
    last = plain
    sent = bytes.length
    await store.close()
  }
  return { ms: median(times), spans: decodePackedTrace(last).count, bytes: sent, plainBytes: last.length }
}

for (const spans of [1_000, 10_000, 100_000]) {
  const { ms, spans: count, bytes, plainBytes } = await measure('loop-4000', spans + 1)
  report('B6', 'open.engine', {
    spans: count,
    ms: round(ms, 1),
    of_budget_ms: spans === 1_000 ? 80 : spans === 10_000 ? 150 : 500,
  })
  report('B9', 'open.wire', {
    spans: count,
    bytes_per_span: round(bytes / count, 1),
    unpacked_bytes_per_span: round(plainBytes / count, 1),
    must: 64,
    aim: 40,
  })
}
for (const [fixture, spans] of [
  ['chain-1400', 10_000],
  ['wide-50k', 100_000],
  ['loop-4000', 8_001],
] as const) {
  const { ms, spans: count } = await measure(fixture, spans)
  report('B17', 'open.engine.extreme', { fixture, spans: count, ms: round(ms, 1) })
}
