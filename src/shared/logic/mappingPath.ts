import { isJsonObject } from '../util/jsonValue'
import type { JsonValue } from '../util/jsonValue'
import { isJsonDeeperThan } from '../util/valueLimits'

/** A step of the way to a field: a member, or every element of a list. */
export type PathStep = { readonly type: 'member'; readonly key: string } | { readonly type: 'each' }

export interface FieldPath {
  /** True for a field of what surrounds the row: its path begins at the top of the document. */
  readonly isOuter: boolean
  readonly steps: readonly PathStep[]
}

const plainKey = /^[^.[\]"^\s]+$/

/**
 * Writes a path: `meta.user.id`, `messages[].role`, `^trace_id` for a field around the row. A key that has one of these
 * signs or a space in it stands in quotes, as in JSON: `"http.status code"`.
 */
export function formatPath({ isOuter, steps }: FieldPath): string {
  let text = ''
  for (const step of steps) {
    if (step.type === 'each') text += '[]'
    else text += (text === '' ? '' : '.') + (plainKey.test(step.key) ? step.key : JSON.stringify(step.key))
  }
  return isOuter ? `^${text}` : text
}

const token = /\.?("(?:[^"\\]|\\.)*"|[^.[\]"^\s]+)|\[\]/sy

/** Reads a path as `formatPath` writes it; null when it is none. */
export function parsePath(text: string): FieldPath | null {
  const isOuter = text.startsWith('^')
  const steps: PathStep[] = []
  token.lastIndex = isOuter ? 1 : 0
  const first = token.lastIndex
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const match = token.exec(text)
    if (match === null) return null
    const [whole, key] = match
    if (key === undefined) {
      steps.push({ type: 'each' })
      continue
    }
    // A point stands between two steps, and only there.
    if (whole.startsWith('.') === (at === first)) return null
    const name = key.startsWith('"') ? unquote(key) : key
    if (name === null) return null
    steps.push({ type: 'member', key: name })
  }
  return { isOuter, steps }
}

function unquote(text: string): string | null {
  try {
    return JSON.parse(text) as string
  } catch {
    return null
  }
}

/** Values that one path leads to in one row: more than this is no field any more. */
const mostValues = 1_000

/**
 * The values that the steps lead to, absent and null ones left out. JSON that a cell or a text holds is looked into.
 * Own members only: a path named `constructor` finds nothing that the file does not say.
 */
export function valuesAt(value: JsonValue, steps: readonly PathStep[]): JsonValue[] {
  if (!steps.some((step) => step.type === 'each')) {
    const single = followMembers(value, steps)
    return single === null ? [] : [single]
  }
  let values: JsonValue[] = [value]
  for (const step of steps) {
    const next: JsonValue[] = []
    for (const each of values) {
      const open = openJson(each)
      if (step.type === 'each') {
        if (!Array.isArray(open)) continue
        for (const item of open as readonly JsonValue[]) if (next.length < mostValues) next.push(item)
      } else if (isJsonObject(open) && Object.hasOwn(open, step.key)) {
        const member = open[step.key]
        if (member !== undefined) next.push(member)
      }
    }
    values = next
  }
  return values.filter((each) => each !== null)
}

/** The usual way, through members only: one value, or null where there is none. */
function followMembers(value: JsonValue, steps: readonly PathStep[]): JsonValue {
  let current = value
  for (const step of steps) {
    const open = typeof current === 'string' ? openJson(current) : current
    if (step.type === 'each' || !isJsonObject(open) || !Object.hasOwn(open, step.key)) return null
    current = open[step.key] ?? null
  }
  return current
}

/** JSON in a text that is longer or nested deeper is left closed. */
const longestJson = 1 << 20
const deepestJson = 60
const longInteger = /\d{16}/

/** An object or list that is written as JSON in a text; anything else as it is. Long integers stay their digits. */
export function openJson(value: JsonValue): JsonValue {
  if (typeof value !== 'string' || value.length < 2 || value.length > longestJson) return value
  const text = value.trim()
  const isClosed =
    (text.startsWith('{') && text.endsWith('}')) || (text.startsWith('[') && text.endsWith(']'))
  if (!isClosed || isJsonDeeperThan(text, deepestJson)) return value
  try {
    return JSON.parse(text, longInteger.test(text) ? keepDigits : undefined) as JsonValue
  } catch {
    return value
  }
}

/** A reviver; the engine hands the source text of numbers over as the third argument. */
function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value
}
