import type { z } from 'zod'
import type { findingPlaceSchema, importFileSchema, importSchema } from '../../../shared/contract/imports'
import { formatBytes, formatCount, formatCounted } from '../../../shared/logic/formatters'

export type ImportView = z.output<typeof importSchema>
export type ImportFileView = z.output<typeof importFileSchema>
export type PlaceView = z.output<typeof findingPlaceSchema>

export const importStatusWords: Readonly<Record<ImportView['status'], string>> = {
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  undone: 'taken back',
}

export const fileStatusWords: Readonly<Record<ImportFileView['status'], string>> = {
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  running: 'running',
}

/** Nobody knew it, and a mapping read it since: it failed here, and nothing of it is missing. */
export const isMappedSince = (file: Pick<ImportFileView, 'findings'>): boolean =>
  file.findings.some(({ code }) => code === 'mapped_since')

/** How many files nobody could read, neither then nor since. */
export function countUnread(
  statuses: readonly { readonly status: ImportFileView['status']; readonly count: number }[],
  findings: readonly { readonly code: string; readonly files: number }[],
): number {
  const failed = statuses.find(({ status }) => status === 'failed')?.count ?? 0
  return failed - (findings.find(({ code }) => code === 'mapped_since')?.files ?? 0)
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

/** What storing each text once, packed, has saved; null where there was no text or nobody counted. */
export function shareSentence(view: Pick<ImportView, 'textBytes' | 'keptBytes'>): string | null {
  const { textBytes, keptBytes } = view
  if (textBytes === null || keptBytes === null || textBytes === 0) return null
  if (keptBytes === 0) return `${formatBytes(textBytes)} of prompts and answers, all of it kept before`
  return `${formatBytes(textBytes)} of prompts and answers kept in ${formatBytes(keptBytes)}`
}

/** Where a finding stands in its file. */
export function placeWords(sample: { readonly line: number | null; readonly offset: number | null }): string {
  if (sample.line !== null) return `line ${formatCount(sample.line)}`
  return sample.offset === null ? '' : `byte ${formatCount(sample.offset)}`
}

/** The whole report as Markdown, for an issue or a colleague: every file, every finding, the places given. */
export function reportMarkdown(
  view: ImportView,
  files: readonly ImportFileView[],
  places: readonly PlaceView[],
): string {
  const share = shareSentence(view)
  const lines = [
    `# Import report: ${escapeMarkdown(view.label)}`,
    '',
    `- status: ${importStatusWords[view.status]}`,
    `- started: ${new Date(view.startedMs).toISOString()}, took ${view.seconds.toFixed(1)} s`,
    `- size: ${formatBytes(view.bytes)} in ${formatCounted(files.length, 'file')}`,
    ...(share === null ? [] : [`- texts: ${share}`]),
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
  const placesOf = Map.groupBy(places, ({ fileId, code }) => `${fileId} ${code}`)
  for (const file of files) {
    if (file.error === null && file.findings.length === 0) continue
    lines.push('', `## ${escapeMarkdown(file.path)}`, '')
    if (file.error !== null) lines.push(`Failed: ${escapeMarkdown(file.error)}`, '')
    for (const finding of file.findings) {
      lines.push(`- **${finding.code}** ×${finding.count}: ${finding.text}`)
      const own = placesOf.get(`${file.fileId} ${finding.code}`) ?? []
      for (const place of own) {
        const words = placeWords(place)
        lines.push(`  - ${words === '' ? '' : `${words}: `}${escapeMarkdown(place.message)}`)
      }
      if (own.length > 0 && own.length < finding.count)
        lines.push(`  - and ${formatCounted(finding.count - own.length, 'more', 'more')}`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** Foreign text inside Markdown: nothing in it makes structure. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#~]/g, '\\$&').replace(/\s+/g, ' ')
}
