import type { EventRecord, ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'

/** A log record of OpenTelemetry as any encoding of it reads (`opentelemetry/proto/logs/v1/logs.proto`). */
export interface DecodedLog {
  /** Ids as they were written, '' where absent. */
  readonly traceId: string
  readonly spanId: string
  /** `event_name`; '' where absent (older producers write the attribute `event.name`). */
  readonly eventName: string
  /** When it happened, else when it was observed; null where neither is known. */
  readonly timeNs: bigint | null
  /** The source's word, else the short name of its number; '' where it says neither. */
  readonly severityText: string
  readonly body: JsonValue
  readonly attributes: Readonly<Record<string, JsonValue>>
  readonly droppedCount: number
  readonly resource: JsonObject
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  /** What went wrong while decoding, for this record. */
  readonly findings: readonly Pick<ProblemRecord, 'code' | 'message'>[]
  readonly raw: RawPosition
}

const severityRanges = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const

/**
 * The short name of a severity (`SeverityNumber` of the logs data model: 17 is ERROR, 18 ERROR2), also of its name in
 * the protocol (`SEVERITY_NUMBER_ERROR2`). '' for 0 and what is none.
 */
export function severityWord(severity: JsonValue | undefined): string {
  if (typeof severity === 'string') return /^SEVERITY_NUMBER_([A-Z]+[2-4]?)$/.exec(severity)?.[1] ?? ''
  if (typeof severity !== 'number' || !Number.isInteger(severity)) return ''
  const range = severity < 1 ? undefined : severityRanges[Math.floor((severity - 1) / 4)]
  const step = (severity - 1) % 4
  return range === undefined ? '' : step === 0 ? range : `${range}${step + 1}`
}

const dottedName = /^[A-Za-z_][\w-]*(\.[\w-]+)+$/

/**
 * What the record calls itself. Claude Code writes the short name into `event.name` and the whole one
 * (`claude_code.user_prompt`) into the body. '' for a plain line of a log.
 */
export function logName(log: DecodedLog): string {
  const stated = log.eventName === '' ? log.attributes['event.name'] : log.eventName
  const name = typeof stated === 'string' ? stated : ''
  const { body } = log
  const isWholeName =
    typeof body === 'string' && body.length < 200 && name !== '' && body.endsWith(`.${name}`)
  return isWholeName && dottedName.test(body) ? body : name
}

/** The record as an event of its span: severity and body stand among the attributes under their OTLP names. */
export function logEvent(log: DecodedLog): EventRecord {
  const { body, severityText } = log
  const name = logName(log)
  const attributes: Record<string, JsonValue> = { ...log.attributes }
  const short = attributes['event.name']
  if (typeof short === 'string' && (name === short || name.endsWith(`.${short}`)))
    delete attributes['event.name']
  if (severityText !== '') attributes['severity_text'] ??= severityText
  if (body !== null && body !== '' && body !== name) attributes['body'] ??= body
  return { name: name === '' ? 'log' : name, timeNs: log.timeNs, attributes }
}
