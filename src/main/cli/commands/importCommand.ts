import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { Job } from '../../../shared/contract/jobs'
import { EngineError } from '../../../shared/contract/errors'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { followJob } from '../followJob'
import { readFiles } from '../importReport'
import type { FileOfReport } from '../importReport'
import { formatTable, oneLine, shortNumber, toJson } from '../output'
import type { Terminal } from '../output'

/** One line of the answer: a file, or a member of a folder or archive. */
interface ImportedFile {
  readonly importId: number
  readonly file: string
  readonly format: string | null
  readonly status: string
  readonly error: string | null
  readonly sessions: number
  readonly traces: number
  readonly observations: number
  readonly read: number
  readonly stored: number
  readonly merged: number
  readonly skipped: number
  readonly warnings: readonly { readonly code: string; readonly count: number }[]
  readonly bytes: number
  readonly seconds: number
}

/** Imports each path as an import of its own, so that each can be undone alone. Exit code 1 when any file failed. */
export async function runImport(
  door: Door,
  command: Extract<CliCommand, { command: 'import' }>,
  terminal: Terminal,
): Promise<number> {
  const imports: ImportedFile[] = []
  const mappingId = command.mapping === null ? null : await addMapping(door, command.mapping)
  for (const path of command.paths) {
    const handles = await door.register([resolve(path)])
    const { jobId, importId } = await door.call('imports.start', { handles: [...handles], mappingId })
    const followed = {
      jobId,
      describe: progressOf,
      interrupted: 'Interrupted; nothing of this import was kept.',
    }
    const job = await followJob(door, followed, command.json ? null : terminal)
    const files = await filesOf(door, importId, path)
    imports.push(...files)
    if (files.length === 0) imports.push(nothingCameIn(importId, path, job))
  }
  terminal.out(command.json ? `${toJson({ imports })}\n` : `${describe(imports, terminal.width)}\n`)
  return imports.every((each) => each.status === 'done') ? 0 : 1
}

/** Adds an exported mapping to those of the workspace, unless it is there; answers its id. Throws what is wrong with it. */
async function addMapping(door: Door, path: string): Promise<string> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new EngineError('invalid_input', `The mapping ${path} could not be read (${code}).`)
  }
  return (await door.call('mappings.importText', { text })).mappingId
}

function progressOf(job: Job): string {
  if (job.state === 'waiting') return job.message ?? 'Waiting …'
  const share =
    job.totalBytes === null || job.totalBytes === 0
      ? ''
      : ` ${Math.floor((job.doneBytes / job.totalBytes) * 100)} %`
  const left = job.secondsLeft === null ? '' : `, about ${Math.ceil(job.secondsLeft)} s left`
  return `Importing${share}, ${shortNumber(job.records)} records${left}`
}

async function filesOf(door: Door, importId: number, path: string): Promise<ImportedFile[]> {
  const report = await door.call('imports.getReport', { importId })
  const files: FileOfReport[] = []
  for await (const file of readFiles(door, { importId, code: null })) files.push(file)
  const name = basename(resolve(path))
  return files.map((file) => ({
    importId,
    // What the person typed, with what lies below it.
    file:
      file.path === name || file.path.startsWith(`${name}/`)
        ? `${path.replace(/[\\/]+$/, '')}${file.path.slice(name.length)}`
        : file.path,
    format: file.format,
    status: file.status,
    error: file.error,
    sessions: file.sessions,
    traces: file.traces,
    observations: file.observations,
    read: file.read,
    stored: file.stored,
    merged: file.merged,
    skipped: file.skipped,
    warnings: file.findings.map(({ code, count }) => ({ code, count })),
    bytes: file.bytes,
    seconds: report.import.seconds,
  }))
}

function nothingCameIn(importId: number, file: string, job: Job | undefined): ImportedFile {
  return {
    importId, file, format: null, status: 'failed',
    error: job?.message ?? 'There was nothing to import.',
    sessions: 0, traces: 0, observations: 0, read: 0, stored: 0, merged: 0, skipped: 0, warnings: [], bytes: 0, seconds: 0,
  } // prettier-ignore
}

function describe(files: readonly ImportedFile[], width: number | null): string {
  const table = formatTable(
    files,
    [
      { title: 'IMPORT', align: 'right', value: (row) => String(row.importId) },
      { title: 'FILE', value: (row) => row.file },
      { title: 'FORMAT', value: (row) => row.format ?? '–' },
      { title: 'STATUS', value: (row) => row.status },
      { title: 'SESSIONS', align: 'right', value: (row) => shortNumber(row.sessions) },
      { title: 'TRACES', align: 'right', value: (row) => shortNumber(row.traces) },
      { title: 'OBSERVATIONS', align: 'right', value: (row) => shortNumber(row.observations) },
      { title: 'SKIPPED', align: 'right', value: (row) => shortNumber(row.skipped) },
      {
        title: 'FINDINGS',
        flexible: true,
        value: (row) => row.warnings.map(({ code, count }) => `${code} ×${count}`).join(', ') || 'none',
      },
    ],
    width,
  )
  const failures = files.flatMap((row) =>
    row.error === null ? [] : [`${oneLine(row.file)}: ${oneLine(row.error)}`],
  )
  const last = files.at(-1)
  const hint = last === undefined ? [] : [`More about an import: spanglass report ${last.importId}`]
  return [table, ...failures, ...hint].join('\n')
}
