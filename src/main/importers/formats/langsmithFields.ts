import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import { type Field, idOf, knownFields, listOf, objectOf } from './vendorFields'
import { unwrapCell } from './vendorPython'

/** One run on the way from the root, as a `dotted_order` names it. */
export interface DottedStep {
  /** When it started, ISO with microseconds; null when the text before the id is no time. */
  readonly start: string | null
  readonly runId: string
}

const dottedStep = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{1,9})Z(.{1,512})$/

/**
 * Reads `<time>Z<run id>.<time>Z<run id>…`, the way from the root to a run (LangSmith's sort key). Empty when the text
 * is none: then nothing can be told from it.
 */
export function readDottedOrder(field: Field): readonly DottedStep[] {
  if (typeof field !== 'string' || field === '') return []
  const steps: DottedStep[] = []
  for (const text of field.split('.')) {
    const match = dottedStep.exec(text)
    if (match === null) return []
    const [, year, month, day, hour, minute, second, fraction, runId = ''] = match
    steps.push({ start: `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z`, runId })
  }
  return steps
}

export interface RunIds {
  readonly runId: string | null
  readonly traceId: string | null
  readonly parentId: string | null
}

/** A run's ids: its own fields, else what its `dotted_order` says (an update often has nothing but that). */
export function runIds(run: JsonObject): RunIds {
  const steps = readDottedOrder(run['dotted_order'])
  const runId = idOf(run['id']) ?? idOf(run['run_id']) ?? steps.at(-1)?.runId ?? null
  const traceId = idOf(run['trace_id']) ?? steps[0]?.runId ?? null
  const parentId = idOf(run['parent_run_id']) ?? steps.at(-2)?.runId ?? closestAncestor(run, traceId)
  return { runId, traceId, parentId }
}

/** `parent_run_ids` names all runs above, in one direction or the other: the root tells which. */
function closestAncestor(run: JsonObject, traceId: string | null): string | null {
  const above = listOf(run['parent_run_ids']).flatMap((id) => idOf(id) ?? [])
  const isUpward = above.length > 1 && above.at(-1) === traceId
  return (isUpward ? above[0] : above.at(-1)) ?? null
}

/** Columns that hold JSON, written as text by bulk exports and as Python's by data frames. */
const jsonColumns = new Set(
  (
    'inputs outputs extra events tags metadata serialized feedback_stats prompt_token_details ' +
    'completion_token_details parent_run_ids child_run_ids feedback token_usage costs custom_metadata'
  ).split(' '),
)

/**
 * LangSmith's command line groups what the API has in columns of its own: `token_usage`, `costs`, `custom_metadata`.
 */
function spreadGroups(run: JsonObject): JsonObject {
  if (!('token_usage' in run) && !('costs' in run) && !('custom_metadata' in run)) return run
  const { token_usage: tokens, costs, custom_metadata: metadata, ...rest } = run
  const spread = (name: string, group: Field): JsonObject =>
    isJsonObject(group) ? knownFields(group) : knownFields({ [name]: group })
  return {
    ...spread('token_usage', tokens),
    ...spread('costs', costs),
    ...rest,
    ...(isJsonObject(metadata)
      ? { metadata: { ...objectOf(rest['metadata']), ...metadata } }
      : knownFields({ custom_metadata: metadata })),
  }
}

/**
 * A run with its columns as values and its metadata in one place (`extra.metadata`): the API's second version has
 * `metadata`, `thread_id` and `project_id` beside it, and may give previews only.
 */
export function settleRun(run: JsonObject): JsonObject {
  const settled = spreadGroups(
    Object.fromEntries(
      Object.entries(run).map(([name, value]) => [
        name,
        typeof value === 'string' && jsonColumns.has(name) ? unwrapCell(value) : value,
      ]),
    ),
  )
  const { metadata, thread_id: threadId } = settled
  if (!isJsonObject(metadata) && idOf(threadId) === null) return settled
  const extra = objectOf(settled['extra'])
  const known = { ...objectOf(metadata), ...objectOf(extra['metadata']) }
  const thread = idOf(known['thread_id']) ?? idOf(threadId)
  return {
    ...settled,
    extra: { ...extra, metadata: thread === null ? known : { ...known, thread_id: thread } },
  }
}

/**
 * A run's creation and its update as one: the update's word counts where it says something, `extra` is joined member
 * by member (each telling may know another part of the metadata).
 */
export function joinTellings(created: JsonObject, updated: JsonObject): JsonObject {
  return {
    ...created,
    ...tellingFields(updated),
    extra: joinDeep(objectOf(created['extra']), objectOf(updated['extra'])),
  }
}

/** Without nulls, empty lists and empty objects: exports carry a column for everything. */
export function tellingFields(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(knownFields(fields)).filter(
      ([, value]) => typeof value !== 'object' || value === null || Object.keys(value).length > 0,
    ),
  )
}

function joinDeep(first: JsonObject, second: JsonObject): JsonObject {
  const joined = Object.entries(knownFields(second)).map(([name, value]) => {
    const known = Object.hasOwn(first, name) ? first[name] : undefined
    return [name, isJsonObject(known) && isJsonObject(value) ? { ...known, ...value } : value] as const
  })
  return Object.fromEntries([...Object.entries(first), ...joined])
}
