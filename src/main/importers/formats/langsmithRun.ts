import type {
  EventRecord,
  ImportRecord,
  ObservationRecord,
  RawPosition,
} from '../../../shared/model/importRecord'
import { type ObservationKind, observationFlags, type ObservationStatus } from '../../../shared/model/kinds'
import type { Content } from '../../../shared/model/message'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { langsmithFeedback } from './langsmithFeedback'
import {
  besideAnswer,
  besideConversation,
  callFacts,
  runCost,
  runOutput,
  runUsage,
  runValue,
} from './langsmithCalls'
import { readDottedOrder, runIds, settleRun, tellingFields } from './langsmithFields'
import {
  emptyAsNull,
  type Field,
  firstOf,
  idOf,
  knownFields,
  listOf,
  objectOf,
  sessionOfMetadata,
  textOf,
  withoutFields,
  wordOf,
} from './vendorFields'
import {
  clip,
  finding,
  makeObservation,
  makeTrace,
  missingStart,
  type RecordTimes,
  readRecordTimes,
  skipped,
  valueContent,
  strangeItems,
} from './vendorRecords'

const kinds: Readonly<Record<string, ObservationKind>> = {
  llm: 'generation',
  chain: 'chain',
  tool: 'tool',
  retriever: 'retrieval',
  embedding: 'embedding',
  prompt: 'span',
  parser: 'span',
}

const readFields = new Set(
  (
    'id run_id session_id session_name trace_id parent_run_id parent_run_ids dotted_order name run_type start_time end_time error inputs outputs ' +
    'events extra tags status child_runs child_run_ids direct_child_run_ids first_token_time prompt_tokens ' +
    'completion_tokens total_tokens prompt_token_details completion_token_details total_cost prompt_cost completion_cost ' +
    'metadata thread_id project_id is_root inputs_preview outputs_preview error_preview latency_seconds feedback'
  ).split(' '),
)
const readExtra = new Set(['metadata', 'invocation_params'])

/** What a run inside another one takes from it. */
export interface Surroundings {
  readonly traceId: string
  readonly parentId: string
  readonly sessionId: string | null
}

/** A run and the runs nested in it (`child_runs`). `surroundings` is null at the top. */
export function langsmithRun(
  stated: JsonObject,
  raw: RawPosition,
  surroundings: Surroundings | null = null,
): ImportRecord[] {
  const run = settleRun(stated)
  const ids = runIds(run)
  const { runId } = ids
  if (runId === null) return [skipped('missing_id', 'A run without an id and without a dotted_order.', raw)]
  const parentSpanId = ids.parentId ?? surroundings?.parentId ?? null
  const traceId = ids.traceId ?? surroundings?.traceId ?? parentSpanId ?? runId
  const times = readRecordTimes(`run ${runId}`, true)
  const facts = runFacts(run, times)
  const { kindWord, kind } = kindOf(run)
  const sessionId = facts.sessionId ?? surroundings?.sessionId ?? null
  const observation = makeObservation({
    ...facts,
    traceId,
    spanId: runId,
    parentSpanId,
    name: textOf(run['name']) ?? '',
    kind,
    sessionId,
    timeDigits: times.digits,
    raw,
  })
  const records: ImportRecord[] = [observation]
  if (parentSpanId === null) {
    const { name, userId, environment, version, startNs, endNs, timeDigits, input, output } = observation
    records.unshift(
      makeTrace({
        traceId,
        sessionId,
        name: name === '' ? null : name,
        userId,
        environment,
        version,
        startNs,
        endNs,
        timeDigits,
        input,
        output,
        tags: listOf(run['tags']).flatMap((tag) => wordOf(tag) ?? []),
        raw,
      }),
    )
  }
  const what = `run ${runId}`
  records.push(
    ...times.problems(raw),
    ...strangeItems(`Events of ${what}`, listOf(run['events']), raw),
    ...missingStart(what, observation.startNs, raw),
  )
  if (ids.traceId === null && surroundings === null && parentSpanId !== null) {
    records.push(finding('derived_id', `${what} names no trace; its parent stands for it.`, raw))
  }
  if (kindWord !== null && !Object.hasOwn(kinds, kindWord)) {
    records.push(finding('unknown_kind', `${what}: "${clip(kindWord)}" is shown as a span.`, raw))
  }
  for (const judgement of listOf(run['feedback']))
    records.push(...langsmithFeedback(objectOf(judgement), raw, { traceId, runId }))
  for (const child of listOf(run['child_runs'])) {
    if (isJsonObject(child))
      records.push(...langsmithRun(child, raw, { traceId, parentId: runId, sessionId }))
    else if (typeof child !== 'string')
      records.push(skipped('not_a_record', `${what}: a child that is no run.`, raw))
  }
  return records
}

