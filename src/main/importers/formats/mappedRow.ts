import { createHash } from 'node:crypto'
import { formatPath } from '../../../shared/logic/mappingPath'
import type { PathStep } from '../../../shared/logic/mappingPath'
import { readDuration, readMoment } from '../../../shared/logic/mappingUnits'
import { childRows, surroundings } from '../../../shared/logic/mappingRows'
import type { MappedRow } from '../../../shared/logic/mappingRows'
import type { MappingRole } from '../../../shared/model/fieldMapping'
import type {
  ImportRecord,
  ObservationRecord,
  ProblemRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { observationFlags } from '../../../shared/model/kinds'
import type { ObservationKind } from '../../../shared/model/kinds'
import type { Content } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'
import { createOrderClock } from '../semantics/orderClock'
import type { OrderClock } from '../semantics/orderClock'
import { readRoles, withoutPaths } from './mappedFields'
import type { PreparedMapping, RowValues } from './mappedFields'
import { MappedTally } from './mappedTally'
import { errorFromValue, kindFromAnyWord, saysNoKind, statusFromValue } from './mappedWords'
import { callContent, reportedCost, spokenContent, statedUsage } from './vendorCalls'
import { idOf, numberOf, wordOf } from './vendorFields'
import { clip, finding, makeObservation, skipped } from './vendorRecords'

/** Traces whose counted time goes on when another row of theirs comes; those beyond begin again. */
const rememberedClocks = 10_000

/** Turns the rows of one file into spans, as a mapping says. Rows that do not fit it are problems with their place. */
export class MappedRowReader {
  private readonly tally = new MappedTally()
  private readonly clocks = new Map<string, OrderClock>()
  private ordinal = 0
  private fileTrace: string | null = null
  private lastAround: { readonly key: JsonValue; readonly resource: JsonObject } | null = null

  private readonly contentPaths: readonly (readonly PathStep[])[]

  constructor(private readonly prepared: PreparedMapping) {
    this.contentPaths = this.findContentPaths()
  }

  /** The spans of a row and of all rows below it, each before its own. */
  read(row: MappedRow, raw: RawPosition): ImportRecord[] {
    const records: ImportRecord[] = []
    const waiting: { readonly row: MappedRow; readonly parent: ObservationRecord | null }[] = [
      { row, parent: null },
    ]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const read = this.readOne(next.row, raw, next.parent)
      records.push(...read)
      const parent = read.find((record) => record.type === 'observation') ?? next.parent
      for (const below of this.below(next.row).toReversed()) waiting.push({ row: below, parent })
    }
    return records
  }

  private below(row: MappedRow): readonly MappedRow[] {
    const list = this.prepared.roles.get('children')
    return list === undefined ? [] : childRows(row, list.path)
  }

  private readOne(row: MappedRow, raw: RawPosition, above: ObservationRecord | null): ImportRecord[] {
    this.ordinal += 1
    if (!isJsonObject(row.value)) return [skipped('not_a_record', 'A row that is not an object.', raw)]
    const values = readRoles(this.prepared, row)
    if (values.size === 0 && this.prepared.roles.size > 0)
      return [skipped('not_a_record', 'None of the fields that the mapping uses is in this row.', raw)]
    const problems: ProblemRecord[] = []
    const record = this.observation(row, row.value, values, raw, problems, above)
    return [record, ...problems]
  }

  /** What concerns many rows, each said once. */
  finish(): ImportRecord[] {
    return this.tally.findings()
  }

  private observation(
    row: MappedRow,
    value: JsonObject,
    values: RowValues,
    raw: RawPosition,
    problems: ProblemRecord[],
    above: ObservationRecord | null,
  ): ObservationRecord {
    const text = (role: MappingRole): string | null => wordOf(first(values, role))
    const { traceId, spanId } = this.ids(values, value, raw, above)
    const kindWord = text('kind')
    const wordKind = kindWord === null ? null : kindFromAnyWord(kindWord)
    if (kindWord !== null && wordKind === null && !saysNoKind(kindWord))
      problems.push(finding('unknown_kind', `"${clip(kindWord, 40)}" is no kind that is known.`, raw))
    const model = text('model')
    const toolName = text('toolName')
    const usage = this.usage(values)
    const times = this.times(values, raw, traceId, problems)
    const traits: ObservationKind =
      toolName !== null ? 'tool' : model !== null || usage !== null ? 'generation' : 'span'
    const isMoment = !this.has('end') && !this.has('duration') && times.flags === 0
    // A line of a log that says when and not how long is a moment, not a step that never ended.
    const kind = wordKind ?? (traits === 'span' && isMoment ? 'event' : traits)
    const status = this.status(values, raw, problems)
    const parent = parentOf(first(values, 'parentSpanId')) ?? above?.spanId ?? null
    return makeObservation({
      traceId,
      spanId,
      // A root that names itself as its parent is a root.
      parentSpanId: parent === spanId ? null : parent,
      name: text('name') ?? toolName ?? kindWord ?? model ?? text('agentName') ?? 'row',
      kind,
      ...status,
      sessionId: idOf(first(values, 'sessionId')) ?? above?.sessionId ?? null,
      userId: text('userId') ?? above?.userId ?? null,
      environment: text('environment') ?? above?.environment ?? null,
      agentName: text('agentName'),
      toolName: toolName ?? (kind === 'tool' ? text('name') : null),
      model,
      input: this.content(values, 'input', kind),
      output: this.content(values, 'output', kind),
      usage,
      cost: reportedCost(this.sum(values, 'cost') ?? undefined, 'USD'),
      attributes: withoutPaths(value, this.contentPaths),
      resource: this.resource(row),
      startNs: times.startNs,
      endNs: kind === 'event' ? times.startNs : times.endNs,
      timeDigits: times.timeDigits,
      flags: times.flags,
      raw,
    })
  }

  private has(role: MappingRole): boolean {
    return this.prepared.roles.has(role)
  }

  private ids(
    values: RowValues,
    value: JsonObject,
    raw: RawPosition,
    above: ObservationRecord | null,
  ): { traceId: string; spanId: string } {
    const stated = { trace: idOf(first(values, 'traceId')), span: idOf(first(values, 'spanId')) }
    // The row's place among the others keeps equal rows apart, and stays the same when lines are added to the file.
    let known: string | null = null
    const made = (): string => (known ??= rowId(this.ordinal, value))
    let traceId = stated.trace ?? above?.traceId ?? null
    if (traceId === null && this.prepared.mapping.grouping === 'file') traceId = this.fileTrace ??= made()
    if (traceId === null && this.has('traceId')) this.tally.count('noTraceId', raw)
    if (stated.span === null) this.tally.count('noSpanId', raw)
    return { traceId: traceId ?? made(), spanId: stated.span ?? made() }
  }

  private times(
    values: RowValues,
    raw: RawPosition,
    traceId: string,
    problems: ProblemRecord[],
  ): Pick<ObservationRecord, 'startNs' | 'endNs' | 'timeDigits' | 'flags'> {
    let timeDigits = 0
    const moment = (role: 'start' | 'end'): bigint | null => {
      const read = this.timed(values, role, raw, problems, readMoment)
      if (read === null) return null
      timeDigits = Math.max(timeDigits, read.digits)
      if (!read.hasZone) this.tally.count('naive', raw)
      return read.timeNs
    }
    const start = moment('start')
    const end = moment('end')
    const durationNs = this.timed(values, 'duration', raw, problems, readDuration)
    if (!this.has('start') && !this.has('end')) {
      this.tally.count('timeless', raw)
      // No length at all is drawn as one to be seen by, which nobody stated.
      const isStated = durationNs !== null && durationNs > 0n
      const stated = isStated ? observationFlags.statedDuration : 0
      return { ...this.clockOf(traceId).step(durationNs), flags: observationFlags.orderOnlyTime | stated }
    }
    const startNs = start ?? (end !== null && durationNs !== null ? end - durationNs : null)
    const endNs = end ?? (start !== null && durationNs !== null ? start + durationNs : null)
    if (startNs === null) problems.push(finding('missing_time', 'This row has no start time.', raw))
    if (start === null || end === null) timeDigits = Math.max(timeDigits, digitsOf(durationNs))
    return { startNs, endNs, timeDigits, flags: 0 }
  }

  private timed<T>(
    values: RowValues,
    role: 'start' | 'end' | 'duration',
    raw: RawPosition,
    problems: ProblemRecord[],
    read: (value: JsonValue, unit: NonNullable<PreparedUnit>) => T | null,
  ): T | null {
    const unit = this.prepared.roles.get(role)?.unit ?? null
    const value = first(values, role)
    if (value === undefined || unit === null) return null
    const result = read(value, unit)
    if (result === null) problems.push(this.unreadable(role, value, raw))
    return result
  }

  private unreadable(role: MappingRole, value: JsonValue, raw: RawPosition): ProblemRecord {
    const path = this.prepared.roles.get(role)?.text ?? ''
    const said = clip(typeof value === 'string' ? value : JSON.stringify(value), 60)
    return finding('unreadable_value', `${path}: "${said}" is no ${roleNouns[role] ?? role}.`, raw)
  }

  private clockOf(traceId: string): OrderClock {
    const known = this.clocks.get(traceId)
    if (known !== undefined) return known
    if (this.clocks.size >= rememberedClocks) this.clocks.clear()
    const clock = createOrderClock()
    this.clocks.set(traceId, clock)
    return clock
  }

  private status(
    values: RowValues,
    raw: RawPosition,
    problems: ProblemRecord[],
  ): Pick<ObservationRecord, 'status' | 'statusMessage'> {
    const error = (values.get('error') ?? []).map(errorFromValue).find((text) => text !== null)
    const value = first(values, 'status')
    const told =
      value === undefined ? null : statusFromValue(value, this.prepared.roles.get('status')?.text ?? '')
    if (value !== undefined && told === null) problems.push(this.unreadable('status', value, raw))
    if (error !== undefined) return { status: 'error', statusMessage: error === '' ? null : error }
    return { status: told ?? 'unset', statusMessage: null }
  }

  private content(values: RowValues, role: 'input' | 'output', kind: ObservationKind): Content | null {
    const given = values.get(role)
    const [only] = given ?? []
    if (given === undefined || only === undefined) return null
    const isList = this.prepared.roles.get(role)?.path.steps.some((step) => step.type === 'each') ?? false
    const content = callContent(isList ? given : only)
    // What goes into a model and comes out of it is said by someone.
    const isSpoken = kind === 'generation' && content?.type === 'value' && typeof content.value === 'string'
    return isSpoken ? spokenContent(role === 'input' ? 'user' : 'assistant', content.value) : content
  }

  private usage(values: RowValues): ObservationRecord['usage'] {
    const input = this.sum(values, 'inputTokens')
    const output = this.sum(values, 'outputTokens')
    const cacheRead = this.sum(values, 'cachedTokens')
    if (input === null && output === null && cacheRead === null) return null
    const reported: Record<string, JsonValue> = {}
    for (const [role, count] of [
      ['inputTokens', input],
      ['outputTokens', output],
      ['cachedTokens', cacheRead],
    ] as const) {
      const name = this.prepared.roles.get(role)?.text
      if (name !== undefined && count !== null) setOwn(reported, name, count)
    }
    return statedUsage({ input, output, ...(cacheRead === null ? {} : { cacheRead }) }, reported)
  }

  /** A list of figures is their sum; null when none is known. */
  private sum(values: RowValues, role: MappingRole): number | null {
    const numbers = (values.get(role) ?? []).map(numberOf).filter((number) => number !== null && number >= 0)
    return numbers.length === 0 ? null : numbers.reduce<number>((sum, number) => sum + (number ?? 0), 0)
  }

  private findContentPaths(): (readonly PathStep[])[] {
    return (['input', 'output', 'children'] as const).flatMap((role) => {
      const path = this.prepared.roles.get(role)?.path
      return path === undefined || path.isOuter ? [] : [path.steps]
    })
  }

  /** What stands around the rows, once for all rows beside each other. */
  private resource(row: MappedRow): JsonObject {
    const key = row.around.at(-1)
    if (key === undefined) return {}
    if (this.lastAround?.key === key) return this.lastAround.resource
    const resource: Record<string, JsonValue> = {}
    for (const { steps, value } of surroundings(row, this.prepared.rowSteps)) {
      for (const [name, member] of Object.entries(value)) {
        const path = formatPath({ isOuter: false, steps: [...steps, { type: 'member', key: name }] })
        setOwn(resource, path, member)
      }
    }
    this.lastAround = { key, resource }
    return resource
  }
}

/** Programs that have no null write −1 or zeros for "no parent". A plain 0 may well be the first step. */
function parentOf(value: JsonValue | undefined): string | null {
  const id = idOf(value)
  return id === null || /^(-1|0{8,}|0{8}(-0{4}){3}-0{12})$/.test(id) ? null : id
}

function first(values: RowValues, role: MappingRole): JsonValue | undefined {
  return values.get(role)?.[0]
}

function rowId(ordinal: number, value: JsonObject): string {
  const hash = createHash('sha256')
    .update(`${ordinal}\0${JSON.stringify(value)}`)
    .digest('hex')
  return `row-${hash.slice(0, 20)}`
}

type PreparedUnit = Parameters<typeof readMoment>[1]

const roleNouns: Partial<Readonly<Record<MappingRole, string>>> = {
  start: 'time in the chosen unit',
  end: 'time in the chosen unit',
  duration: 'length of time',
}

/** How many digits of a second a length of time needs. */
function digitsOf(durationNs: bigint | null): number {
  if (durationNs === null || durationNs % 1_000_000_000n === 0n) return 0
  return durationNs % 1_000_000n === 0n ? 3 : durationNs % 1_000n === 0n ? 6 : 9
}
