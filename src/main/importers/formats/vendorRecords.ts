import type {
  ObservationRecord,
  ProblemRecord,
  RawPosition,
  ScoreRecord,
  SessionRecord,
  TraceRecord,
} from '../../../shared/model/importRecord'
import type { Content, Message } from '../../../shared/model/message'
import type { WarningCode } from '../../../shared/model/warnings'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { type Field, readTime, textOf } from './vendorFields'

/** Records with everything unknown that is not given. Each caller names only what its source says. */

/** A session of which nothing is known but what is given. */
export function makeSession(
  given: Pick<SessionRecord, 'sessionId' | 'raw'> & Partial<SessionRecord>,
): SessionRecord {
  return {
    type: 'session',
    name: null,
    userId: null,
    agentName: null,
    environment: null,
    version: null,
    channel: null,
    status: null,
    startNs: null,
    endNs: null,
    timeDigits: 0,
    attributes: {},
    reported: {},
    ...given,
  }
}

/** A trace of which nothing is known but what is given. */
export function makeTrace(given: Pick<TraceRecord, 'traceId' | 'raw'> & Partial<TraceRecord>): TraceRecord {
  return {
    type: 'trace',
    sessionId: null,
    name: null,
    userId: null,
    agentName: null,
    environment: null,
    version: null,
    status: null,
    statusMessage: null,
    startNs: null,
    endNs: null,
    timeDigits: 0,
    tags: [],
    input: null,
    output: null,
    attributes: {},
    reported: {},
    ...given,
  }
}

/**
 * An observation of which nothing is known but what is given: `unset`, without times, content, tokens and
 * cost.
 */
export function makeObservation(
  given: Pick<ObservationRecord, 'traceId' | 'spanId' | 'name' | 'kind' | 'raw'> & Partial<ObservationRecord>,
): ObservationRecord {
  return {
    type: 'observation',
    side: '',
    parentSpanId: null,
    status: 'unset',
    statusMessage: null,
    sessionId: null,
    userId: null,
    environment: null,
    version: null,
    serviceName: null,
    agentName: null,
    toolName: null,
    toolCallId: null,
    model: null,
    requestModel: null,
    provider: null,
    finishReason: null,
    firstTokenNs: null,
    parameters: {},
    input: null,
    output: null,
    toolDefinitions: null,
    usage: null,
    cost: null,
    attributes: {},
    resource: {},
    scopeName: null,
    scopeVersion: null,
    spanKind: null,
    traceState: null,
    traceFlags: null,
    startNs: null,
    endNs: null,
    timeDigits: 0,
    events: [],
    links: [],
    flags: 0,
    ...given,
  }
}

/** A score of which nothing is known but what is given. */
export function makeScore(given: Pick<ScoreRecord, 'name' | 'raw'> & Partial<ScoreRecord>): ScoreRecord {
  return {
    type: 'score',
    scoreId: null,
    sessionId: null,
    traceId: null,
    spanId: null,
    value: null,
    label: null,
    comment: null,
    annotator: null,
    timeNs: null,
    attributes: {},
    ...given,
  }
}

/** A finding about a record that is kept all the same. */
export function finding(code: WarningCode, message: string, raw: RawPosition): ProblemRecord {
  return { type: 'problem', code, message, skipped: false, raw }
}

/** A finding about a record that had to be left out. */
export function skipped(code: WarningCode, message: string, raw: RawPosition): ProblemRecord {
  return { type: 'problem', code, message, skipped: true, raw }
}

/** One finding for the items of a list that are no objects, which is what the list is said to hold. */
export function strangeItems(what: string, list: readonly JsonValue[], raw: RawPosition): ProblemRecord[] {
  const count = list.filter((item) => !isJsonObject(item)).length
  return count === 0 ? [] : [finding('not_a_record', `${what}: ${count} that are no objects.`, raw)]
}

/** The finding for an observation without a start. */
export function missingStart(what: string, startNs: bigint | null, raw: RawPosition): ProblemRecord[] {
  return startNs === null ? [finding('missing_time', `${what} has no start time.`, raw)] : []
}

/** A value as content: null and absent are no content, everything else (also '' and false) is. */
export function valueContent(value: Field): Content | null {
  return value === undefined || value === null ? null : { type: 'value', value }
}

/** Messages as content; none are no content. */
export function messagesContent(said: Message | null | readonly Message[]): Content | null {
  const messages = said === null ? [] : 'role' in said ? [said] : said
  return messages.length === 0 ? null : { type: 'messages', messages }
}

export interface RecordTimes {
  /** Nanoseconds of a field; null when absent, unreadable or impossible (then a problem is kept). */
  read(field: Field): bigint | null
  /** The most fractional digits seen. */
  readonly digits: number
  /** At most one finding of each kind for the record. */
  problems(raw: RawPosition): ProblemRecord[]
}

/** Reads the times of one record and collects what is wrong with them. `naiveIsUtc`: the source defines bare times as UTC. */
export function readRecordTimes(what: string, naiveIsUtc = false): RecordTimes {
  let digits = 0
  let naive: string | null = null
  let impossible: string | null = null
  return {
    read(field) {
      const time = readTime(field)
      if (time === null) {
        if (typeof field === 'string' && field.trim() !== '') impossible ??= field
        return null
      }
      if (time === 'impossible') {
        impossible ??= textOf(field)
        return null
      }
      digits = Math.max(digits, time.digits)
      if (!time.hasZone && !naiveIsUtc) naive ??= textOf(field)
      return time.timeNs
    },
    get digits() {
      return digits
    },
    problems(raw) {
      const found: ProblemRecord[] = []
      if (naive !== null)
        found.push(finding('naive_time', `${what}: "${clip(naive)}" has no zone; read as UTC.`, raw))
      if (impossible !== null) {
        found.push(
          finding(
            'impossible_time',
            `${what}: "${clip(impossible)}" is not a time between 1970 and 2262.`,
            raw,
          ),
        )
      }
      return found
    },
  }
}

/** Text from a file inside a sentence: short, on one line. */
export function clip(text: string, length = 80): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length > length ? `${line.slice(0, length)}…` : line
}

/** One finding that names the fields of a record its format does not define (they stay in the attributes). */
export function unknownFieldFinding(
  what: string,
  value: JsonObject,
  known: ReadonlySet<string>,
  raw: RawPosition,
): ProblemRecord[] {
  const unknown = Object.keys(value).filter((name) => !known.has(name))
  if (unknown.length === 0) return []
  const names = unknown.slice(0, 5).map((name) => clip(name, 40))
  const more = unknown.length > names.length ? ` and ${unknown.length - names.length} more` : ''
  return [finding('unknown_field', `${what}: ${names.join(', ')}${more}.`, raw)]
}