function kindOf(run: JsonObject): { kindWord: string | null; kind: ObservationKind } {
  const kindWord = wordOf(run['run_type'])?.toLowerCase() ?? null
  const kind = kindWord !== null && Object.hasOwn(kinds, kindWord) ? kinds[kindWord] : undefined
  return { kindWord, kind: kind ?? 'span' }
}

type RunFacts = Omit<Parameters<typeof makeObservation>[0], 'traceId' | 'spanId' | 'name' | 'kind' | 'raw'>

function runFacts(run: JsonObject, times: RecordTimes): RunFacts {
  const extra = objectOf(run['extra'])
  const metadata = objectOf(extra['metadata'])
  const { kind } = kindOf(run)
  const events = readEvents(run, times)
  const startNs = times.read(run['start_time'] ?? readDottedOrder(run['dotted_order']).at(-1)?.start)
  const endNs = times.read(run['end_time'])
  const error = errorText(run)
  const previews = previewsOf(run)
  return {
    status: statusOf(run, endNs, error),
    statusMessage: error,
    sessionId: sessionOfMetadata(metadata),
    userId: wordOf(metadata['user_id']),
    environment: wordOf(metadata['environment']) ?? wordOf(metadata['LANGSMITH_ENVIRONMENT']),
    version: wordOf(metadata['revision_id']),
    startNs,
    endNs,
    firstTokenNs: times.read(run['first_token_time']) ?? firstToken(events),
    ...(kind === 'generation' || kind === 'embedding'
      ? callFacts(run)
      : { input: runValue(run['inputs']), output: runOutput(run['outputs']) }),
    ...previews,
    toolName: kind === 'tool' ? wordOf(run['name']) : null,
    toolCallId: kind === 'tool' ? toolCallId(run) : null,
    usage: runUsage(run),
    cost: runCost(run),
    events,
    attributes: {
      ...knownFields({
        'langsmith.run_type': run['run_type'],
        'langsmith.status': run['status'],
        tags: listOf(run['tags']).length === 0 ? null : run['tags'],
        metadata: Object.keys(metadata).length === 0 ? null : metadata,
        extra: emptyAsNull(withoutFields(extra, readExtra)),
        inputs: kind === 'generation' || kind === 'embedding' ? null : besideConversation(run['inputs']),
        outputs: besideAnswer(run['outputs']),
        dotted_order: run['dotted_order'],
        'langsmith.project_id': firstOf(run['session_id'], run['project_id']),
        'langsmith.project': run['session_name'],
      }),
      ...tellingFields(withoutFields(run, readFields)),
    },
    flags:
      (endNs === null ? observationFlags.unfinished : 0) |
      (Object.keys(previews).length === 0 ? 0 : observationFlags.truncated),
  }
}

/** What the API's second version gives where inputs and outputs were not asked for: their beginnings as text. */
function previewsOf(run: JsonObject): Pick<Partial<ObservationRecord>, 'input' | 'output'> {
  const previewOf = (whole: Field, preview: Field): Content | null =>
    whole === undefined || whole === null ? valueContent(wordOf(preview)) : null
  const input = previewOf(run['inputs'], run['inputs_preview'])
  const output = previewOf(run['outputs'], run['outputs_preview'])
  return { ...(input === null ? {} : { input }), ...(output === null ? {} : { output }) }
}

function statusOf(run: JsonObject, endNs: bigint | null, error: string | null): ObservationStatus {
  const word = wordOf(run['status'])?.toLowerCase()
  if (error !== null || word === 'error' || word === 'failed') return 'error'
  if (word === 'success' || word === 'completed') return 'ok'
  return endNs === null ? 'open' : 'unset'
}

function errorText(run: JsonObject): string | null {
  return wordOf(run['error']) ?? wordOf(objectOf(run['error'])['message']) ?? wordOf(run['error_preview'])
}

function toolCallId(run: JsonObject): string | null {
  const output = objectOf(objectOf(run['outputs'])['output'])
  const fields = isJsonObject(output['kwargs']) ? output['kwargs'] : output
  return idOf(fields['tool_call_id'])
}

function readEvents(run: JsonObject, times: RecordTimes): EventRecord[] {
  return listOf(run['events'])
    .filter(isJsonObject)
    .map((event) => ({
      name: textOf(event['name']) ?? '',
      timeNs: times.read(event['time']),
      attributes: withoutFields(event, new Set(['name', 'time'])),
    }))
}

function firstToken(events: readonly EventRecord[]): bigint | null {
  return events.find((event) => event.name === 'new_token')?.timeNs ?? null
}
