import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { agentsSpan, agentsTrace, type TraceContext } from './openaiAgentsSpan'
import { holdsList, type DocumentMapper, mapDocuments, wholeRows } from './vendorDocuments'
import { idOf, listOf, objectOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/**
 * Traces and spans of the OpenAI Agents SDK: bodies of its ingestion (`{data: […]}`), lists, one object per line, and
 * what processors of one's own write around them (`{trace, spans}`).
 */
export const openaiAgents: Importer = {
  id: 'openai-agents',
  label: 'OpenAI Agents SDK',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) =>
    mapDocuments(input, signal, {
      ...createMapper(),
      ...wholeRows(input.head, (item) => itemScore(item) > 0),
    }),
}

const lists = ['data', 'spans', 'traces'] as const

function score(document: JsonObject): number {
  const inner = [document['trace'], ...lists.flatMap((list) => listOf(document[list]).slice(0, 8))]
  return Math.max(0, ...[document, ...inner.map(objectOf)].map(itemScore))
}

function itemScore(item: JsonObject): number {
  if (item['object'] === 'trace.span') return 0.95
  return item['object'] === 'trace' && ('workflow_name' in item || 'group_id' in item) ? 0.95 : 0
}

/** Traces whose sessions are remembered for the spans that follow; beyond, the workspace joins span and trace. */
const rememberedTraces = 100_000

function createMapper(): DocumentMapper {
  const contexts = new Map<string, TraceContext>()
  const bare = { count: 0, raw: null as RawPosition | null }

  const read = (value: JsonValue, raw: RawPosition): ImportRecord[] => {
    if (isJsonObject(value) && value['object'] === 'trace') {
      const traceId = idOf(value['id'])
      if (traceId !== null && contexts.size < rememberedTraces) {
        contexts.set(traceId, { sessionId: idOf(value['group_id']) })
      }
      return agentsTrace(value, raw)
    }
    if (isJsonObject(value) && isBundle(value)) {
      const inner = [
        value['trace'] ?? [],
        ...lists.map((list) => value[list] ?? []),
      ].flat() as readonly JsonValue[]
      return inner.flatMap((item) => read(item, raw))
    }
    if (!isJsonObject(value) || value['object'] !== 'trace.span') {
      return [skipped('not_a_record', 'Neither a trace nor a span of the Agents SDK.', raw)]
    }
    if (isBare(objectOf(value['span_data']))) {
      bare.count++
      bare.raw ??= raw
    }
    return agentsSpan(value, raw, contexts.get(idOf(value['trace_id']) ?? '') ?? null)
  }

  return {
    isWhole: (element) => !('object' in element) && holdsList(lists)(element),
    paths: [['*'], ['trace'], ...lists.map((list) => [list, '*'])],
    map(document, placed) {
      if (placed.length > 0) return placed.flatMap(({ value, raw }) => read(value, raw))
      const body = objectOf(document.value)
      const isEmpty = Array.isArray(document.value) || lists.some((list) => list in body)
      return document.isPart || isEmpty ? [] : read(document.value, document.position)
    },
    finish: () =>
      bare.raw === null
        ? []
        : [
            finding(
              'payload_missing',
              `${formatCounted(bare.count, 'response span')} without messages: the SDK sends only the id and the usage of a response.`,
              bare.raw,
            ),
          ],
  }
}

/** A trace with its spans, in a list of such. */
function isBundle(value: JsonObject): boolean {
  return !('object' in value) && (isJsonObject(value['trace']) || Array.isArray(value['spans']))
}

function isBare(data: JsonObject): boolean {
  return (
    data['type'] === 'response' &&
    !('input' in data) &&
    !('_input' in data) &&
    !('output' in data) &&
    !isJsonObject(data['response'] ?? data['_response'])
  )
}
