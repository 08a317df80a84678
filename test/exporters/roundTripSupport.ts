import type { ImportRecord, ObservationRecord } from '../../src/shared/model/importRecord'
import { importBytes } from '../importers/importerSupport'

/** What an importer says of an export, places left out. */
export async function importAgain(importer: string, exported: string | Uint8Array): Promise<unknown[]> {
  const bytes = typeof exported === 'string' ? new TextEncoder().encode(exported) : exported
  return (await importBytes(importer, bytes)).map(withoutRaw)
}

export const withoutRaw = ({ raw: _raw, ...record }: ImportRecord): unknown => record

export const traceOf = (record: ObservationRecord, others: readonly ImportRecord[] = []) => ({
  traceId: record.traceId,
  name: '',
  observations: [record],
  others,
})
