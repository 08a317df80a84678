import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { TraceToExport } from '../../src/main/exporters/exportedSpans'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { importBytes } from '../importers/importerSupport'

const root = path.join(import.meta.dirname, '../fixtures/importers')

/** Every golden input of every importer. */
export const goldenInputs = readdirSync(root).flatMap((format) =>
  readdirSync(path.join(root, format))
    .filter((name) => name.includes('.input.'))
    .map((name) => ({ format, name, file: path.join(root, format, name) })),
)

/** What an importer says of a file, trace by trace, as the workspace would export it. */
export async function readTraces(format: string, file: string): Promise<TraceToExport[]> {
  return tracesOf(await importBytes(format, readFileSync(file)))
}

/** Records sorted into their traces; what is of a session goes with the first of its traces. */
export function tracesOf(records: readonly ImportRecord[]): TraceToExport[] {
  const observations = records.filter((record) => record.type === 'observation')
  const ids = new Set(
    records.flatMap((record) => ('traceId' in record && record.traceId !== null ? [record.traceId] : [])),
  )
  const said = new Set<ImportRecord>()
  return [...ids].map((traceId) => {
    const own = observations.filter((record) => record.traceId === traceId)
    const sessions = new Set(own.map(({ sessionId }) => sessionId))
    const others = records.filter((record) => {
      if (record.type === 'observation' || record.type === 'problem' || record.type === 'side') return false
      const isOwn = 'traceId' in record && record.traceId === traceId
      const isOfSession =
        !said.has(record) &&
        'sessionId' in record &&
        sessions.has(record.sessionId) &&
        (!('traceId' in record) || record.traceId === null)
      if (isOwn || isOfSession) said.add(record)
      return isOwn || isOfSession
    })
    return { traceId, name: '', observations: own, others }
  })
}
