import type { z } from 'zod'
import type { importFileSchema, importSchema } from '../../../shared/contract/imports'
import { formatBytes, formatCount, formatCounted } from '../../../shared/logic/formatters'

export type ImportView = z.output<typeof importSchema>
export type ImportFileView = z.output<typeof importFileSchema>

export const importStatusWords: Readonly<Record<ImportView['status'], string>> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  undone: 'taken back',
}

/** One sentence when an import has ended. */
export function importSentence(view: ImportView, failedFiles: number): string {
  const parts = [
    `${view.label}: ${formatCounted(view.sessions, 'session')}, ${formatCounted(view.traces, 'trace')}, ${formatCounted(view.observations, 'span')}.`,
  ]
  if (failedFiles > 0) parts.push(`${formatCounted(failedFiles, 'file')} could not be read.`)
  if (view.skipped > 0) parts.push(`${formatCounted(view.skipped, 'record')} skipped.`)
  return parts.join(' ')
}

/** The account of what was read: every record is stored, merged into one that was there, or skipped. */
export function accountSentence(view: Pick<ImportView, 'read' | 'stored' | 'merged' | 'skipped'>): string {
  return `${formatCount(view.read)} read = ${formatCount(view.stored)} stored + ${formatCount(view.merged)} merged + ${formatCount(view.skipped)} skipped`
}

/** False when the figures do not add up: that would be a mistake of ours, and it is shown. */
export function doesAccountAddUp(view: Pick<ImportView, 'read' | 'stored' | 'merged' | 'skipped'>): boolean {
  return view.read === view.stored + view.merged + view.skipped
}

/** Where a finding stands in its file. */
export function placeWords(sample: { readonly line: number | null; readonly offset: number | null }): string {
  if (sample.line !== null) return `line ${formatCount(sample.line)}`
  return sample.offset === null ? '' : `byte ${formatCount(sample.offset)}`
}

/** The whole report as Markdown, for an issue or a colleague. */
export function reportMarkdown(view: ImportView, files: readonly ImportFileView[]): string {
  const lines = [
    `# Import report: ${escapeMarkdown(view.label)}`,
    '',
    `- status: ${importStatusWords[view.status]}`,
    `- started: ${new Date(view.startedMs).toISOString()}, took ${view.seconds.toFixed(1)} s`,
    `- size: ${formatBytes(view.bytes)} in ${formatCounted(files.length, 'file')}`,
    `- records: ${accountSentence(view)}`,
    `- workspace: ${formatCounted(view.sessions, 'session')}, ${formatCounted(view.traces, 'trace')}, ${formatCounted(view.observations, 'observation')}`,
    '',
    '| file | format | status | read | stored | merged | skipped |',
    '|---|---|---|--:|--:|--:|--:|',
    ...files.map(
      (file) =>
        `| ${escapeMarkdown(file.path)} | ${file.formatLabel ?? 'not recognised'} | ${file.status} | ${file.read} | ${file.stored} | ${file.merged} | ${file.skipped} |`,
    ),
  ]
  for (const file of files) {
    if (file.error === null && file.findings.length === 0) continue
    lines.push('', `## ${escapeMarkdown(file.path)}`, '')
    if (file.error !== null) lines.push(`Failed: ${escapeMarkdown(file.error)}`, '')
    for (const finding of file.findings) {
      lines.push(`- **${finding.code}** ×${finding.count}: ${finding.text}`)
      for (const sample of finding.samples) {
        const place = placeWords(sample)
        lines.push(`  - ${place === '' ? '' : `${place}: `}${escapeMarkdown(sample.message)}`)
      }
    }
  }
  return `${lines.join('\n')}\n`
}

/** Foreign text inside Markdown: nothing in it makes structure. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&').replace(/\s+/g, ' ')
}
