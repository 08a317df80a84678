import type { MappingRole, TimeUnit } from '../model/fieldMapping'
import type { GuessedField } from './guessedField'
import { hasEvidence } from './mappingEvidence'
import { nameRules, snakeName } from './mappingNames'
import { holdsRowsOfItsOwn, isDistinctInGroups, isKnownElsewhere } from './mappingRelations'
import type { SurveyedField } from './mappingSurvey'
import { guessUnit } from './mappingUnits'

/**
 * What a field may mean by its name, as far as its values go with it: a name is not enough. `fields`: all of the rows,
 * it included; `rows`: their path.
 */
export function guessByName(
  field: SurveyedField,
  fields: readonly SurveyedField[],
  rows: string,
): GuessedField[] {
  const name = snakeName(field.path)
  const found: GuessedField[] = []
  for (const { role, pattern, weight, needs } of nameRules) {
    if (!pattern.test(name) || found.some((other) => other.role === role)) continue
    if (needs !== undefined && !hasEvidence(needs, field)) continue
    const unit = role === 'start' || role === 'end' || role === 'duration' ? guessUnit(role, field) : null
    const fit = fitOf(role, field, fields, unit)
    // A field on its own says more than the same word deep inside something else.
    const nearness =
      1 -
      0.06 * Math.min(field.depth, 4) -
      (isInList(field.path, rows) ? (singleRoles.has(role) ? 0.6 : 0.25) : 0)
    found.push({ path: field.path, role, unit, confidence: Math.min(1, weight * fit * nearness) })
  }
  return found
}

/** A row has one of each: what stands in a list inside of it belongs to something else. */
const singleRoles: ReadonlySet<MappingRole> = new Set([
  'traceId',
  'spanId',
  'parentSpanId',
  'start',
  'end',
  'duration',
  'status',
])

/** True for a field in a list that the row does not itself stand in. */
function isInList(path: string, rows: string): boolean {
  const last = path.lastIndexOf('[]')
  return last >= 0 && !(path.startsWith('^') && rows.startsWith(path.slice(1, last + 2)))
}

/** How well the values go with the role: 0 not at all, 1 as they should, more where they prove it. */
function fitOf(
  role: MappingRole,
  field: SurveyedField,
  fields: readonly SurveyedField[],
  unit: TimeUnit | null,
): number {
  const { facts, types, distinct, present } = field
  const [type] = types
  if (type === undefined) return 0.5
  const isScalar = type !== 'object' && type !== 'list'
  const isNumeric = facts.numbers.length * 5 >= facts.seen * 4
  switch (role) {
    case 'start':
    case 'end':
    case 'duration':
      return unit === null || (role === 'duration' && facts.numbers.some((number) => number < 0)) ? 0 : 1
    case 'spanId':
      if (!isScalar || distinct === null || type === 'boolean') return 0
      return distinct >= present * 0.95 ? 1 : isDistinctInGroups(field, fields) ? 0.95 : 0.3
    case 'parentSpanId':
      return isScalar && type !== 'boolean' ? (isKnownElsewhere(field, fields) ? 1.1 : 0.75) : 0
    case 'traceId':
    case 'sessionId':
      // Rows that share it are what it is for.
      return isScalar && type !== 'boolean' && type !== 'time'
        ? distinct !== null && distinct < present
          ? 1.2
          : 1
        : 0
    case 'children':
      // A list around the row is not below it.
      return type === 'list' && !field.path.startsWith('^') && holdsRowsOfItsOwn(field, fields) ? 1.2 : 0
    case 'userId':
      return isScalar && type !== 'boolean' && facts.meanLength <= 120 ? 1 : 0
    case 'inputTokens':
    case 'outputTokens':
    case 'cachedTokens':
      return isNumeric && facts.numbers.every((number) => number >= 0 && Number.isInteger(number)) ? 1 : 0
    case 'cost':
      return isNumeric && facts.numbers.every((number) => number >= 0 && number < 100_000) ? 1 : 0
    case 'kind':
    case 'environment':
      return type === 'text' && distinct !== null && distinct <= 24 && facts.meanLength <= 40 ? 1 : 0
    case 'model':
      return type === 'text' && facts.meanLength <= 80 && distinct !== null && distinct <= 60 ? 1 : 0
    case 'name':
      return type === 'text' && facts.meanLength <= 120 ? 1 : 0
    case 'toolName':
    case 'agentName':
      return type === 'text' && facts.meanLength <= 80 ? 1 : 0
    case 'status':
      return isScalar && type !== 'time' && distinct !== null && distinct <= 30 && facts.meanLength <= 40
        ? 1
        : 0
    case 'error':
      return type === 'number' || type === 'time' ? 0 : 1
    case 'input':
    case 'output':
      return isNumeric || type === 'boolean' || type === 'time'
        ? 0
        : type === 'text' && facts.meanLength < 3
          ? 0.4
          : 1
  }
}
