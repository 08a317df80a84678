import type { JsonObject, JsonValue } from '../../shared/util/jsonValue'
import { isJsonObject } from '../../shared/util/jsonValue'

/**
 * What the schema of the neutral form (`docs/formats/session-export.v1.schema.json`) lets stand in its members. Other
 * formats have attributes under the same names that hold something else: those are left out, and counted as lost.
 */
export type Check = (value: JsonValue) => boolean

export const isText: Check = (value) => typeof value === 'string'
export const isCount: Check = (value) => typeof value === 'number' && value >= 0
export const isNumber: Check = (value) => typeof value === 'number'
const isFlag: Check = (value) => typeof value === 'boolean'
const isObject: Check = isJsonObject
const isWhole: Check = (value) => Number.isSafeInteger(value)
export const isOrdinal: Check = (value) => isWhole(value) && isCount(value)
const oneOf = (...words: readonly string[]): Check => {
  const known = new Set<JsonValue>(words)
  return (value) => known.has(value)
}

const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
export const isInstant: Check = (value) =>
  typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value))

/** The members of an object that pass their check; members without a check stay, unless only named ones may. */
export function fitting(
  value: JsonValue | undefined,
  checks: Readonly<Record<string, Check>>,
  others: 'keep' | 'drop',
): JsonObject {
  if (value === undefined || !isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter(([name, member]) => {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined
      return check === undefined ? others === 'keep' : check(member)
    }),
  )
}

export const toolChecks: Readonly<Record<string, Check>> = {
  name: isText,
  type: oneOf('workflow', 'code', 'mcp', 'knowledge', 'http', 'other'),
  type_raw: isText,
}

export const generationChecks: Readonly<Record<string, Check>> = {
  model: isText,
  provider: isText,
  purpose: oneOf('runtime', 'guardrail', 'eval', 'pipeline', 'other'),
  reasoning: isText,
  temperature: isNumber,
  ttft_ms: isCount,
  finish_reason: isText,
  attempt: isWhole,
}

export const usageChecks: Readonly<Record<string, Check>> = Object.fromEntries(
  'input output cached_input cache_write reasoning audio_input audio_output cached_audio_input total'
    .split(' ')
    .map((name) => [name, isCount]),
)

export const costChecks: Readonly<Record<string, Check>> = {
  basis: oneOf('reported', 'computed', 'unknown'),
  price_table: isText,
}

/** What the importer of this form keeps of a session in the attributes, under the form's own names. */
export const sessionChecks: Readonly<Record<string, Check>> = {
  channel_raw: isText,
  environment_raw: isText,
  status_raw: isText,
  segment: isText,
  deployment_id: isText,
  is_test: isFlag,
  last_activity_at: isInstant,
  metadata: isObject,
}

const turnChecks: Readonly<Record<string, Check>> = {
  seq: isWhole,
  user_start: isInstant,
  user_end: isInstant,
  user_end_basis: oneOf('vad_minus_silence', 'vad', 'provider', 'unknown'),
  agent_start: isInstant,
  agent_end: isInstant,
  interrupted: isFlag,
  transcript: isText,
  asr_confidence: isNumber,
  reference: isText,
  usage: (value) =>
    isJsonObject(value) &&
    Object.keys(fitting(value, usageChecks, 'drop')).length === Object.keys(value).length,
}

/** The voice of a session as the form has it: null where the attribute of that name is something else. */
export function voiceOf(value: JsonValue | undefined): JsonObject | null {
  const voice = fitting(
    value,
    { provider: isText, model: isText, log_supported: isFlag, turns: Array.isArray },
    'keep',
  )
  if (!Array.isArray(voice['turns'])) return null
  const turns = (voice['turns'] as readonly JsonValue[])
    .map((turn) => fitting(turn, turnChecks, 'keep'))
    .filter((turn) => 'seq' in turn)
  return { ...voice, turns }
}

/** An error in the form's words; null where it is none. */
export function isError(value: JsonValue | undefined): value is JsonObject {
  if (value === undefined || !isJsonObject(value)) return false
  return ['type', 'message'].every((name) => {
    const member = value[name] ?? null
    return member === null || isText(member)
  })
}

/** Exactly `1970-01-01T00:00:00Z`: stands where the form wants a time and there is none. */
export const unknownTime = '1970-01-01T00:00:00Z'
