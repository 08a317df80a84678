import { emptyFilter } from '../../src/shared/model/filter'
import { folderBytes, freshFolder, importFiles, openStore, peakRssMb } from './benchKit'

/** What one import took. */
export interface ImportRun {
  readonly spans: number
  /** Until everything is committed and can be drawn. */
  readonly wallS: number
  /** Seconds of processor time for the same, all threads. */
  readonly cpuS: number
  /** Until a list shows the first trace. */
  readonly firstVisibleS: number
  /** From there until the full text is complete. */
  readonly indexS: number
  readonly peakRssMb: number | null
  readonly workspaceBytes: number
}

const [path] = process.argv.slice(2)
if (path === undefined) throw new Error('which file?')
const folder = freshFolder('import-run')
const store = await openStore(folder)
const list = { filter: emptyFilter, sort: 'start', descending: true, offset: 0, limit: 1 } as const

const started = performance.now()
const cpuStarted = process.cpuUsage()
const seconds = (): number => (performance.now() - started) / 1000
let firstVisibleS = Number.NaN
let isDone = false
async function watch(): Promise<void> {
  while (!isDone && Number.isNaN(firstVisibleS)) {
    const { matching } = await store.read('tracesList', list)
    if (matching > 0) firstVisibleS = seconds()
    else await new Promise((resolve) => void setTimeout(resolve, 20))
  }
}
const watching = watch()
await importFiles(store, [path])
const wallS = seconds()
const { user, system } = process.cpuUsage(cpuStarted)
const cpuS = (user + system) / 1e6
isDone = true
await watching
if (Number.isNaN(firstVisibleS)) firstVisibleS = wallS
const { observations: spans } = await store.read('storage', {})
await store.write('searchReady', {})
const indexS = seconds() - wallS
const peak = peakRssMb()
await store.close()
const run: ImportRun = {
  spans,
  wallS,
  cpuS,
  firstVisibleS,
  indexS,
  peakRssMb: peak,
  workspaceBytes: folderBytes(folder),
}
console.log(JSON.stringify(run))
