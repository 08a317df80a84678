import { createHash } from 'node:crypto'
import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'

/** Deeper values go as JSON text: readers of OTLP cut them, ours included. */
export const deepestValue = 40

/** A JSON value as OTLP's AnyValue (opentelemetry/proto/common/v1/common.proto). Null is the empty value. */
export function toAnyValue(value: JsonValue): JsonObject {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (value === null) return {}
  if (isJsonObject(value)) return { kvlistValue: { values: toKeyValues(value) } }
  return { arrayValue: { values: value.map(toAnyValue) } }
}

export function toKeyValues(object: JsonObject): JsonObject[] {
  return Object.entries(object).map(([key, value]) => ({ key, value: toAnyValue(value) }))
}

export function isDeeperThan(value: JsonValue, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (limit === 0) return true
  return Object.values(value as Record<string, JsonValue>).some((each) => isDeeperThan(each, limit - 1))
}

/** OTLP ids are 16 and 8 bytes, not all zero, as lower-case hex. */
export function isOtlpId(id: string, hexLength: 16 | 32): boolean {
  return id.length === hexLength && /^[0-9a-f]+$/.test(id) && !/^0+$/.test(id)
}

/** The id itself where it is OpenTelemetry's, else the beginning of its SHA-256: always the same for the same id. */
export function toOtlpId(id: string, hexLength: 16 | 32): string {
  return isOtlpId(id, hexLength) ? id : createHash('sha256').update(id).digest('hex').slice(0, hexLength)
}

const raw = JSON as typeof JSON & { rawJSON(text: string): unknown }

/**
 * JSON text in which each number reads back as the same number: whole numbers beyond 2^53 are written with an exponent,
 * because their digits would be taken for an exact integer. Bigints become text.
 */
export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'bigint') return each.toString()
    if (typeof each === 'number' && Number.isInteger(each) && !Number.isSafeInteger(each)) {
      return raw.rawJSON(each.toExponential())
    }
    return each
  })
}
