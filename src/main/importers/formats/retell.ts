import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { retellCall } from './retellCall'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { listOf, objectOf, textOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/** Calls of Retell: one call of the API, lists and pages of calls (`{items}`), and webhooks (`{event, call}`). */
export const retell: Importer = {
  id: 'retell-call',
  label: 'Retell call',
  detect: (head) =>
    peekJson(head)
      .objects.slice(0, 3)
      .flatMap((object) => [object, ...listOf(object['items']).slice(0, 2)])
      .some((value) => callOf(value) !== null)
      ? 0.93
      : 0,
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

/** The call that a value is or, from a webhook, holds; null when it is none. */
function callOf(value: JsonValue): JsonObject | null {
  const body = objectOf(value)
  const call = isJsonObject(body['call']) && typeof body['event'] === 'string' ? body['call'] : body
  const isCall =
    textOf(call['call_id']) !== null &&
    ('call_status' in call || 'call_type' in call || 'disconnection_reason' in call) &&
    ('agent_id' in call || 'transcript_object' in call || 'call_analysis' in call)
  return isCall ? call : null
}

function createMapper(): DocumentMapper {
  const read = (value: JsonValue, raw: RawPosition): readonly ImportRecord[] => {
    const call = callOf(value)
    return call === null ? [skipped('unknown_record', 'Not a call of Retell.', raw)] : retellCall(call, raw)
  }
  /** The last page, where it says that there are more. */
  let unfinished: RawPosition | null = null
  return {
    paths: [['*'], ['items', '*']],
    map(document, placed) {
      const { value, position } = document
      const isList = Array.isArray(value) || Array.isArray(objectOf(value)['items'])
      if (isList) unfinished = objectOf(value)['has_more'] === true ? position : null
      return isList ? placed.flatMap((item) => read(item.value, item.raw)) : read(value, position)
    },
    finish: () =>
      unfinished === null
        ? []
        : [
            finding(
              'partial_trace',
              'Retell had more calls than this file holds (has_more is set).',
              unfinished,
            ),
          ],
  }
}
