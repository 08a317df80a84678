import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import { requestLine } from './sampleWorkspace/otlp'
import type { Span } from './sampleWorkspace/otlp'
import { Random } from './sampleWorkspace/random'
import { Week } from './sampleWorkspace/schedule'

/**
 * Writes the sample workspace: one week (9 to 15 November 2026) of a shop's support agents as OTLP JSON lines,
 * always the same text. Packed with zstd and a window over all of it, because prompts repeat far apart: a third of
 * what gzip needs. Run with `npm run sample:make`; nothing in it ever happened.
 */
const target = resolve(import.meta.dirname, '../resources/sample-workspace.jsonl.zst')

/** The clock of payments-2 is 4.2 s behind. */
const skewed = (span: Span): Span =>
  span.host.instance === 'payments-2'
    ? {
        ...span,
        startNs: span.startNs - 4_200_000_000n,
        endNs: span.endNs === null ? null : span.endNs - 4_200_000_000n,
      }
    : span

export function makeSampleLines(): string[] {
  const week = new Week(new Random(20_261_109))
  const { orphaned, repeated } = week.playHeadlines()
  week.playEverydays()
  const traces = week.sessions.flatMap((session) =>
    session.traces.map((trace) => {
      let spans = trace.spans.map(skewed)
      // The tool's span was lost on its way; what it called arrived.
      if (session === orphaned) spans = spans.filter((span) => span.name !== 'execute_tool get_order')
      return { startNs: spans[0]?.startNs ?? 0n, spans, again: session === repeated }
    }),
  )
  traces.sort((a, b) => (a.startNs < b.startNs ? -1 : 1))
  return traces.flatMap(({ spans, again }) => {
    const lines: string[] = []
    for (let first = 0; first < spans.length; first += 512)
      lines.push(requestLine(spans.slice(first, first + 512)))
    // An exporter that was not answered sends its batch again.
    return again ? [...lines, ...lines] : lines
  })
}

if (process.argv[1] === import.meta.filename) {
  const text = `${makeSampleLines().join('\n')}\n`
  const packed = zstdCompressSync(text, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 19,
      [constants.ZSTD_c_windowLog]: 24,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
  })
  writeFileSync(target, packed)
  console.log(
    `${target}: ${text.length.toLocaleString('en')} characters, ${packed.length.toLocaleString('en')} bytes packed`,
  )
}
