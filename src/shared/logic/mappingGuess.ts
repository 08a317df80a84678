import type { MappedField, MappingRole, TimeUnit } from '../model/fieldMapping'
import { hasEvidence, isMadeUpId, isModelName } from './mappingEvidence'
import { nameRules } from './mappingNames'
import { parsePath } from './mappingPath'
import type { SurveyedField } from './mappingSurvey'
import { guessDurationUnit, guessMomentUnit, namesUnit } from './mappingUnits'

/** A field and what it seems to mean; confidence is 0 to 1. */
export interface GuessedField extends MappedField {
  readonly confidence: number
}

const leastConfidence = 0.3

/**
 * Guesses what the fields mean, by their names and by their values: each role for one field, each field one role,
 * the surest first. A name is not enough: times must be times, tokens whole numbers, parents other rows' ids. `rows`:
 * the path of the rows that the fields belong to.
 */
export function guessRoles(fields: readonly SurveyedField[], rows = ''): GuessedField[] {
  const candidates = fields.flatMap((field) => candidatesFor(field, fields, rows))
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
  return (
    rowsOwnRoles.has(role) &&
    chosen.some((other) => contentRoles.has(other.role) && path.startsWith(`${other.path}.`))
  )
}

const contentRoles: ReadonlySet<MappingRole> = new Set(['input', 'output'])
const rowsOwnRoles: ReadonlySet<MappingRole> = new Set([
  'traceId',
  'spanId',
  'parentSpanId',
  'name',
  'kind',
  'status',
  'error',
])

/** Names that say that an id is one of something else. */
const otherIds =
  /(^|_)(account|app|application|batch|build|checksum|client|commit|company|customer|dataset|deployment|device|digest|document|env|environment|etag|experiment|file|fingerprint|hash|host|instance|key|machine|member|node|org|organi[sz]ation|parent|pod|project|prompt|sha|sha1|sha256|signature|team|template|tenant|token|user|version|workspace)(_?(id|uuid|guid|ref|key))?$/

/** What no name tells, but the values do: names of models, ids that rows share, ids of each row and of its parent. */
function guessByValues(fields: readonly SurveyedField[], chosen: readonly GuessedField[]): GuessedField[] {
  const found: GuessedField[] = []
  const isOpen = (role: MappingRole): boolean => [...chosen, ...found].every((other) => other.role !== role)
  const free = fields.filter(
    ({ path, depth }) =>
      depth <= 2 &&
      !path.includes('[]') &&
      chosen.every((other) => other.path !== path && !isWithin(path, other)),
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

const isWithin = (path: string, { path: outer, role }: GuessedField): boolean =>
  contentRoles.has(role) && path.startsWith(`${outer}.`)

/** Where no name tells when a row began, its first field that holds moments does. */
function guessStart(fields: readonly SurveyedField[], chosen: readonly GuessedField[]): GuessedField[] {
  if (chosen.some(({ role }) => role === 'start' || role === 'end')) return []
  for (const field of fields) {
    const isFree = chosen.every(({ path }) => path !== field.path) && !field.path.includes('[]')
    const unit = guessMomentUnit(field.facts)
    if (isFree && unit !== null && field.depth <= 2)
      return [{ path: field.path, role: 'start', unit, confidence: 0.4 }]
  }
  return []
}

/** The unit that a field has if it is a time of the given role; null when its values are none. */
export function guessUnit(role: MappingRole, field: SurveyedField): TimeUnit | null {
  return role === 'duration'
    ? guessDurationUnit(snakeName(field.path), field.facts)
    : guessMomentUnit(field.facts)
}

/** A path as words for the name rules: `meta.user.traceId` → `meta_user_trace_id`. */
export function snakeName(path: string): string {
  const steps = parsePath(path)?.steps ?? []
  return steps
    .flatMap((step) => (step.type === 'member' ? [step.key] : []))
    .join('_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9µ]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toLowerCase()
}

function candidatesFor(field: SurveyedField, fields: readonly SurveyedField[], rows: string): GuessedField[] {
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
      return type === 'list' && holdsRowsOfItsOwn(field, fields) ? 1.2 : 0
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

/** True when most values of the field stand as ids in another field, as parents do. */
function isKnownElsewhere(field: SurveyedField, fields: readonly SurveyedField[]): boolean {
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

function isDistinctInGroups(field: SurveyedField, fields: readonly SurveyedField[]): boolean {
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
function holdsRowsOfItsOwn({ path }: SurveyedField, fields: readonly SurveyedField[]): boolean {
  const inside = `${path}[].`
  const own = new Set(fields.map((field) => field.path).filter((each) => !each.startsWith(path)))
  const found = fields.flatMap((field) =>
    field.path.startsWith(inside) ? [field.path.slice(inside.length)] : [],
  )
  const top = found.filter((each) => !each.startsWith(path))
  return top.length >= 2 && top.filter((each) => own.has(each)).length * 2 >= top.length
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
