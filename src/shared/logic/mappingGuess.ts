import type { MappingRole } from '../model/fieldMapping'
import { isInContent } from './guessedField'
import type { GuessedField } from './guessedField'
import { guessByName } from './mappingGuessByName'
import { guessByValues, guessStart } from './mappingGuessByValues'
import { snakeName } from './mappingNames'
import type { SurveyedField } from './mappingSurvey'
import { namesUnit } from './mappingUnits'

const leastConfidence = 0.3

/**
 * Guesses what the fields mean, by their names and by their values: each role for one field, each field one role,
 * the surest first. A name is not enough: times must be times, tokens whole numbers, parents other rows' ids. `rows`:
 * the path of the rows that the fields belong to.
 */
export function guessRoles(fields: readonly SurveyedField[], rows = ''): GuessedField[] {
  const candidates = fields.flatMap((field) => guessByName(field, fields, rows))
  candidates.sort((a, b) => b.confidence - a.confidence)
  const chosen: GuessedField[] = []
  for (const candidate of candidates) {
    const isTaken =
      chosen.some(({ path, role }) => path === candidate.path || role === candidate.role) ||
      isInsideContent(candidate, chosen)
    if (!isTaken && candidate.confidence >= leastConfidence) chosen.push(candidate)
  }
  for (const guess of guessByValues(fields, chosen)) chosen.push(guess)
  return dropContradictions(alignUnits([...chosen, ...guessStart(fields, chosen)], fields))
}

/** What a question or an answer says of itself is no word about the step: the `state` of an order that a tool found. */
function isInsideContent({ path, role }: GuessedField, chosen: readonly GuessedField[]): boolean {
  return rowsOwnRoles.has(role) && chosen.some((other) => isInContent(path, other))
}

const rowsOwnRoles: ReadonlySet<MappingRole> = new Set([
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'status',
  'error',
])

/** Who counts moments in µs or ns counts lengths of time in them, too, unless the name says otherwise. */
function alignUnits(chosen: readonly GuessedField[], fields: readonly SurveyedField[]): GuessedField[] {
  const unit = chosen.find(({ role }) => role === 'start')?.unit
  if (unit !== 'us' && unit !== 'ns') return [...chosen]
  return chosen.map((guess) => {
    const field = fields.find(({ path }) => path === guess.path)
    const isOpen =
      guess.role === 'duration' &&
      !namesUnit(snakeName(guess.path)) &&
      field?.facts.numbers.every(Number.isInteger) === true
    return isOpen ? { ...guess, unit } : guess
  })
}

/** The list in which rows stand below their row, where the fields tell of one. */
export function guessChildren(fields: readonly SurveyedField[], rows: string): GuessedField | null {
  return guessRoles(fields, rows).find(({ role }) => role === 'children') ?? null
}

/** A parent without ids to refer to says nothing. */
function dropContradictions(chosen: readonly GuessedField[]): GuessedField[] {
  const has = (role: MappingRole): boolean => chosen.some((field) => field.role === role)
  return chosen.filter(({ role }) => role !== 'parentSpanId' || has('spanId'))
}
