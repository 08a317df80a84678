/**
 * B18, B3 (watch.append, watch.memory): lines added to a session of 100 MB in a watched folder, again and again: seconds until they are
 * seen, memory of the whole program, and whether the workspace is in the end as if the file had been imported once.
 * Claude Code and Codex, each in a process of its own.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { median, report, round } from './benchKit'
import { sessionKinds } from './longSessions'
import type { WatchRun } from './watchRun'

const megabytes = process.env['BENCH_MEGABYTES'] ?? '100'

for (const kind of sessionKinds) {
  const child = spawnSync(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, 'watchRun.ts'), kind, megabytes],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (child.status !== 0) throw new Error(`watching a session of ${kind} failed`)
  const run = JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as WatchRun
  if (!run.isSame) throw new Error(`${kind}: the workspace is not as if the file had been imported once`)
  report('B18', 'watch.append', {
    fixture: kind,
    bytes: run.bytes,
    spans: run.observations,
    appends: run.appendS.length,
    ms: Math.round(Math.max(...run.appendS) * 1_000),
    must: 2_000,
    aim: 1_000,
    median_s: round(median(run.appendS)),
    first_s: round(run.firstS),
    after_restart_s: round(run.restartS),
    import_s: round(run.importS),
    same_as_one_import: run.isSame,
  })
  report('B3', 'watch.memory', {
    fixture: kind,
    bytes: run.bytes,
    peak_rss_mb: run.peakRssMb,
    must: 500,
    aim: 300,
    rss_before_mb: run.rssBeforeMb,
    rss_after_mb: run.rssAfterMb,
  })
}
