import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeFixture } from '../../scripts/makeSampleData'
import { fixtures } from '../../scripts/sampleData/fixtures'
import type { ImportFile, ImportProgress } from '../../src/main/ingest/runImport'
import type { WriterOperations } from '../../src/main/ingest/writerOperations'
import type { NotesOperations } from '../../src/main/store/notesOperations'
import type { ReaderOperations } from '../../src/main/store/readerOperations'
import { StoreClient } from '../../src/main/store/storeClient'
import { tracesMigrations } from '../../src/main/store/migrations/allMigrations'

const root = join(import.meta.dirname, '../..')
export const benchFolder = join(root, '.cache/bench')

/** Sizes asked for on the command line, else those of the budget. */
export const askedSpans = (otherwise: number): number => Number(process.env['BENCH_SPANS'] || otherwise)
export const askedRuns = (otherwise: number): number => Number(process.env['BENCH_RUNS'] || otherwise)

/** One figure, one line. */
export function report(figure: string, bench: string, values: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ figure, bench, ...values }))
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits))

/** Path of a generated file; made once and kept. */
export async function fixtureFile(name: string, spans = fixtures[name]?.spans ?? 0): Promise<string> {
  mkdirSync(benchFolder, { recursive: true })
  const path = join(benchFolder, `${name}-${spans}.jsonl`)
  if (existsSync(path)) return path
  await writeFixture(name, `${path}.part`, spans)
  renameSync(`${path}.part`, path)
  return path
}

export type BenchStore = StoreClient<ReaderOperations, WriterOperations, NotesOperations>

/** The store's threads as built, over a folder. */
export function openStore(folder: string): Promise<BenchStore> {
  const url = pathToFileURL(join(root, 'out/main/storeWorker.js'))
  return StoreClient.start(url, folder, join(root, 'resources'))
}

/** A fresh, empty folder for a workspace. */
export function freshFolder(name: string): string {
  const folder = join(benchFolder, `${name}.spanglass`)
  rmSync(folder, { recursive: true, force: true })
  return folder
}

/** Imports files as the engine does, to the end; throws when one fails. */
export async function importFiles(
  store: BenchStore,
  paths: readonly string[],
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<void> {
  const files: ImportFile[] = paths.map((path) => ({
    path,
    displayPath: path.slice(path.lastIndexOf('/') + 1),
    unreadable: null,
  }))
  const importId = await store.write('importBegin', { label: 'bench', source: 'files' })
  const result = await store.write(
    'importRun',
    { importId, source: 'files', files },
    { onProgress: (value) => onProgress(value as ImportProgress) },
  )
  if (result.status !== 'done') throw new Error(result.message ?? `the import ended as ${result.status}`)
}

/** Changes with the shape of the database: a kept workspace is only as good as the schema it was made with. */
const schemaMark = createHash('sha256')
  .update(tracesMigrations.map((step) => step.sql).join('\n'))
  .digest('hex')
  .slice(0, 12)

/** A workspace with a fixture in it, made once for each schema and kept: for benches that only read. */
export async function workspaceOf(name: string, spans?: number): Promise<string> {
  const path = await fixtureFile(name, spans)
  const folder = path.replace(/\.jsonl$/, '.spanglass')
  const mark = join(folder, `complete-${schemaMark}`)
  if (existsSync(mark)) return folder
  rmSync(folder, { recursive: true, force: true })
  const store = await openStore(folder)
  await importFiles(store, [path])
  await store.write('searchReady', {})
  await store.close()
  mkdirSync(mark)
  return folder
}

export function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0)
}

/** Most memory this process ever held, MB; null where the system does not say. */
export function peakRssMb(pid = process.pid): number | null {
  try {
    const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kb === undefined ? null : Math.round(Number(kb) / 1024)
  } catch {
    return Math.round(process.resourceUsage().maxRSS / 1024)
  }
}
