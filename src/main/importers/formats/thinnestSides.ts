import type { ImportRecord, RawPosition, SideRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import { type Field, knownFields, listOf, objectOf, textOf, withoutFields, wordOf } from './vendorFields'
import { readRecordTimes, skipped } from './vendorRecords'

/**
 * Roll-ups, balance, audit log and deployments. Their bodies take the neutral form (`session-export.v1`); what the
 * vendor wrote stays beside it under `raw`. Roll-ups are shown next to our own figures, never mixed with them.
 */
const vendor = 'thinnestAI'

/** `GET /agents/{id}/summary`: figures of one agent over a period such as "7d". */
export function thinnestSummary(value: JsonObject, raw: RawPosition): ImportRecord[] {
  const period = knownFields({ text: value['period'] })
  return [aggregate({ kind: 'summary' }, period, withoutFields(value, new Set(['period'])), raw)]
}

/** `GET /analytics/channels`: one roll-up per channel. */
export function thinnestChannels(value: JsonObject, raw: RawPosition): ImportRecord[] {
  return Object.entries(objectOf(value['channels'])).map(([channel, figures]) =>
    aggregate({ kind: 'channel', channel }, {}, objectOf(figures), raw),
  )
}

/** `GET /metrics/usage`: the balance now, and spending by day, month, agent and purpose. It states no time. */
export function thinnestUsage(value: JsonObject, raw: RawPosition): ImportRecord[] {
  const balance: SideRecord = {
    type: 'side',
    side: 'balance',
    id: null,
    timeNs: null,
    body: {
      at: null,
      ...knownFields({ amount: value['balance_usd'], breakdown: value['breakdown'] }),
      currency: 'USD',
      vendor,
      raw: value,
    },
    raw,
  }
  return [balance, aggregate({ kind: 'usage' }, {}, withoutFields(value, new Set(['balance_usd'])), raw)]
}

/** A frame of the live socket. */
export function thinnestLive(value: JsonObject, raw: RawPosition): ImportRecord[] {
  return [aggregate({ kind: 'live' }, { text: 'now' }, value, raw)]
}

function aggregate(scope: JsonObject, period: JsonObject, values: JsonObject, raw: RawPosition): SideRecord {
  const body = { scope: { vendor, ...scope }, period, values }
  return { type: 'side', side: 'aggregate', id: null, timeNs: null, body, raw }
}

const categories: readonly (readonly [RegExp, string])[] = [
  [/\.(create|created|add|added)$/, 'create'],
  [/\.(update|updated)$/, 'update'],
  [/\.(delete|deleted|remove|removed)$/, 'delete'],
  [/\.(deploy|deployed|publish|published|rollback)$/, 'deploy'],
  [/^(auth|login|session)\b/, 'access'],
  [/^(team|member|invite)\b/, 'team'],
  [/^phone/, 'phone'],
  [/^billing/, 'billing'],
]

/** One entry of `logs`. */
export function thinnestAudit(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'An audit entry that is not an object.', raw)]
  const action = wordOf(value['action'])
  const times = readRecordTimes(`audit entry ${textOf(value['id']) ?? ''}`)
  const timeNs = times.read(value['created_at'])
  const changed = listOf(objectOf(value['details'])['changed_fields'])
  const body: JsonObject = {
    ...knownFields({
      id: wordOf(value['id']),
      at: value['created_at'],
      actor: value['user_id'],
      action,
      category: categories.find(([pattern]) => pattern.test(action ?? ''))?.[1] ?? 'other',
      resource_type: value['resource_type'],
      resource_id: wordOf(value['resource_id']),
      ip: value['ip_address'],
    }),
    changes: changed.map((field) => ({ field: textOf(field) ?? '' })),
    raw: value,
  }
  return [{ type: 'side', side: 'audit', id: wordOf(value['id']), timeNs, body, raw }, ...times.problems(raw)]
}

const deploymentStatuses = new Set(['active', 'superseded', 'retired', 'failed'])

/** One entry of `deployments`. The body does not say which agent was deployed: the address of the call did. */
export function thinnestDeployment(value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value)) return [skipped('not_a_record', 'A deployment that is not an object.', raw)]
  const id = wordOf(value['id'])
  const times = readRecordTimes(`deployment ${id ?? ''}`)
  const timeNs = times.read(value['deployed_at'])
  const body: JsonObject = {
    id,
    agent: wordOf(agentField(value)),
    version: wordOf(value['version']),
    status: deploymentStatuses.has(wordOf(value['status']) ?? '') ? wordOf(value['status']) : 'unknown',
    ...knownFields({
      deployed_at: value['deployed_at'],
      deployed_by: value['deployed_by'],
      changes: value['changes'],
    }),
    raw: value,
  }
  return [{ type: 'side', side: 'deployment', id, timeNs, body, raw }, ...times.problems(raw)]
}

function agentField(value: JsonObject): Field {
  return value['agent_name'] ?? value['agent'] ?? value['agent_id']
}
