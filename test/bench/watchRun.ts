/**
 * One long session in a watched folder, and lines that are added to it: how long each takes to be seen. The program
 * runs as it does for people: serve mode in a process of its own, asked through its procedures, with nothing in it that
 * translates.
 */
import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { appendFileSync, copyFileSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { StoreClient } from '../../src/main/store/storeClient'
import { freshFolder, importFiles } from './benchKit'
import type { BenchStore } from './benchKit'
import { longSession, turnLines } from './longSessions'
import type { SessionKind } from './longSessions'
import { SizesProgram } from './sizesProgram'

export interface WatchRun {
  readonly bytes: number
  readonly observations: number
  readonly importS: number
  /** The first lines after the import, and at once after a restart: what was there is read again first. */
  readonly firstS: number
  readonly restartS: number
  readonly appendS: readonly number[]
  readonly peakRssMb: number | null
  /** Memory held before and after the lines were added. */
  readonly rssBeforeMb: number | null
  readonly rssAfterMb: number | null
  /** The workspace is as if the finished file had been imported once. */
  readonly isSame: boolean
}

const [kind = 'claude-code', megabytes = '100'] = process.argv.slice(2) as [SessionKind?, string?]
const appends = 20
const { path: made, turns } = await longSession(kind, Number(megabytes) * 1e6)

const workspace = freshFolder(`watch-${kind}`)
const home = freshFolder(`watch-${kind}-home`)
const folder = join(home, kind === 'codex' ? 'sessions/2026/01/05' : 'projects/-work')
mkdirSync(folder, { recursive: true })
const path = join(folder, 'session.jsonl')
copyFileSync(made, path)
process.env['CLAUDE_CONFIG_DIR'] = home
process.env['CODEX_HOME'] = home

const root = join(import.meta.dirname, '../..')
const storeWorkerUrl = pathToFileURL(join(root, 'out/main/storeWorker.js'))
const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

async function openProgram() {
  const program = await SizesProgram.start(workspace)
  const call = <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> =>
    program.call<Output<N>>(name, input as object)
  const observations = async (): Promise<number> => (await call('app.getStorage', {})).observations
  const isIdle = async (): Promise<boolean> =>
    (await call('watching.list', {})).folders.every(({ state }) => state !== 'reading')
  return { program, call, observations, isIdle }
}
type Opened = Awaited<ReturnType<typeof openProgram>>

/** Lines in the order of the agent, a few at a time: what follows the session. */
function* pieces(): Generator<string, never> {
  for (let turn = turns; ; turn++) {
    const lines = turnLines(kind, turn)
    for (let from = 0; from < lines.length; from += 8) yield lines.slice(from, from + 8).join('')
  }
}
const more = pieces()

/** Seconds from the added lines to what they say. */
async function append({ observations }: Opened): Promise<number> {
  const before = await observations()
  const started = performance.now()
  appendFileSync(path, more.next().value)
  while ((await observations()) <= before) {
    if (performance.now() - started > 120_000) throw new Error('added lines are not seen')
    await sleep(20)
  }
  return (performance.now() - started) / 1000
}

/** Lines and reports as one number. */
function contents(file: string): string {
  const db = new Database(join(file, 'traces.db'), { readonly: true })
  const hash = createHash('sha256')
  const questions = [
    `SELECT t.trace_id, o.span_id, o.parent_span_id, o.name, o.kind, o.status, o.start_ns, o.end_ns, o.flags, o.input_tokens,
            o.output_tokens, o.tokens_cache_read, o.raw_offset, o.raw_length, o.raw_line, ic.depth, im.hash, om.hash, ip.hash, op.hash
     FROM observation o JOIN trace t ON t.id = o.trace_row
     LEFT JOIN context ic ON ic.id = o.input_context LEFT JOIN message im ON im.id = ic.message_id
     LEFT JOIN context oc ON oc.id = o.output_context LEFT JOIN message om ON om.id = oc.message_id
     LEFT JOIN payload ip ON ip.id = o.input_payload LEFT JOIN payload op ON op.id = o.output_payload ORDER BY o.id`,
    `SELECT trace_id, name, status, start_ns, end_ns, span_count, flags, input_preview, output_preview, input_tokens, cost_usd, strip
     FROM trace ORDER BY trace_id`,
    'SELECT session_id, name, status, start_ns, end_ns, trace_count, span_count, input_tokens, cost_usd FROM session',
    'SELECT body FROM session_statement',
    'SELECT format, status, bytes, records_read, records_stored, records_merged, records_skipped, text_bytes, sessions, traces, observations FROM import_file',
    'SELECT sessions, traces, observations FROM import',
    'SELECT code, count, samples FROM finding ORDER BY code',
  ]
  for (const question of questions)
    for (const row of db.prepare(question).safeIntegers().raw().iterate())
      hash.update(
        JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
      )
  db.close()
  return hash.digest('hex')
}

const started = performance.now()
let opened = await openProgram()
await opened.call('watching.turn', { folderId: kind, isOn: true })
do await sleep(50)
while ((await opened.observations()) === 0 || !(await opened.isIdle()))
const importS = (performance.now() - started) / 1000
// Time to get ready what may grow; after the restart below there is none.
await sleep(5_000)
const firstS = await append(opened)
const rssBeforeMb = opened.program.rssMb()
const appendS: number[] = []
for (let index = 0; index < appends; index++) {
  await sleep(300 + ((index * 137) % 900))
  appendS.push(await append(opened))
}
const rssAfterMb = opened.program.rssMb()
const peaks = [opened.program.peakMb()]
await opened.program.end()
opened = await openProgram()
while (!(await opened.isIdle())) await sleep(50)
const restartS = await append(opened)
while (!(await opened.isIdle())) await sleep(50)
const observations = await opened.observations()
peaks.push(opened.program.peakMb())
await opened.program.end()

const once = freshFolder(`watch-${kind}-once`)
const store: BenchStore = await StoreClient.start(storeWorkerUrl, once, join(root, 'resources'))
await importFiles(store, [path])
await store.close()

const run: WatchRun = {
  bytes: statSync(path).size,
  observations,
  importS,
  firstS,
  restartS,
  appendS,
  peakRssMb: peaks.includes(null) ? null : Math.max(...peaks.map(Number)),
  rssBeforeMb,
  rssAfterMb,
  isSame: contents(workspace) === contents(once),
}
console.log(JSON.stringify(run))
