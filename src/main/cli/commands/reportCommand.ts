import { EngineError } from '../../../shared/contract/errors'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { describePlaces, searchSecrets } from '../foundSecrets'
import { readReport } from '../importReport'
import type { FileOfReport, PlaceOfReport } from '../importReport'
import { manyLines, shortBytes, shortNumber, toJson } from '../output'
import type { Terminal } from '../output'

/** Prints the fidelity report of an import: per file what came in, and every finding with its places. */
export async function runReport(
  door: Door,
  command: Extract<CliCommand, { command: 'report' }>,
  terminal: Terminal,
): Promise<number> {
  const importId = command.importId === 'last' ? await lastImport(door) : command.importId
  const report = await door.call('imports.getReport', { importId })
  if (command.secrets) return reportSecrets(door, importId, command.json, terminal)
  const { import: summary } = report
  const wish = { importId, code: command.finding, first: command.places }
  if (command.json) {
    const files: object[] = []
    for await (const { file, places } of readReport(door, wish))
      files.push(asJson(file, places, command.finding))
    terminal.out(`${toJson({ ...report, files })}\n`)
    return 0
  }
  const lines = [
    `Import ${summary.importId}: ${summary.label}, ${summary.status}, ${new Date(summary.startedMs).toISOString()}, ${summary.seconds.toFixed(1)} s`,
    `${counts(summary)}; ${shortNumber(summary.sessions)} sessions, ${shortNumber(summary.traces)} traces, ${shortNumber(summary.observations)} observations`,
  ]
  if (summary.textBytes !== null && summary.keptBytes !== null && summary.textBytes > 0)
    lines.push(
      `${shortBytes(summary.textBytes)} of prompts and answers kept in ${shortBytes(summary.keptBytes)}`,
    )
  if (report.fileCount > 1) {
    const ends = report.statuses.map(({ status, count }) => `${shortNumber(count)} ${status}`)
    lines.push(`${shortNumber(report.fileCount)} files: ${ends.join(', ')}`)
    for (const { code, count, files, text } of report.findings)
      lines.push(`  ${code} ×${shortNumber(count)} in ${shortNumber(files)} files  ${text}`)
  }
  terminal.out(`${manyLines(lines.join('\n'))}\n`)
  for await (const { file, places } of readReport(door, wish))
    terminal.out(`${manyLines(describe(file, places, command.finding).join('\n'))}\n`)
  return 0
}

/** What it brought that an export would mask, and where. The originals stay as they are. */
async function reportSecrets(
  door: Door,
  importId: number,
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const answer = await searchSecrets(door, { type: 'import', importId }, [], json ? null : terminal)
  const { found, ...looked } = answer
  if (json) {
    terminal.out(`${toJson({ importId, ...looked, ...found })}\n`)
    return 0
  }
  const head = `Import ${importId} brought, in ${shortNumber(looked.spans)} observations of ${shortNumber(looked.traces)} traces:`
  terminal.out(describePlaces(found, head))
  if (found.listed.length > 0)
    terminal.err(
      `They are in the workspace as they came; exports mask them unless told otherwise. \`spanglass delete import ${importId}\` takes the import back.\n`,
    )
  return 0
}

async function lastImport(door: Door): Promise<number> {
  const { imports } = await door.call('imports.list', {})
  const [newest] = imports
  if (newest === undefined) throw new EngineError('not_found', 'Nothing was imported yet.')
  return newest.importId
}

const wantedFindings = (file: FileOfReport, only: string | null): FileOfReport['findings'] =>
  file.findings.filter(({ code }) => only === null || code === only)

function asJson(file: FileOfReport, places: readonly PlaceOfReport[], only: string | null): object {
  return {
    ...file,
    findings: wantedFindings(file, only).map(({ places: _kept, ...finding }) => ({
      ...finding,
      samples: places
        .filter(({ code }) => code === finding.code)
        .map(({ message, offset, line, traceKey, spanId }) => ({ message, offset, line, traceKey, spanId })),
    })),
  }
}

function describe(file: FileOfReport, places: readonly PlaceOfReport[], only: string | null): string[] {
  const lines = [
    '',
    `${file.path}  ${file.formatLabel ?? 'unknown format'}  ${file.status}`,
    `  ${counts(file)}`,
  ]
  if (file.error !== null) lines.push(`  ${file.error}`)
  for (const finding of wantedFindings(file, only)) {
    lines.push(`  ${finding.code} ×${shortNumber(finding.count)}  ${finding.text}`)
    for (const { code, line, offset, message } of places) {
      if (code !== finding.code) continue
      const place = line !== null ? `line ${line}` : offset !== null ? `byte ${offset}` : ''
      lines.push(`    ${[place, message].filter((part) => part !== '').join(': ')}`)
    }
  }
  return lines
}

const counts = (of: {
  readonly read: number
  readonly stored: number
  readonly merged: number
  readonly skipped: number
}): string =>
  `${shortNumber(of.read)} records read = ${shortNumber(of.stored)} stored + ${shortNumber(of.merged)} merged + ${shortNumber(of.skipped)} skipped`
