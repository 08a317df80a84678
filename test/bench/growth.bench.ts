/**
 * B16: how the import's cost grows: processor time for 10,000, 100,000 and 1,000,000 spans, and the exponent between
 * one size and the next (1 = linear; n log n is 1.1 here). With `--spans N` the largest size is N. Each run is a process of its own.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { askedRuns, askedSpans, fixtureFile, median, report, round } from './benchKit'
import type { ImportRun } from './importRun'

const largest = askedSpans(1_000_000)
const runs = askedRuns(3)

function importOnce(path: string): ImportRun {
  const program = join(import.meta.dirname, 'importRun.ts')
  const child = spawnSync(process.execPath, [...process.execArgv, program, path], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error('the import failed')
  return JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as ImportRun
}

let before: { readonly spans: number; readonly cpuS: number } | null = null
for (const asked of [largest / 100, largest / 10, largest]) {
  const path = await fixtureFile('chat-histories', Math.round(asked))
  const imports = Array.from({ length: asked > 500_000 ? 1 : runs }, () => importOnce(path))
  const cpuS = median(imports.map((each) => each.cpuS))
  const spans = imports[0]?.spans ?? 0
  report('B16', 'import.growth', {
    spans,
    ...(before === null
      ? {}
      : { exponent: round(Math.log(cpuS / before.cpuS) / Math.log(spans / before.spans)), must: 1.1 }),
    cpu_s: round(cpuS),
    us_per_span: round((cpuS * 1e6) / spans, 1),
    peak_rss_mb: Math.max(...imports.map((each) => each.peakRssMb ?? 0)),
  })
  before = { spans, cpuS }
}
