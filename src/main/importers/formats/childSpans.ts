import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { treeSpan } from './childSpansFields'
import { SpanRecorder } from './otlpSpan'
import { mapDocuments, type DocumentMapper } from './vendorDocuments'
import { idOf, listOf } from './vendorFields'
import { skipped, unknownFieldFinding } from './vendorRecords'

/**
 * Traces as trees: each span holds its children in `child_spans` (TRAIL and other data sets of annotated traces), one
 * trace `{trace_id, spans}`, a list of traces or of root spans, JSON Lines of either.
 */
export const childSpans: Importer = {
  id: 'child-spans',
  label: 'Nested spans',
  detect: (head) => (peekJson(head).objects.some((object) => rootsOf(object).some(isTree)) ? 0.9 : 0),
  read: (input, signal) => mapDocuments(input, signal, createTreeMapper()),
}

function isTree(value: JsonValue): boolean {
  return (
    isJsonObject(value) &&
    'child_spans' in value &&
    idOf(value['span_id'] ?? value['id']) !== null &&
    ('span_name' in value || 'name' in value)
  )
}

/** The root spans of a document: those of a trace, or the object itself. */
function rootsOf(object: JsonObject): readonly JsonValue[] {
  return Array.isArray(object['spans']) ? listOf(object['spans']) : [object]
}

const traceMembers = new Set(['trace_id', 'traceId', 'spans'])

/** What a trace holds beside its spans is in no span of it. */
function sayMembers(value: JsonObject, raw: RawPosition, records: ImportRecord[]): void {
  if (!Array.isArray(value['spans'])) return
  records.push(...unknownFieldFinding('Beside the spans of a trace', value, traceMembers, raw))
}

interface Node {
  readonly value: JsonValue
  readonly parentSpanId: string
  readonly traceId: string
}

function createTreeMapper(): DocumentMapper {
  const recorder = new SpanRecorder()

  /** Walks a tree without recursing: it may be as deep as the file likes. Children come after their parent. */
  const walk = (root: JsonValue, traceId: string, raw: RawPosition, records: ImportRecord[]): void => {
    const waiting: Node[] = [{ value: root, parentSpanId: '', traceId }]
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (!isJsonObject(node.value)) {
        records.push(skipped('not_a_record', 'A span that is not an object.', raw))
        continue
      }
      const span = treeSpan(node.value, node.traceId, node.parentSpanId, raw)
      recorder.add(span, records)
      for (const child of listOf(node.value['child_spans']).toReversed())
        waiting.push({ value: child, parentSpanId: span.spanId, traceId: span.traceId })
    }
  }
  const walkDocument = (value: JsonValue, raw: RawPosition, records: ImportRecord[]): void => {
    if (!isJsonObject(value)) {
      records.push(skipped('not_a_record', 'A value that is not a trace.', raw))
      return
    }
    const traceId = idOf(value['trace_id'] ?? value['traceId']) ?? ''
    sayMembers(value, raw, records)
    for (const root of rootsOf(value)) walk(root, traceId, raw, records)
  }
  return {
    paths: [['*'], ['spans', '*']],
    map(document, placed) {
      const records: ImportRecord[] = []
      if (placed.length === 0) {
        walkDocument(document.value, document.position, records)
        return records
      }
      if (isJsonObject(document.value) && !document.isPart)
        sayMembers(document.value, document.position, records)
      const outer = isJsonObject(document.value) ? idOf(document.value['trace_id']) : null
      for (const { value, raw } of placed) {
        if (outer === null) walkDocument(value, raw, records)
        else walk(value, outer, raw, records)
      }
      return records
    },
    finish: () => [],
  }
}
