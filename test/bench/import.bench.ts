/**
 * B1, B2, B3, B4, B5: importing agent sessions with growing chat histories, against the parse floor and DuckDB. Each
 * run of the import is a process of its own (memory, caches); the yardsticks are taken between them.
 */
import { DuckDBInstance } from '@duckdb/node-api'
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { askedRuns, askedSpans, benchFolder, fixtureFile, median, report, round } from './benchKit'
import type { ImportRun } from './importRun'

const spans = askedSpans(300_000)
const runs = askedRuns(3)
const path = await fixtureFile('chat-histories', spans)
const { size: bytes } = statSync(path)

/** `JSON.parse` of every line, one thread: seconds on the clock and of the processor. */
function parseFloor(): { readonly wallS: number; readonly cpuS: number } {
  const content = readFileSync(path)
  const started = performance.now()
  const cpuStarted = process.cpuUsage()
  for (let start = 0; start < content.length;) {
    const end = content.indexOf(10, start)
    const stop = end < 0 ? content.length : end
    if (stop > start) JSON.parse(content.toString('utf8', start, stop))
    start = stop + 1
  }
  const { user, system } = process.cpuUsage(cpuStarted)
  return { wallS: (performance.now() - started) / 1000, cpuS: (user + system) / 1e6 }
}

/** DuckDB reads the same lines into a table of its own file. */
async function duckDb(): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const file = join(benchFolder, 'yardstick.duckdb')
  rmSync(file, { force: true })
  rmSync(`${file}.wal`, { force: true })
  const instance = await DuckDBInstance.create(file)
  const connection = await instance.connect()
  const started = performance.now()
  await connection.run(
    `CREATE TABLE traces AS SELECT * FROM read_json('${path}', format = 'newline_delimited', maximum_object_size = 268435456)`,
  )
  await connection.run('CHECKPOINT')
  const seconds = (performance.now() - started) / 1000
  connection.closeSync()
  instance.closeSync()
  return { seconds, bytes: statSync(file).size }
}

function importOnce(): ImportRun {
  const child = spawnSync(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, 'importRun.ts'), path],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (child.status !== 0) throw new Error('the import failed')
  return JSON.parse(child.stdout.trim().split('\n').at(-1) ?? '') as ImportRun
}

const floors: ReturnType<typeof parseFloor>[] = []
const imports: ImportRun[] = []
const yardsticks: Awaited<ReturnType<typeof duckDb>>[] = []
for (let run = 0; run < runs; run += 1) {
  floors.push(parseFloor())
  imports.push(importOnce())
  yardsticks.push(await duckDb())
}

const floor = median(floors.map((each) => each.wallS))
// On a busy machine the clock measures the neighbours as well; processor time does not.
const cpu = median(imports.map((each) => each.cpuS))
const floorCpu = median(floors.map((each) => each.cpuS))
const wall = median(imports.map((each) => each.wallS))
const duck = median(yardsticks.map((each) => each.seconds))
const stored = median(imports.map((each) => each.workspaceBytes))
const duckBytes = median(yardsticks.map((each) => each.bytes))
const common = { spans: imports[0]?.spans ?? spans, bytes }
report('B1', 'import.otlp', {
  ...common,
  wall_s: round(wall),
  floor_s: round(floor),
  ratio: round(wall / floor),
  must: 4,
  aim: 2,
  cpu_s: round(cpu),
  floor_cpu_s: round(floorCpu),
  cpu_ratio: round(cpu / floorCpu),
  spans_per_s: Math.round((imports[0]?.spans ?? 0) / wall),
})
report('B2', 'import.otlp.duckdb', {
  ...common,
  wall_s: round(wall),
  duckdb_s: round(duck),
  ratio: round(wall / duck),
  must: 1.2,
  aim: 0.7,
})
report('B3', 'import.memory', {
  ...common,
  peak_rss_mb: Math.max(...imports.map((each) => each.peakRssMb ?? 0)),
  must: 500,
  aim: 300,
})
report('B4', 'import.firstVisible', {
  ...common,
  first_visible_s: round(median(imports.map((each) => each.firstVisibleS))),
  must: 1.5,
  aim: 1,
})
report('B5', 'import.size', {
  ...common,
  workspace_bytes: stored,
  duckdb_bytes: duckBytes,
  ratio: round(stored / bytes),
  must: 0.6,
  aim: 0.3,
  index_s: round(median(imports.map((each) => each.indexS))),
})
