import type { Output } from '../../../shared/contract/contract'
import { smallTrace } from './smallTrace'

/** The list in which the small trace is the only one. */
export const smallList: Output<'traces.list'> = {
  rows: [smallTrace.trace],
  matching: 1,
  total: 1,
  errors: 1,
  open: 0,
  largestDurationNs: smallTrace.trace.durationNs,
  largestCostUsd: smallTrace.trace.usage.costUsd,
  fromNs: null,
  toNs: null,
}

/** The imports of a workspace into which it came. */
export const smallImports: Output<'imports.list'> = {
  imports: [
    {
      importId: 1,
      label: 'trace.json',
      status: 'done',
      startedMs: 0,
      finishedMs: 1,
      seconds: 1,
      bytes: 1,
      read: 5,
      stored: 5,
      merged: 0,
      skipped: 0,
      sessions: 0,
      traces: 1,
      observations: 5,
      textBytes: 2,
      keptBytes: 1,
      warnings: [{ code: 'unrecognised', count: 1 }],
    },
  ],
}

export const smallStorage: Output<'app.getStorage'> = {
  tracesDbBytes: 1,
  notesDbBytes: 1,
  rawBytes: 1,
  rawInputBytes: 1,
  contentBytes: 1,
  textBytes: 1,
  sessions: 0,
  traces: 1,
  observations: 5,
  notes: 0,
  dataEndNs: '9000000',
  dataStartNs: '0',
}
