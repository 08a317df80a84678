import { EngineError } from '../../../shared/contract/errors'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { manyLines, shortNumber, toJson } from '../output'
import type { Terminal } from '../output'

/** Prints the fidelity report of an import: per file what came in, and every finding with its places. */
export async function runReport(
  door: Door,
  command: Extract<CliCommand, { command: 'report' }>,
  terminal: Terminal,
): Promise<number> {
  const importId = command.importId === 'last' ? await lastImport(door) : command.importId
  const report = await door.call('imports.getReport', { importId })
  if (command.json) {
    terminal.out(`${toJson(report)}\n`)
    return 0
  }
  const { import: summary, files } = report
  const lines = [
    `Import ${summary.importId}: ${summary.label}, ${summary.status}, ${new Date(summary.startedMs).toISOString()}, ${summary.seconds.toFixed(1)} s`,
    `${counts(summary)}; ${shortNumber(summary.sessions)} sessions, ${shortNumber(summary.traces)} traces, ${shortNumber(summary.observations)} observations`,
  ]
  for (const file of files) {
    lines.push(
      '',
      `${file.path}  ${file.formatLabel ?? 'unknown format'}  ${file.status}`,
      `  ${counts(file)}`,
    )
    if (file.error !== null) lines.push(`  ${file.error}`)
    for (const finding of file.findings) {
      lines.push(`  ${finding.code} ×${shortNumber(finding.count)}  ${finding.text}`)
      for (const sample of finding.samples) {
        const place =
          sample.line !== null ? `line ${sample.line}` : sample.offset !== null ? `byte ${sample.offset}` : ''
        lines.push(`    ${[place, sample.message].filter((part) => part !== '').join(': ')}`)
      }
    }
  }
  terminal.out(`${manyLines(lines.join('\n'))}\n`)
  return 0
}

async function lastImport(door: Door): Promise<number> {
  const { imports } = await door.call('imports.list', {})
  const [newest] = imports
  if (newest === undefined) throw new EngineError('not_found', 'Nothing was imported yet.')
  return newest.importId
}

const counts = (of: {
  readonly read: number
  readonly stored: number
  readonly merged: number
  readonly skipped: number
}): string =>
  `${shortNumber(of.read)} records read = ${shortNumber(of.stored)} stored + ${shortNumber(of.merged)} merged + ${shortNumber(of.skipped)} skipped`
