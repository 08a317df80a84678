import { createHash } from 'node:crypto'
import type { JsonObject } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { livekitReport } from './livekitReport'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { firstOf, idOf, listOf, objectOf, textOf } from './vendorFields'
import { finding, skipped } from './vendorRecords'

/** Session reports of LiveKit Agents (Python's and JavaScript's), and the bare history of a session (`{items}`). */
export const livekit: Importer = {
  id: 'livekit-session',
  label: 'LiveKit session report',
  detect: (head) => Math.max(0, ...peekJson(head).objects.slice(0, 3).map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper()),
}

function score(body: JsonObject): number {
  if (isReport(body)) return 0.94
  return isHistory(body) ? 0.7 : 0
}

function isReport(body: JsonObject): boolean {
  const history = objectOf(firstOf(body['chat_history'], body['chatHistory']))
  const isNamed =
    ('job_id' in body || 'jobId' in body) && ('room' in body || 'room_id' in body || 'roomId' in body)
  return isNamed && Array.isArray(history['items'])
}

const itemTypes = new Set([
  'message',
  'function_call',
  'function_call_output',
  'agent_handoff',
  'agent_config_update',
])

/** What the items of a history have that messages of others lack. */
function isHistory(body: JsonObject): boolean {
  const items = listOf(body['items']).slice(0, 5).map(objectOf)
  return (
    items.some(
      (item) => 'interrupted' in item || 'transcript_confidence' in item || item['type'] === 'agent_handoff',
    ) && items.every((item) => itemTypes.has(textOf(item['type']) ?? ''))
  )
}

/** A report is one call and is read whole. */
const wholeBytes = 48 * 1024 * 1024

function createMapper(): DocumentMapper {
  return {
    paths: [['*']],
    wholeBytes,
    map(document, placed) {
      const { value, position } = document
      const bodies = Array.isArray(value) ? placed : [{ value, raw: position }]
      return bodies.flatMap(({ value: item, raw }) => {
        const body = objectOf(item)
        const isBare = !isReport(body)
        if (isBare && !isHistory(body))
          return [skipped('unknown_record', 'Not a session report of LiveKit.', raw)]
        const stated = idOf(firstOf(body['job_id'], body['jobId'], body['room_id'], body['roomId']))
        const id =
          stated ?? `livekit-${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16)}`
        const report = isBare ? { chat_history: { items: body['items'] ?? [] } } : body
        return [
          ...livekitReport(report, id, raw),
          ...(stated === null
            ? [finding('derived_id', 'The session has no id; one was made from its content.', raw)]
            : []),
        ]
      })
    },
    finish: () => [],
  }
}
