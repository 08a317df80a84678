import { createHead } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import type { ImportRecord, ObservationRecord } from '../../src/shared/model/importRecord'
import { ensureExists } from '../../src/shared/util/assert'

/** Runs one importer over bytes, in chunks of any size. */
export async function importBytes(
  id: string,
  bytes: Uint8Array,
  chunkBytes = 1 << 16,
): Promise<ImportRecord[]> {
  const importer = ensureExists(
    importers.find((candidate) => candidate.id === id),
    `importer ${id}`,
  )
  async function* chunks(): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes)
  }
  const records: ImportRecord[] = []
  const input = { head: createHead(bytes, true), bytes: chunks }
  for await (const batch of importer.read(input, new AbortController().signal)) records.push(...batch)
  return records
}

export const observationsOf = (records: readonly ImportRecord[]): ObservationRecord[] =>
  records.filter((record) => record.type === 'observation')

export const codesOf = (records: readonly ImportRecord[]): string[] =>
  records.filter((record) => record.type === 'problem').map((record) => record.code)

/** Records as they stand in an expected file: nanoseconds as text, nulls and empty values left out. */
export function toGolden(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toGolden)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .map(([key, member]) => [key, toGolden(member)] as const)
    .filter(([, member]) => member !== null && member !== '' && !isEmpty(member))
  return Object.fromEntries(kept)
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0
