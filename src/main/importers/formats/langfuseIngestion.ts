import type { RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { idOf, listOf, objectOf, readTime, textOf } from './vendorFields'

/**
 * Events of Langfuse's ingestion (`POST /api/public/ingestion`): one record is created by one event and completed by
 * later ones, so its events are gathered and folded into one row. Source: the schema `IngestionEvent` of its OpenAPI.
 */
export type IngestionRow =
  | {
      readonly kind: 'trace' | 'observation' | 'score'
      readonly row: JsonObject
      readonly raw: RawPosition
    }
  | { readonly kind: 'other'; readonly typeWord: string; readonly raw: RawPosition }

const types =
  /^(?:(trace|score|observation|span|generation|event|agent|tool|chain|retriever|evaluator|embedding|guardrail)-(create|update)|sdk-log|dataset-run-item-create)$/

/** True for `{id, type: "span-create", timestamp, body: {…}}`. */
export function isIngestionEvent(row: JsonObject): boolean {
  return typeof row['type'] === 'string' && types.test(row['type']) && isJsonObject(row['body'])
}

interface Telling {
  readonly body: JsonObject
  readonly timestamp: JsonValue
  readonly timeNs: bigint
  readonly raw: RawPosition
}

interface Held {
  readonly kind: 'trace' | 'observation'
  /** The event that creates the record; before it came, the first of the updates. */
  place: RawPosition
  isCreated: boolean
  readonly tellings: Telling[]
}

export interface IngestionBuffer {
  /** Takes an event. Returns what is complete: scores at once, all that is held when there is no more room. */
  add(event: JsonObject, raw: RawPosition): readonly IngestionRow[]
  /** All that is held, in the order it came. */
  drain(): readonly IngestionRow[]
}

/** Observations let go are remembered by the trace they name, up to this many: updates need not name it again. */
const rememberedTraces = 200_000

/** Holds events of up to `byteLimit` bytes of source text; beyond, records told later on are joined in the workspace. */
export function createIngestionBuffer(byteLimit = 32 * 1024 * 1024): IngestionBuffer {
  const held = new Map<string, Held>()
  const traceOf = new Map<string, string>()
  let heldBytes = 0
  const drain = (): readonly IngestionRow[] => {
    const rows = [...held].map(([key, record]) => {
      const row = fold(record)
      const named = idOf(row['traceId'])
      if (named !== null && traceOf.size < rememberedTraces) traceOf.set(key, named)
      const traceId = named ?? traceOf.get(key)
      const { kind, place: raw } = record
      return { kind, row: traceId === undefined ? row : { ...row, traceId }, raw }
    })
    held.clear()
    heldBytes = 0
    return rows
  }
  return {
    add(event, raw) {
      const typeWord = textOf(event['type']) ?? ''
      const [, what, verb] = types.exec(typeWord) ?? []
      const body = objectOf(event['body'])
      const timestamp = event['timestamp'] ?? null
      if (what === undefined) return [{ kind: 'other', typeWord, raw }]
      if (what === 'score') return [{ kind: 'score', row: scoreRow(body, timestamp), raw }]
      const kind = what === 'trace' ? 'trace' : 'observation'
      const row = kind === 'trace' || what === 'observation' ? body : { ...body, type: what.toUpperCase() }
      const time = readTime(timestamp)
      const timeNs = time === null || time === 'impossible' ? 0n : time.timeNs
      const id = idOf(body['id'])
      const key = id === null ? `${kind} at ${raw.offset}` : `${kind} ${id}`
      const known = held.get(key) ?? { kind, place: raw, isCreated: false, tellings: [] }
      if (verb === 'create' && !known.isCreated) {
        known.isCreated = true
        known.place = raw
      }
      known.tellings.push({ body: row, timestamp, timeNs, raw })
      held.set(key, known)
      heldBytes += raw.length
      return heldBytes > byteLimit ? drain() : []
    },
    drain,
  }
}

/** Later events win where they say something; metadata and tags add up. Without a time of its own the first event's counts. */
function fold({ kind, isCreated, tellings }: Held): JsonObject {
  const ordered = tellings.toSorted((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0))
  const fields = new Map<string, JsonValue>()
  for (const { body } of ordered) {
    for (const [name, value] of Object.entries(body)) {
      if (value !== null) fields.set(name, joined(name, fields.get(name), value))
    }
  }
  const timeField = kind === 'trace' ? 'timestamp' : 'startTime'
  if (isCreated && !fields.has(timeField)) fields.set(timeField, ordered[0]?.timestamp ?? null)
  return Object.fromEntries(fields)
}

function joined(name: string, before: JsonValue | undefined, value: JsonValue): JsonValue {
  if (name === 'metadata' && isJsonObject(before) && isJsonObject(value)) {
    return Object.fromEntries([...Object.entries(before), ...Object.entries(value)])
  }
  if (name === 'tags' && Array.isArray(before)) return [...new Set([...listOf(before), ...listOf(value)])]
  return value
}

/** The value of a category or a text comes as text in `value`. */
function scoreRow(body: JsonObject, timestamp: JsonValue): JsonObject {
  const { value } = body
  const isWord = typeof value === 'string'
  return {
    timestamp,
    ...body,
    ...(isWord ? { stringValue: value } : {}),
    ...(isWord && body['dataType'] === undefined ? { dataType: 'CATEGORICAL' } : {}),
  }
}
