import { EngineError } from '../../shared/contract/errors'
import type { SavedMapping } from '../../shared/model/fieldMapping'
import type { EngineStore } from './engineStore'

/** A saved mapping by its id. Throws `not_found`. */
export async function findMapping(store: EngineStore, mappingId: string): Promise<SavedMapping> {
  const saved = (await store.note('mappingList', {})).find((each) => each.mappingId === mappingId)
  if (saved === undefined) throw new EngineError('not_found', 'There is no such mapping.')
  return saved
}
