import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { beginImport, runImport } from '../../../src/main/ingest/runImport'
import type { ImportFile, ImportResult } from '../../../src/main/ingest/runImport'
import { SearchIndexer } from '../../../src/main/ingest/searchIndexer'
import type { StoredPlace } from '../../../src/main/store/queries/importFiles'
import { readRawBytes } from '../../../src/main/store/tables/rawFrames'
import { otlpLines } from '../otlpText'
import { temporaryFolder } from '../temporaryFolder'
import { wholeReport } from '../wholeReport'
import type { FileWithPlaces } from '../wholeReport'
import { writerStore } from '../writerStore'
import type { WriterStore } from '../writerStore'
import { tourEngine } from './tourEngine'
import { otherTraces, workspaceContents } from './workspaceContents'

export interface HostileReport extends ImportResult {
  readonly importId: number
  readonly files: readonly FileWithPlaces[]
  readonly store: WriterStore
  /** How often each finding was made, over all files. */
  readonly counts: Readonly<Record<string, number>>
  /** The first place and message of a finding. */
  first(code: string): StoredPlace | undefined
}

export interface HostileOptions {
  /** Of the input itself; 'input' unless given. */
  readonly name?: string
  /** Left out where the same input takes long. */
  readonly again?: boolean
}

const objectKeys = Reflect.ownKeys(Object.prototype)
/** What stands in every workspace before hostile input comes. */
const earlier = otlpLines(
  'earlier',
  'a root 0-100 [session.id=kept]\n b < a step 10-20 [gen_ai.tool.name=search]\n c < a step 30-40',
)

/**
 * Imports hostile bytes into a workspace that holds something already, twice, the way the program does, and holds the
 * import to what is promised for every input: nothing else changes, every record is accounted for, every skipped one
 * has its place and reason, every question of the pages is answered, no object is polluted, nothing is written
 * elsewhere, the second time changes nothing.
 */
export async function importHostile(
  input: Uint8Array | string,
  options: HostileOptions = {},
): Promise<HostileReport> {
  const outside = temporaryFolder()
  return importHostileFiles(outside, [fileOf(outside, input, options)], options)
}

/**
 * As `importHostile`, and puts everything away at once, for tests that import thousands of files: what is closed only
 * when the test ends would fill the memory meanwhile. Answers how the import ended.
 */
