import { isJsonObject } from '../util/jsonValue'
import type { JsonObject, JsonValue } from '../util/jsonValue'
import { openJson, valuesAt } from './mappingPath'
import type { FieldPath, PathStep } from './mappingPath'

/** A row of a file and the values that surround it. */
export interface MappedRow {
  readonly value: JsonValue
  /** The value before each step of the way to the row: the document first. Empty where the document is the row. */
  readonly around: readonly JsonValue[]
}

/**
 * The rows in a value of a file, in its order. A list at the top is as good as its elements one after the other, so a
 * mapping made for JSON Lines reads an array of the same objects, too.
 */
export function rowsIn(document: JsonValue, steps: readonly PathStep[]): MappedRow[] {
  const tops: readonly JsonValue[] = Array.isArray(document) ? (document as readonly JsonValue[]) : [document]
  const rows: MappedRow[] = []
  const walk = (value: JsonValue, at: number, around: readonly JsonValue[]): void => {
    const step = steps[at]
    if (step === undefined) {
      rows.push({ value, around })
      return
    }
    const next = [...around, value]
    if (step.type === 'each') {
      if (Array.isArray(value)) for (const item of value as readonly JsonValue[]) walk(item, at + 1, next)
    } else if (isJsonObject(value) && Object.hasOwn(value, step.key)) {
      walk(value[step.key] ?? null, at + 1, next)
    }
  }
  for (const top of tops) walk(top, 0, [])
  return rows
}

/** The values of a field of a row; a field around the row is looked for in what this row stands in. */
export function fieldValues(row: MappedRow, path: FieldPath, rowSteps: readonly PathStep[]): JsonValue[] {
  if (!path.isOuter) return valuesAt(row.value, path.steps)
  let common = 0
  while (common < row.around.length - 1 && isSameStep(path.steps[common], rowSteps[common])) common += 1
  const from = row.around[common]
  return from === undefined ? [] : valuesAt(from, path.steps.slice(common))
}

function isSameStep(a: PathStep | undefined, b: PathStep | undefined): boolean {
  if (a === undefined || b === undefined || a.type !== b.type) return false
  return a.type === 'each' || (b.type === 'member' && a.key === b.key)
}

/**
 * The rows that stand below a row, in the list that a path leads to. What stands around a row is not below it: each of
 * its rows would stand in it again, without end.
 */
export function childRows(row: MappedRow, path: FieldPath): MappedRow[] {
  if (path.isOuter || path.steps.length === 0) return []
  return valuesAt(row.value, path.steps).flatMap((value) => {
    const open = openJson(value)
    const items = Array.isArray(open) ? (open as readonly JsonValue[]) : [open]
    return items.filter((item) => item !== null).map((item) => ({ value: item, around: row.around }))
  })
}

/** Rows with all that stand below them, each before its own; at most `most`. */
export function unfoldRows(rows: readonly MappedRow[], path: FieldPath, most: number): MappedRow[] {
  const found: MappedRow[] = []
  const waiting = rows.toReversed()
  for (let row = waiting.pop(); row !== undefined && found.length < most; row = waiting.pop()) {
    found.push(row)
    waiting.push(...childRows(row, path).toReversed())
  }
  return found
}

/** What stands around a row beside the way to it, by the path it is found under. */
export function surroundings(
  row: MappedRow,
  rowSteps: readonly PathStep[],
): { readonly steps: readonly PathStep[]; readonly value: JsonObject }[] {
  return row.around.flatMap((value, at) => {
    const step = rowSteps[at]
    if (!isJsonObject(value) || step?.type !== 'member') return []
    const beside = Object.fromEntries(Object.entries(value).filter(([key]) => key !== step.key))
    return Object.keys(beside).length === 0 ? [] : [{ steps: rowSteps.slice(0, at), value: beside }]
  })
}

/** Names of lists of spans: they are the rows even where every line of the file has one. */
const spanLists = /^(spans|steps|observations|runs|nodes|operations)$/i
/** Names of lists of anything: they are the rows of a file that is one document. */
const plainLists =
  /^(traces|items|records|rows|data|results?|events|logs|entries|calls|generations|hits|documents|requests|sessions)$/i
/** Lists that belong to their row even though they are lists of objects. */
const partNames = /^(messages|choices|tools|tool_calls|content|parts|children|scores|tags|links|attributes)$/i

/** How much the name of a list says for its being rows. Events and the like of a span are parts of it. */
function listWorth(key: string, isInSpans: boolean): number {
  if (spanLists.test(key)) return 2
  if (plainLists.test(key)) return isInSpans ? -2 : 1
  return partNames.test(key) ? -3 : 0
}

export interface RowPlace {
  readonly steps: readonly PathStep[]
  readonly rows: number
}

const deepestPlace = 4

/**
 * Where rows may stand: the values of the file themselves, and lists of objects inside. The likeliest first: in one
 * document its most telling list, else the values themselves.
 */
export function findRowPlaces(documents: readonly JsonValue[]): RowPlace[] {
  const found = new Map<string, { steps: readonly PathStep[]; rows: number; score: number }>()
  const tops = documents.flatMap((each) => rowsIn(each, [])).map(({ value }) => value)
  const visit = (value: JsonValue, steps: readonly PathStep[], score: number, isInSpans: boolean): void => {
    if (!isJsonObject(value) || steps.length > deepestPlace * 2) return
    for (const [key, member] of Object.entries(value)) {
      const to: readonly PathStep[] = [...steps, { type: 'member', key }]
      if (isJsonObject(member)) visit(member, to, score - 0.1, isInSpans)
      if (!Array.isArray(member)) continue
      const objects = (member as readonly JsonValue[]).filter(isJsonObject)
      if (objects.length === 0 || objects.length * 2 < member.length) continue
      // Steps within steps stand below their rows: they are no place of their own.
      const isNested = objects.some((object) => Object.hasOwn(object, key) && Array.isArray(object[key]))
      const worth = score + (isNested ? -3 : listWorth(key, isInSpans))
      const place: readonly PathStep[] = [...to, { type: 'each' }]
      const name = JSON.stringify(place)
      const known = found.get(name) ?? { steps: place, rows: 0, score: worth }
      found.set(name, { ...known, rows: known.rows + member.length })
      for (const object of objects.slice(0, 50)) visit(object, place, worth, isInSpans || spanLists.test(key))
    }
  }
  for (const top of tops) visit(top, [], 0, false)
  const own = { steps: [], rows: tops.length, score: tops.length <= 1 ? -1 : 1.5 }
  const places = [own, ...found.values()].filter(({ rows }) => rows > 0)
  return places
    .toSorted((a, b) => b.score - a.score || b.rows - a.rows)
    .slice(0, 12)
    .map(({ steps, rows }) => ({ steps, rows }))
}
