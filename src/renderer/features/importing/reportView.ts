import type { z } from 'zod'
import type { importFileSchema } from '../../../shared/contract/imports'

type FileStatus = z.output<typeof importFileSchema>['status']

/** What of a report is on screen, as the address keeps it. */
export interface ReportView {
  /** The file whose findings are shown; null: those of all files. */
  readonly fileId: number | null
  readonly code: string | null
  readonly status: FileStatus | null
  /** Part of a path. */
  readonly text: string
  /** The row one stands on among the places; null: none yet. */
  readonly place: number | null
  /** A byte of a file's source that is looked at, and that file; null: the findings are shown. */
  readonly byte: number | null
  readonly sourceId: number | null
}

const statuses: readonly string[] = ['done', 'failed', 'cancelled', 'running'] satisfies FileStatus[]

/** Reads the report's part of the address; what makes no sense is left out. */
export function readReportView(params: Readonly<Record<string, string>>): ReportView {
  const fileId = readNumber(params['file'])
  const status = params['status']
  const code = params['finding']
  const byte = readNumber(params['byte'])
  const sourceId = byte === null ? null : (readNumber(params['source']) ?? fileId)
  return {
    fileId,
    code: code !== undefined && /^[a-z_]{1,100}$/.test(code) ? code : null,
    status: status !== undefined && statuses.includes(status) ? (status as FileStatus) : null,
    text: (params['name'] ?? '').slice(0, 1_000),
    place: readNumber(params['place']),
    byte: sourceId === null ? null : byte,
    sourceId,
  }
}

export function writeReportView(view: ReportView): Record<string, string> {
  const { fileId, code, status, text, place, byte, sourceId } = view
  return {
    ...(fileId === null ? {} : { file: String(fileId) }),
    ...(code === null ? {} : { finding: code }),
    ...(status === null ? {} : { status }),
    ...(text === '' ? {} : { name: text }),
    ...(place === null ? {} : { place: String(place) }),
    ...(byte === null || sourceId === null ? {} : { byte: String(byte) }),
    ...(byte === null || sourceId === null || sourceId === fileId ? {} : { source: String(sourceId) }),
  }
}

/** The view after changes; the row among the places goes where others are asked for. */
export function changeReportView(view: ReportView, changes: Partial<ReportView>): ReportView {
  const next = { ...view, ...changes }
  const isSame =
    next.fileId === view.fileId &&
    next.code === view.code &&
    next.status === view.status &&
    next.text === view.text
  return isSame || changes.place !== undefined ? next : { ...next, place: null }
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