export async function importHostileBriefly(
  input: Uint8Array | string,
  options: HostileOptions = {},
): Promise<ImportResult['status']> {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
  const [outside, workspace] = [join(folder, 'outside'), join(folder, 'workspace')]
  for (const each of [outside, workspace]) mkdirSync(each)
  const store = writerStore(workspace)
  try {
    return (await importInto(store, outside, [fileOf(outside, input, options)], options)).status
  } finally {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function fileOf(outside: string, input: Uint8Array | string, { name = 'input' }: HostileOptions): ImportFile {
  const path = join(outside, name)
  writeFileSync(path, input)
  return { path, displayPath: name, unreadable: null }
}

/** What lies where the tests run, but for the folder in which they themselves keep things. */
const workingFolder = (): string[] =>
  readdirSync(process.cwd())
    .filter((name) => name !== '.cache')
    .toSorted()

/** As `importHostile`, for files that lie in `outside` already. */
export async function importHostileFiles(
  outside: string,
  files: readonly ImportFile[],
  options: HostileOptions = {},
): Promise<HostileReport> {
  const store = writerStore()
  onTestFinished(() => store.close())
  return importInto(store, outside, files, options)
}

async function importInto(
  store: WriterStore,
  outside: string,
  files: readonly ImportFile[],
  { again = true }: HostileOptions,
): Promise<HostileReport> {
  const earlierPath = join(store.folder, 'earlier.jsonl')
  writeFileSync(earlierPath, earlier)
  await run(store, [{ path: earlierPath, displayPath: 'earlier.jsonl', unreadable: null }])
  const before = otherTraces(store, 'earlier')
  const around = [listing(outside), workingFolder()]

  const report = await run(store, files)
  checkAccounts(report)
  expect(otherTraces(store, 'earlier')).toEqual(before)
  expect(store.rows('PRAGMA quick_check')).toEqual([{ quick_check: 'ok' }])
  expect([listing(outside), workingFolder()]).toEqual(around)
  await tourEngine(store.folder)
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(Reflect.ownKeys(Object.prototype)).toEqual(objectKeys)
  if (again) {
    const contents = workspaceContents(store)
    const second = await run(store, files)
    expect(second.status).toBe(report.status)
    expect(second.files.map(({ read, skipped }) => ({ read, skipped }))).toEqual(
      report.files.map(({ read, skipped }) => ({ read, skipped })),
    )
    expect(workspaceContents(store)).toEqual(contents)
  }
  return report
}

async function run(store: WriterStore, files: readonly ImportFile[]): Promise<HostileReport> {
  const importId = beginImport(store.state, 'hostile', 'files')
  const result = await runImport(
    store.state,
    { importId, source: 'files', files },
    new AbortController().signal,
    () => undefined,
  )
  const indexer = new SearchIndexer(store.state.db)
  while (indexer.step());
  const reported = wholeReport(store.state.db, importId)
  const findings = reported.flatMap((file) => file.findings)
  const counts: Record<string, number> = {}
  for (const { code, count } of findings) counts[code] = (counts[code] ?? 0) + count
  const first = (code: string): StoredPlace | undefined =>
    findings.find((finding) => finding.code === code)?.samples[0]
  return { ...result, importId, files: reported, store, counts, first }
}

/** Every record is stored, merged or skipped; every skipped one has a place and a reason; failures are sentences. */
function checkAccounts({ files, status, store }: HostileReport): void {
  expect(['done', 'failed']).toContain(status)
  for (const file of files) {
    expect(file.read).toBe(file.stored + file.merged + file.skipped)
    expect(['done', 'failed']).toContain(file.status)
    const placed = file.findings
      .filter((finding) => finding.samples.some(({ offset }) => offset !== null))
      .reduce((sum, finding) => sum + finding.count, 0)
    expect(placed).toBeGreaterThanOrEqual(file.skipped)
    for (const { samples, count } of file.findings) {
      expect(samples.length).toBeGreaterThanOrEqual(Math.min(count, 20))
      for (const sample of samples) {
        expect(sample.message).not.toBe('')
        if (sample.offset === null) continue
        expect(sample.offset).toBeGreaterThanOrEqual(0)
        expect(sample.offset).toBeLessThanOrEqual(file.bytes)
      }
    }
    if (file.status === 'failed') expectSentence(file.error)
  }
  // Every observation points at bytes that are kept.
  const pointers = store.rows(
    `SELECT o.file_id AS file, o.raw_offset AS offset, o.raw_length AS length, f.bytes AS bytes
     FROM observation o JOIN import_file f ON f.id = o.file_id`,
  )
  for (const { offset, length, bytes } of pointers)
    expect(Number(offset) + Number(length)).toBeLessThanOrEqual(Number(bytes))
}

/** One sentence for a person: no stack, no path, no code of the system alone. */
export function expectSentence(text: string | null): void {
  expect(text).toMatch(/^[A-Z][^\n]{8,400}$/)
  expect(text).not.toMatch(/\bat .*\.[cm]?[jt]s:\d+|ERR_[A-Z]|node:|\/tmp\/|SQLITE_/)
}

/** The bytes of a file of the import as the workspace keeps them. */
export function keptBytes({ store }: HostileReport, fileId: number): Buffer {
  return readRawBytes(store.state.db, fileId, 0, Number.MAX_SAFE_INTEGER)
}

/** Every name below a folder, without following links, small files with their contents. */
function listing(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return [path, ...listing(path)]
      const isSmall =
        entry.isFile() && (lstatSync(path, { throwIfNoEntry: false })?.size ?? 1 << 20) < 1 << 20
      return [isSmall ? `${path} ${readFileSync(path).toString('base64')}` : path]
    })
    .toSorted()
}
