import { parseIso } from '../../../shared/model/time'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'

/**
 * Lenient readings of one field of a vendor's JSON. Unknown, empty and wrong types are null, never 0 or ''.
 */
export type Field = JsonValue | undefined

/** Text as it stands; numbers and booleans as text; null for everything else. Empty text stays empty. */
export function textOf(field: Field): string | null {
  if (typeof field === 'string') return field
  if (typeof field === 'number' || typeof field === 'boolean') return String(field)
  return null
}

/** Text that says something: '' becomes null. */
export function wordOf(field: Field): string | null {
  const text = textOf(field)
  return text === '' ? null : text
}

/** Longer than any id: what stands there is something else. */
const longestId = 512

/** An id, word for word; null when it is empty or too long to be one. */
export function idOf(field: Field): string | null {
  const id = wordOf(field)
  return id === null || id.length > longestId ? null : id
}

/** A finite number, also when written as text (exports quote them). */
export function numberOf(field: Field): number | null {
  if (typeof field === 'number') return Number.isFinite(field) ? field : null
  if (typeof field !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field.trim())) return null
  const number = Number(field)
  return Number.isFinite(number) ? number : null
}

/** A list; everything else is an empty one. */
export function listOf(field: Field): readonly JsonValue[] {
  return Array.isArray(field) ? (field as readonly JsonValue[]) : []
}

/** An object; everything else is an empty one. */
export function objectOf(field: Field): JsonObject {
  return isJsonObject(field) ? field : {}
}

/** The first field that is neither absent nor null. */
export function firstOf(...fields: readonly Field[]): Field {
  return fields.find((field) => field !== undefined && field !== null)
}

/** A copy without the named fields and without absent ones: what becomes `attributes`. Safe for keys like `__proto__`. */
export function withoutFields(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)))
}

/** An object without members is null, everything else what it is: exports write `{}` where they say nothing. */
export function emptyAsNull<F extends Field>(field: F): F | null {
  return isJsonObject(field) && Object.keys(field).length === 0 ? null : field
}

/** Entries whose value is not null, as an object: keeps attributes free of the empty columns that exports carry. */
export function knownFields(entries: Readonly<Record<string, Field>>): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).filter(
      (entry): entry is [string, JsonValue] => entry[1] !== undefined && entry[1] !== null,
    ),
  )
}

const sessionNames =
  'session_id thread_id conversation_id sessionId threadId conversationId session.id gen_ai.conversation.id'.split(
    ' ',
  )

/** The chat session that free metadata names, by the words in use for it. */
export function sessionOfMetadata(metadata: JsonObject): string | null {
  return sessionNames.map((name) => idOf(metadata[name])).find((id) => id !== null) ?? null
}

/** The user that free metadata names. */
export function userOfMetadata(metadata: JsonObject): string | null {
  return idOf(firstOf(metadata['user_id'], metadata['userId'], metadata['user.id'], metadata['user']))
}

const nsPerMs = 1_000_000

/** 2262-04-11T23:47:16.854775807Z: what signed 64-bit nanoseconds hold. */
const latestNs = 9_223_372_036_854_775_807n

/**
 * The moment that lies `ms` milliseconds (fractions allowed, negative is before) from another. Null when either is
 * unknown or the moment lies outside the years 1970 to 2262.
 */
export function addMs(timeNs: bigint | null, ms: number | null): bigint | null {
  if (timeNs === null || ms === null || !(Math.abs(ms) < 1e13)) return null
  const moment = timeNs + BigInt(Math.round(ms * nsPerMs))
  return moment <= 0n || moment > latestNs ? null : moment
}

/** The earlier of two moments; the one that is known where the other is not. */
export function earlier(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || (other !== null && other < one) ? other : one
}

/** The later of two moments; the one that is known where the other is not. */
export function later(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || (other !== null && other > one) ? other : one
}

export interface FieldTime {
  readonly timeNs: bigint
  readonly digits: number
  readonly hasZone: boolean
}

/**
 * Reads a time: ISO 8601 text, or a count since 1970 whose unit is told by its size (seconds below 1e11,
 * milliseconds below 1e14, microseconds below 1e17, nanoseconds above). Null when it is none, `impossible` when it
 * lies outside the years 1970 to 2262.
 */
export function readTime(field: Field): FieldTime | 'impossible' | null {
  const time = (typeof field === 'string' ? isoTime(field) : null) ?? epochTime(field)
  if (time === null) return null
  return time.timeNs <= 0n || time.timeNs > latestNs ? 'impossible' : time
}

function isoTime(text: string): FieldTime | null {
  const parsed = parseIso(text)
  return parsed === null ? null : { timeNs: parsed.timeNs, digits: parsed.digits, hasZone: parsed.hasZone }
}

const epochUnits: readonly { readonly below: bigint; readonly ns: bigint; readonly digits: number }[] = [
  { below: 10n ** 11n, ns: 10n ** 9n, digits: 0 },
  { below: 10n ** 14n, ns: 10n ** 6n, digits: 3 },
  { below: 10n ** 17n, ns: 10n ** 3n, digits: 6 },
]

function epochTime(field: Field): FieldTime | null {
  const text = textOf(field)?.trim() ?? ''
  const match = /^(-?\d{1,19})(?:\.(\d{1,18}))?$/.exec(text)
  if (match === null || typeof field === 'boolean') return null
  const [, whole = '0', fraction = ''] = match
  const count = BigInt(whole)
  const magnitude = count < 0n ? -count : count
  const unit = epochUnits.find((candidate) => magnitude < candidate.below) ?? { ns: 1n, digits: 9 }
  const fractionNs = (BigInt(fraction.slice(0, 9).padEnd(9, '0')) * unit.ns) / 10n ** 9n
  return {
    timeNs: count * unit.ns + (whole.startsWith('-') ? -fractionNs : fractionNs),
    digits: Math.min(9, unit.digits + fraction.length),
    hasZone: true,
  }
}
