import type { Job } from '../../../shared/contract/jobs'
import { formatBytes, formatCount, formatCounted, formatTimeLeft } from '../../../shared/logic/formatters'
import { isRunning } from '../../engine/useJobs'

/** 0..1; null while nobody knows: before the first bytes are taken in, and while what was read is being stored. */
export function jobShare(job: Job): number | null {
  if (job.totalBytes === null || job.totalBytes === 0 || job.doneBytes === 0 || isStoring(job)) return null
  return job.doneBytes / job.totalBytes
}

/** Everything is read, and the traces and the search are made of it: that takes as long as it takes. */
export function isStoring(job: Job): boolean {
  const { kind, totalBytes, doneBytes } = job
  return (
    kind === 'import' && isRunning(job) && totalBytes !== null && totalBytes > 0 && doneBytes >= totalBytes
  )
}

/** `184 MB of 297 MB · 71,204 records/s · 4 s left`, as far as known. */
export function jobNumbers(job: Job): string {
  if (job.kind === 'prices') return callNumbers(job)
  if (job.kind === 'secrets') return formatCounted(job.records, 'span')
  const parts = [byteNumbers(job)]
  if (job.records > 0) parts.push(formatCounted(job.records, job.kind === 'export' ? 'span' : 'record'))
  if (isStoring(job)) parts.push('storing')
  else {
    if (isRunning(job) && job.recordsPerSecond !== null) parts.push(`${formatCount(job.recordsPerSecond)}/s`)
    if (isRunning(job) && job.secondsLeft !== null && job.doneBytes > 0)
      parts.push(`${formatTimeLeft(job.secondsLeft)} left`)
  }
  return parts.join(' · ')
}

/** How much of how much: of an end only the whole is said. */
function byteNumbers(job: Job): string {
  const { doneBytes, totalBytes } = job
  if (isStoring(job)) return `${formatBytes(doneBytes)} read`
  if (totalBytes === null || (doneBytes === totalBytes && !isRunning(job))) return formatBytes(doneBytes)
  return `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
}

/** Computing costs counts calls, not bytes. */
function callNumbers(job: Job): string {
  const all = job.totalBytes === null ? '' : ` of ${formatCount(job.totalBytes)}`
  const left = isRunning(job) && job.secondsLeft !== null ? ` · ${formatTimeLeft(job.secondsLeft)} left` : ''
  return `${formatCount(job.doneBytes)}${all} calls${left}`
}
