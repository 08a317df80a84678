import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import type { JsonDocument } from '../readers/jsonDocuments'
import { thinnestCall } from './thinnestCalls'
import {
  thinnestAudit,
  thinnestChannels,
  thinnestDeployment,
  thinnestLive,
  thinnestSummary,
  thinnestUsage,
} from './thinnestSides'
import { thinnestTrace } from './thinnestTraces'
import { type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { listOf, numberOf, objectOf, textOf, wordOf } from './vendorFields'
import { clip, skipped } from './vendorRecords'

/**
 * Bodies of thinnestAI's API: each bare, in its envelope `{data, message, status}`, or several in one object under
 * their names. Source: docs.thinnest.ai/api-reference and the analytics page.
 */
export const thinnest: Importer = {
  id: 'thinnest-api',
  label: 'thinnestAI API',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, thinnestMapper),
}

interface BodyShape {
  readonly score: number
  matches(body: JsonObject): boolean
  read(body: JsonObject, raw: RawPosition): ImportRecord[]
}

/** Lists whose entries are records of their own, by the key that holds them. */
const lists: Readonly<Record<string, (value: JsonValue, raw: RawPosition) => ImportRecord[]>> = {
  traces: thinnestTrace,
  logs: thinnestAudit,
  deployments: thinnestDeployment,
  calls: thinnestCall,
}

const firstEntry = (body: JsonObject, list: string): JsonObject => objectOf(listOf(body[list])[0])

/** The bodies that are one record, and how sure each shape is. */
const shapes: readonly BodyShape[] = [
  { score: 0.9, matches: (body) => 'period' in body && 'total_sessions' in body, read: thinnestSummary },
  { score: 0.9, matches: (body) => 'balance_usd' in body && 'usage_today_usd' in body, read: thinnestUsage },
  { score: 0.8, matches: (body) => isChannels(body), read: thinnestChannels },
  {
    score: 0.7,
    matches: (body) => 'active_calls' in body && typeof body['active_calls'] === 'number',
    read: thinnestLive,
  },
  { score: 0.9, matches: isCall, read: thinnestCall },
  {
    score: 0.5,
    matches: (body) => Object.keys(body).length === 1 && typeof body['version_id'] === 'number',
    read: (_body, raw) => [
      skipped('unknown_record', 'A request to roll back a deployment: an instruction, no record.', raw),
    ],
  },
  {
    score: 0.5,
    matches: (body) =>
      'detail' in body && Object.keys(body).every((key) => key === 'detail' || key === 'status'),
    read: (body, raw) => [skipped('unknown_record', errorSentence(body), raw)],
  },
]

function isChannels(body: JsonObject): boolean {
  const channels = Object.values(objectOf(body['channels']))
  return channels.length > 0 && channels.every((figures) => 'total_sessions' in objectOf(figures))
}

function isCall(body: JsonObject): boolean {
  const type = wordOf(body['type'])
  return (
    'id' in body && 'started_at' in body && 'status' in body && /^(web|inbound|outbound)$/.test(type ?? '')
  )
}

function errorSentence(body: JsonObject): string {
  const status = numberOf(body['status'])
  const detail = isJsonObject(body['detail']) ? wordOf(body['detail']['message']) : textOf(body['detail'])
  const words = clip(detail ?? JSON.stringify(body['detail'] ?? null), 200)
  // Without the status the body could be any server's.
  return status === null
    ? `A server answered with an error instead of data: ${words}.`
    : `thinnestAI answered with an error instead of data (${status}): ${words}.`
}

function score(document: JsonObject): number {
  const body = isEnvelope(document) ? objectOf(document['data']) : document
  const own = bodyScore(body)
  if (own > 0) return own
  const members = Object.values(body).filter(isJsonObject).map(bodyScore)
  return members.length > 1 ? Math.max(0, ...members) : 0
}

function bodyScore(body: JsonObject): number {
  const trace = firstEntry(body, 'traces')
  if ('created_at' in trace && ('latency_ms' in trace || 'tool_calls' in trace || 'cost_usd' in trace))
    return 0.9
  const log = firstEntry(body, 'logs')
  if ('action' in log && 'created_at' in log) return 0.8
  const deployment = firstEntry(body, 'deployments')
  if ('version' in deployment && 'deployed_at' in deployment) return 0.8
  if (isCall(firstEntry(body, 'calls'))) return 0.9
  return shapes.find((shape) => shape.matches(body))?.score ?? 0
}

/** `{data, message, status}` with the HTTP status in it. */
function isEnvelope(body: JsonObject): boolean {
  return isJsonObject(body['data']) && typeof body['status'] === 'number' && 'message' in body
}

const listNames = Object.keys(lists)
/** Names under which several bodies may stand in one object. */
const bodyNames = 'summary traces channels usage audit history rollback_request ws_metrics call error'.split(
  ' ',
)

const thinnestMapper: DocumentMapper = {
  isWhole: (element) => score(element) > 0,
  paths: [[], ['data'], ...bodyNames.filter((name) => !listNames.includes(name)).map((name) => [name])]
    .flatMap((prefix) => listNames.map((list) => [...prefix, list, '*']))
    .concat([['traces', 'traces', '*']]),
  map: mapBody,
  finish: () => [],
}

function mapBody(document: JsonDocument, placed: readonly PlacedRecord[]): ImportRecord[] {
  const records = placed.flatMap((record) => {
    const list = record.path.split('.').at(-2) ?? ''
    return lists[list]?.(record.value, record.raw) ?? []
  })
  // A part of a large document carries one record; its bodies without lists came with the whole or not at all.
  if (document.isPart && records.length > 0) return records
  const body = objectOf(document.value)
  const inner = isEnvelope(body) ? objectOf(body['data']) : body
  const single = readSingle(inner, document.position)
  const several =
    single === null ? bodyNames.flatMap((name) => readNamed(inner, name, document.position)) : []
  records.push(...(single ?? several))
  if (records.length > 0 || listNames.some((name) => Array.isArray(inner[name]))) return records
  return [skipped('unknown_record', 'Not a body of the thinnestAI API.', document.position)]
}

function readSingle(body: JsonObject, raw: RawPosition): ImportRecord[] | null {
  return shapes.find((shape) => shape.matches(body))?.read(body, raw) ?? null
}

function readNamed(body: JsonObject, name: string, raw: RawPosition): ImportRecord[] {
  const named = body[name]
  return isJsonObject(named) ? (readSingle(named, raw) ?? []) : []
}
