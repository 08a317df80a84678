/**
 * No figure of the budget: an export far above what a message may hold (128 MiB), as serve mode sends it. How fast it
 * comes, and how much memory the program takes for it beyond what it had at rest.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { askedSpans, peakRssMb, report, round, workspaceOf } from './benchKit'

const root = join(import.meta.dirname, '../..')
const spans = askedSpans(9_000)
const workspace = await workspaceOf('agent-951MB-shape', spans)
const server = spawn(
  process.execPath,
  [join(root, 'out/main/serve.js'), '--no-open', '--keep', '--workspace', workspace],
  { stdio: ['ignore', 'pipe', 'ignore'] },
)
const url = await new Promise<string>((resolve, reject) => {
  createInterface({ input: server.stdout }).once('line', resolve)
  server.once('exit', () => reject(new Error('serve mode ended')))
})
const { origin, hash } = new URL(url)

async function ask<T>(procedure: string, input: object): Promise<T> {
  const reply = await fetch(`${origin}/rpc/${procedure}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      authorization: `Bearer ${hash.replace('#token=', '')}`,
    },
    body: JSON.stringify(input),
  })
  const { ok, value } = (await reply.json()) as { ok: boolean; value: T }
  if (!ok) throw new Error(`${procedure} failed`)
  return value
}

try {
  await ask('traces.list', { filter: {} })
  for (const form of ['otlp', 'otlp-protobuf'] as const) {
    const restMb = peakRssMb(server.pid)
    const started = performance.now()
    const scope = { type: 'list', list: 'traces', filter: {} }
    const { download } = await ask<{ download: string }>('exports.save', { form, scope, name: 'bench' })
    const response = await fetch(`${origin}${download}`, { headers: { 'sec-fetch-site': 'same-origin' } })
    let bytes = 0
    for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length
    const seconds = (performance.now() - started) / 1_000
    const { jobs } = await ask<{ jobs: { state: string; records: number }[] }>('jobs.list', {})
    const job = jobs.at(-1)
    if (job?.state !== 'done') throw new Error(`the export ended as ${job?.state}`)
    report('export', `export.${form}`, {
      spans,
      exported: job.records,
      mb: Math.round(bytes / 1e6),
      mb_per_s: round(bytes / 1e6 / seconds, 1),
      rest_rss_mb: restMb,
      peak_rss_mb: peakRssMb(server.pid),
    })
  }
} finally {
  server.kill('SIGTERM')
}
