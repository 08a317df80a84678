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
  /** A byte of the file's source that is looked at; null: the findings are shown. */
  readonly byte: number | null
}

const statuses: readonly string[] = ['done', 'failed', 'cancelled', 'running'] satisfies FileStatus[]

/** Reads the report's part of the address; what makes no sense is left out. */
export function readReportView(params: Readonly<Record<string, string>>): ReportView {
  const fileId = readNumber(params['file'])
  const status = params['status']
  const code = params['finding']
  return {
    fileId,
    code: code !== undefined && /^[a-z_]{1,100}$/.test(code) ? code : null,
    status: status !== undefined && statuses.includes(status) ? (status as FileStatus) : null,
    text: (params['name'] ?? '').slice(0, 1_000),
    byte: fileId === null ? null : readNumber(params['byte']),
  }
}

export function writeReportView(view: ReportView): Record<string, string> {
  const { fileId, code, status, text, byte } = view
  return {
    ...(fileId === null ? {} : { file: String(fileId) }),
    ...(code === null ? {} : { finding: code }),
    ...(status === null ? {} : { status }),
    ...(text === '' ? {} : { name: text }),
    ...(byte === null || fileId === null ? {} : { byte: String(byte) }),
  }
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}
