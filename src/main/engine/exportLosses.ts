import type { ExportForm, ExportLoss } from '../../shared/model/exportForms'
import type { ImportRecord, ObservationRecord } from '../../shared/model/importRecord'
import { ensureExists } from '../../shared/util/assert'
import type { TraceToExport } from '../exporters/exportedSpans'
import { formWriters } from '../exporters/traceForms'
import { createHead } from '../importers/detectFormat'
import { importers } from '../importers/registry'

/**
 * What a form would lose of a trace: it is written, read back by the importer of that form, and compared. Counts by
 * loss: of spans for what spans have, of records for the rest. Nothing is assumed about a form, so that nothing can be
 * forgotten.
 */
export async function findLosses(
  form: ExportForm,
  trace: TraceToExport,
  signal: AbortSignal,
): Promise<Map<ExportLoss, number>> {
  const back = await readBack(form, trace, signal)
  const losses = new Map<ExportLoss, number>()
  const lose = (loss: ExportLoss): void => void losses.set(loss, (losses.get(loss) ?? 0) + 1)
  const spans = Map.groupBy(
    back.filter((record) => record.type === 'observation'),
    keyOf,
  )
  for (const record of trace.observations) {
    const found = spans.get(keyOf(record))?.shift()
    if (found === undefined) lose('observations')
    else for (const loss of lossesOfSpan(record, found)) lose(loss)
  }
  for (const record of trace.others) {
    const loss = lossOf[record.type]
    if (loss === null) continue
    const at = back.findIndex((each) => isSame(record, each))
    if (at < 0) lose(loss)
    else back.splice(at, 1)
  }
  return losses
}

async function readBack(
  form: ExportForm,
  trace: TraceToExport,
  signal: AbortSignal,
): Promise<ImportRecord[]> {
  const writer = formWriters[form]
  const bytes = writer.write([trace], 0)
  const importer = ensureExists(
    importers.find(({ id }) => id === writer.importer),
    `the importer ${writer.importer}`,
  )
  const records: ImportRecord[] = []
  const input = {
    head: createHead(bytes.subarray(0, headBytes), bytes.length <= headBytes),
    async *bytes() {
      await Promise.resolve()
      yield bytes
    },
  }
  for await (const batch of importer.read(input, signal)) records.push(...batch)
  signal.throwIfAborted()
  return records
}

const headBytes = 65_536

const keyOf = ({ traceId, spanId, side }: ObservationRecord): string =>
  JSON.stringify([traceId, spanId, side])

/** What each loss is about. */
const fieldsOf: Readonly<Partial<Record<ExportLoss, readonly (keyof ObservationRecord)[]>>> = {
  kind: ['kind'],
  status: ['status', 'statusMessage'],
  times: ['startNs', 'endNs', 'timeDigits', 'firstTokenNs'],
  session: ['sessionId'],
  user: ['userId'],
  place: ['environment', 'version', 'serviceName'],
  agent: ['agentName'],
  tool: ['toolName', 'toolCallId'],
  model: ['model', 'requestModel', 'provider', 'finishReason'],
  parameters: ['parameters'],
  input: ['input'],
  output: ['output'],
  toolDefinitions: ['toolDefinitions'],
  cost: ['cost'],
  resource: ['resource'],
  scope: ['scopeName', 'scopeVersion'],
  spanKind: ['spanKind'],
  traceContext: ['traceState', 'traceFlags'],
  events: ['events'],
  links: ['links'],
  doubts: ['flags'],
  observations: ['name', 'parentSpanId'],
}

function lossesOfSpan(before: ObservationRecord, after: ObservationRecord): ExportLoss[] {
  const losses = (Object.keys(fieldsOf) as ExportLoss[]).filter((loss) =>
    fieldsOf[loss]?.some((field) => !isSameValue(before[field], after[field])),
  )
  if (!isSameValue(bucketsOf(before), bucketsOf(after))) losses.push('usage')
  else if (!isSameValue(before.usage, after.usage)) losses.push('usageWords')
  // A form may add words of its own; what counts is whether the source's are still there.
  const isKept = ([key, value]: [string, unknown]): boolean => isSameValue(after.attributes[key], value)
  if (!Object.entries(before.attributes).every(isKept)) losses.push('attributes')
  return losses
}

/** True for values that read the same: where they came from (their prototypes) does not matter, nor the order of members. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        isSameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  )
}

function bucketsOf({ usage }: ObservationRecord): object | null {
  if (usage === null) return null
  const { reported: _reported, contradictions: _contradictions, convention: _convention, ...buckets } = usage
  return buckets
}

const lossOf: Readonly<Record<ImportRecord['type'], ExportLoss | null>> = {
  observation: null,
  problem: null,
  trace: 'traces',
  session: 'sessions',
  sessionMessage: 'messages',
  score: 'scores',
  side: 'sides',
}

function isSame(before: ImportRecord, after: ImportRecord): boolean {
  const { raw: _before, ...own } = before
  const { raw: _after, ...other } = after
  return isSameValue(own, other)
}
