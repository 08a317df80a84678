import { randomUUID } from 'node:crypto'
import { fieldMappingSchema } from '../../../shared/model/fieldMapping'
import type { FieldMapping, SavedMapping } from '../../../shared/model/fieldMapping'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { ReadableDb } from '../database'
import { StoreError } from '../storeError'
import type { NoteStore } from './noteStore'
import { readSettings } from './noteQueries'

/** Mappings are settings under keys of their own: so the journal and the backups hold them, and a lost file brings them back. */
const prefix = 'mapping/'
const mostMappings = 500

/** What the notes thread does with the importers that people made. */
export function savedMappingOperations(
  reading: () => ReadableDb,
  writing: () => NoteStore,
  nowMs: () => number,
) {
  const all = (): SavedMapping[] =>
    [...readSettings(reading())]
      .flatMap(([key, text]) => (key.startsWith(prefix) ? parse(key.slice(prefix.length), text) : []))
      .toSorted((a, b) => a.mapping.name.localeCompare(b.mapping.name) || a.savedMs - b.savedMs)
  const existing = (mappingId: string): SavedMapping => {
    const found = all().find((saved) => saved.mappingId === mappingId)
    if (found === undefined) throw new StoreError('not_found', 'There is no such mapping.')
    return found
  }
  const write = (saved: SavedMapping): SavedMapping => {
    const taken = all().some(
      ({ mappingId, mapping }) => mappingId !== saved.mappingId && mapping.name === saved.mapping.name,
    )
    if (taken) throw new StoreError('refused', `There is a mapping named “${saved.mapping.name}” already.`)
    const { mappingId, ...value } = saved
    writing().setSettings(new Map([[prefix + mappingId, JSON.stringify(value)]]))
    return saved
  }
  return {
    mappingList: (): readonly SavedMapping[] => all(),
    /** Saves a new mapping, or a new revision of one. */
    mappingSave: ({
      mappingId,
      mapping,
    }: {
      readonly mappingId: string | null
      readonly mapping: FieldMapping
    }): SavedMapping => {
      if (mappingId === null && all().length >= mostMappings)
        throw new StoreError(
          'refused',
          `A workspace keeps at most ${mostMappings} mappings; delete one first.`,
        )
      const before = mappingId === null ? null : existing(mappingId)
      return write({
        mappingId: before?.mappingId ?? randomUUID(),
        revision: (before?.revision ?? 0) + 1,
        savedMs: nowMs(),
        mapping,
      })
    },
    mappingRename: ({
      mappingId,
      name,
    }: {
      readonly mappingId: string
      readonly name: string
    }): SavedMapping => {
      const before = existing(mappingId)
      return write({ ...before, mapping: { ...before.mapping, name } })
    },
    /** The key stays, with nothing in it: a journal has no way to say that a setting is gone. */
    mappingDelete: ({ mappingId }: { readonly mappingId: string }): SavedMapping => {
      const before = existing(mappingId)
      writing().setSettings(new Map([[prefix + mappingId, 'null']]))
      return before
    },
  }
}

/** A deleted mapping, or one that a later program wrote and this one cannot read, is none. */
function parse(mappingId: string, text: string): SavedMapping[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return []
  }
  if (!isJsonObject(value)) return []
  const mapping = fieldMappingSchema.safeParse(value['mapping'])
  const { revision, savedMs } = value
  if (!mapping.success || typeof revision !== 'number' || typeof savedMs !== 'number') return []
  return [{ mappingId, revision, savedMs, mapping: mapping.data }]
}
