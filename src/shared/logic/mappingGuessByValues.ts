import type { MappingRole } from '../model/fieldMapping'
import { isInContent } from './guessedField'
import type { GuessedField } from './guessedField'
import { isMadeUpId, isModelName } from './mappingEvidence'
import { snakeName } from './mappingNames'
import { isKnownElsewhere } from './mappingRelations'
import type { SurveyedField } from './mappingSurvey'
import { guessMomentUnit } from './mappingUnits'

/** Names that say that an id is one of something else. */
const otherIds =
  /(^|_)(account|app|application|batch|build|checksum|client|commit|company|customer|dataset|deployment|device|digest|document|env|environment|etag|experiment|file|fingerprint|hash|host|instance|key|machine|member|node|org|organi[sz]ation|parent|pod|project|prompt|sha|sha1|sha256|signature|team|template|tenant|token|user|version|workspace)(_?(id|uuid|guid|ref|key))?$/

/** What no name tells, but the values do: names of models, ids that rows share, ids of each row and of its parent. */
export function guessByValues(
  fields: readonly SurveyedField[],
  chosen: readonly GuessedField[],
): GuessedField[] {
  const found: GuessedField[] = []
  const isOpen = (role: MappingRole): boolean => [...chosen, ...found].every((other) => other.role !== role)
  const free = fields.filter(
    ({ path, depth }) =>
      depth <= 2 &&
      !path.includes('[]') &&
      chosen.every((other) => other.path !== path && !isInContent(path, other)),
  )
  const take = (role: MappingRole, field: SurveyedField | undefined): void => {
    if (field !== undefined && isOpen(role) && found.every(({ path }) => path !== field.path))
      found.push({ path: field.path, role, unit: null, confidence: 0.35 })
  }
  take('model', free.find(isModelName))
  const ids = free.filter((field) => isMadeUpId(field) && !otherIds.test(snakeName(field.path)))
  const sizeOf = ({ distinct }: SurveyedField): number => distinct ?? 0
  take(
    'spanId',
    ids.find((field) => sizeOf(field) === field.present && field.present > 1),
  )
  // Of ids within ids the smaller groups are the traces. One for all rows may be anything.
  const shared = ids
    .filter((field) => sizeOf(field) > 1 && sizeOf(field) * 1.5 <= field.present)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a))
  take(
    'parentSpanId',
    ids.find((field) => sizeOf(field) < field.present && isKnownElsewhere(field, fields)),
  )
  take(
    'traceId',
    shared.find((field) => found.every(({ path }) => path !== field.path)),
  )
  return found
}

/** Where no name tells when a row began, its first field that holds moments does. */
export function guessStart(
  fields: readonly SurveyedField[],
  chosen: readonly GuessedField[],
): GuessedField[] {
  if (chosen.some(({ role }) => role === 'start' || role === 'end')) return []
  for (const field of fields) {
    const isFree = chosen.every(({ path }) => path !== field.path) && !field.path.includes('[]')
    const unit = guessMomentUnit(field.facts)
    if (isFree && unit !== null && field.depth <= 2)
      return [{ path: field.path, role: 'start', unit, confidence: 0.4 }]
  }
  return []
}
