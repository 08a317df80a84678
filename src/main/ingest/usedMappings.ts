import { fieldMappingSchema, mappingFormat } from '../../shared/model/fieldMapping'
import type { SavedMapping } from '../../shared/model/fieldMapping'
import { importers } from '../importers/registry'
import { mappedImporter } from '../importers/formats/mapped'
import type { Importer } from '../importers/importer'
import type { ReadableDb, WritableDb } from '../store/database'
import { filesIn } from './reading/fileList'
import type { FileList } from './reading/fileList'

const keyOf = (format: string): string => `mapping/${format}`

/**
 * Keeps the mappings that an import may use beside the data: what they read can be read again in the same way after
 * they were changed or deleted.
 */
export function keepMappings(db: WritableDb, files: FileList): void {
  const mappings = new Map<string, SavedMapping>()
  const seen = new Set<unknown>()
  for (const { mappings: given } of filesIn(files)) {
    if (given === undefined || seen.has(given)) continue
    seen.add(given)
    for (const saved of [...given.known, ...(given.chosen === null ? [] : [given.chosen])])
      mappings.set(mappingFormat(saved), saved)
  }
  const keep = db.prepare('INSERT OR IGNORE INTO meta (key, value) VALUES (?, ?)')
  for (const [format, { mapping }] of mappings) keep.run(keyOf(format), JSON.stringify(mapping))
}

/** The importer that read a file, by the format its line in the report names; null for one that no longer exists. */
export function importerOf(db: ReadableDb, format: string | null): Importer | null {
  const importer = importers.find(({ id }) => id === format)
  if (importer !== undefined || format === null) return importer ?? null
  const [kind, mappingId, revision] = format.split(':')
  const text = db.prepare('SELECT value FROM meta WHERE key = ?').pluck().get(keyOf(format))
  if (kind !== 'mapping' || mappingId === undefined || typeof text !== 'string') return null
  const parsed = fieldMappingSchema.safeParse(JSON.parse(text))
  return parsed.success
    ? mappedImporter({ mappingId, revision: Number(revision), savedMs: 0, mapping: parsed.data })
    : null
}
