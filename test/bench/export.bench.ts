/**
 * No figure of the budget: an export far above what a message may hold (128 MiB), as serve mode sends it. How fast it
 * comes, and how much memory the program takes for it beyond what it had at rest.
 */
import { askedSpans, report, round, workspaceOf } from './benchKit'
import { SizesProgram } from './sizesProgram'

const spans = askedSpans(9_000)
const program = await SizesProgram.start(await workspaceOf('agent-951MB-shape', spans))

try {
  await program.call('traces.list', { filter: {} })
  for (const form of ['otlp', 'otlp-protobuf'] as const) {
    const restMb = program.peakMb()
    const started = performance.now()
    const scope = { type: 'list', list: 'traces', filter: {} }
    const { download } = await program.call<{ download: string }>('exports.save', {
      form,
      scope,
      name: 'bench',
    })
    const response = await fetch(new URL(download, program.url), {
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    let bytes = 0
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length
    const seconds = (performance.now() - started) / 1_000
    const { jobs } = await program.call<{ jobs: { state: string; records: number }[] }>('jobs.list', {})
    const job = jobs.at(-1)
    if (job?.state !== 'done') throw new Error(`the export ended as ${job?.state}`)
    report('export', `export.${form}`, {
      spans,
      exported: job.records,
      mb: Math.round(bytes / 1e6),
      mb_per_s: round(bytes / 1e6 / seconds, 1),
      rest_rss_mb: restMb,
      peak_rss_mb: program.peakMb(),
    })
  }
} finally {
  await program.end()
}
