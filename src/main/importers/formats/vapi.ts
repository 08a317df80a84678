import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { vapiCall } from './vapiCall'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { listOf, objectOf, textOf } from './vendorFields'
import { skipped } from './vendorRecords'

/** Calls of Vapi: one call of the API, lists of calls, pages (`{results, metadata}`), and end-of-call reports of webhooks. */
export const vapi: Importer = {
  id: 'vapi-call',
  label: 'Vapi call',
  detect: (head) => {
    const peek = peekJson(head)
    return peek.objects
      .slice(0, 3)
      .flatMap((object) => [object, ...listOf(object['results']).slice(0, 2).map(objectOf)])
      .some((object) => callOf(object) !== null)
      ? 0.93
      : 0
  },
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

const callTypes = new Set(['inboundPhoneCall', 'outboundPhoneCall', 'webCall', 'vapi.websocketCall'])

/** The call that an object is or holds; null when it is none. A webhook wraps it: `{message: {type, call, artifact, …}}`. */
function callOf(value: JsonValue): JsonObject | null {
  const body = objectOf(value)
  const report = isJsonObject(body['message']) ? body['message'] : body
  if (report['type'] === 'end-of-call-report' && (isJsonObject(report['call']) || 'artifact' in report)) {
    const { call, type: _type, ...rest } = report
    return { ...objectOf(call), ...rest, type: objectOf(call)['type'] ?? null }
  }
  return isCall(body) ? body : null
}

function isCall(body: JsonObject): boolean {
  if (textOf(body['id']) === null) return false
  const isNamed = callTypes.has(textOf(body['type']) ?? '')
  const hasOwn =
    'assistantId' in body ||
    'assistant' in body ||
    'orgId' in body ||
    'endedReason' in body ||
    'costBreakdown' in body
  const first = objectOf(listOf(objectOf(body['artifact'])['messages'] ?? body['messages'])[0])
  return (isNamed && hasOwn) || ('secondsFromStart' in first && 'role' in first && hasOwn)
}

function createMapper(): DocumentMapper {
  const read = (value: JsonValue, raw: RawPosition): readonly ImportRecord[] => {
    const call = callOf(value)
    return call === null ? [skipped('unknown_record', 'Not a call of Vapi.', raw)] : vapiCall(call, raw)
  }
  return {
    paths: [['*'], ['results', '*']],
    map(document, placed) {
      const { value, position } = document
      const isList = Array.isArray(value) || Array.isArray(objectOf(value)['results'])
      return isList ? placed.flatMap((item) => read(item.value, item.raw)) : read(value, position)
    },
    finish: () => [],
  }
}
