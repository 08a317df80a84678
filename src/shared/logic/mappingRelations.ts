import { nameRules, snakeName } from './mappingNames'
import type { SurveyedField } from './mappingSurvey'

/** True when most values of the field stand as ids in another field, as parents do. */
export function isKnownElsewhere(field: SurveyedField, fields: readonly SurveyedField[]): boolean {
  const { values } = field.facts
  if (values.size === 0) return false
  return fields.some((other) => {
    if (other === field || other.distinct === null || other.distinct < values.size) return false
    if (other.distinct < other.present * 0.95) return isKnownInGroups(field, other, fields)
    let known = 0
    for (const value of values) if (other.facts.values.has(value)) known += 1
    return known * 2 >= values.size
  })
}

/** Fields that could say which rows belong together: steps counted anew in each trace are ids within it. */
function groupFields(fields: readonly SurveyedField[]): SurveyedField[] {
  return fields.filter(
    ({ path, distinct, present, types }) =>
      distinct !== null &&
      distinct < present &&
      types[0] !== 'boolean' &&
      nameRules.some(
        ({ role, pattern }) => (role === 'traceId' || role === 'sessionId') && pattern.test(snakeName(path)),
      ),
  )
}

/** The values of a field together with what groups their rows; rows without either are left out. */
function pairsOf(field: SurveyedField, group: SurveyedField): string[] {
  return [...field.facts.byRow].flatMap(([row, value]) => {
    const of = group.facts.byRow.get(row)
    return of === undefined ? [] : [JSON.stringify([of, value])]
  })
}

/** True when the field tells the rows of each group apart: steps counted anew in each trace. */
export function isDistinctInGroups(field: SurveyedField, fields: readonly SurveyedField[]): boolean {
  return groupFields(fields).some((group) => {
    const pairs = group === field ? [] : pairsOf(field, group)
    return pairs.length >= field.present * 0.5 && new Set(pairs).size >= pairs.length * 0.95
  })
}

/** True when `other` tells the rows of each group apart, and most values of the field are among them there. */
function isKnownInGroups(
  field: SurveyedField,
  other: SurveyedField,
  fields: readonly SurveyedField[],
): boolean {
  if (!isDistinctInGroups(other, fields)) return false
  return groupFields(fields).some((group) => {
    const ids = new Set(pairsOf(other, group))
    const wanted = pairsOf(field, group)
    return wanted.length > 0 && wanted.filter((pair) => ids.has(pair)).length * 2 >= wanted.length
  })
}

/** True for a list whose elements have mostly the fields that the rows themselves have: rows within their row. */
export function holdsRowsOfItsOwn({ path }: SurveyedField, fields: readonly SurveyedField[]): boolean {
  const inside = `${path}[].`
  const own = new Set(fields.map((field) => field.path).filter((each) => !each.startsWith(path)))
  const found = fields.flatMap((field) =>
    field.path.startsWith(inside) ? [field.path.slice(inside.length)] : [],
  )
  const top = found.filter((each) => !each.startsWith(path))
  return top.length >= 2 && top.filter((each) => own.has(each)).length * 2 >= top.length
}
