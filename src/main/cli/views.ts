import type { Output } from '../../shared/contract/contract'
import { flagNames } from '../../shared/model/kinds'
import { isoOrNull, msOrNull } from './output'

/**
 * What `--json` prints for one session, trace or observation. `id` is the source's own id; unknown is null. The
 * names are a promise to scripts: docs/cli.md lists them.
 */

type SessionRow = Output<'sessions.list'>['rows'][number]
type TraceRow = Output<'traces.list'>['rows'][number]
type ObservationRow = Output<'exports.observationRows'>['rows'][number]

export const sourceOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf(':')))
const idOf = (key: string | null): string | null => (key === null ? null : key.slice(key.indexOf(':') + 1))

/** End of something that is not open, from its start and length. */
function endIso(startNs: string | null, durationNs: number | null, digits: number): string | null {
  if (startNs === null || durationNs === null) return null
  return isoOrNull((BigInt(startNs) + BigInt(Math.round(durationNs))).toString(), digits)
}

export function sessionView(row: SessionRow) {
  return {
    id: row.sessionId,
    source: sourceOf(row.sessionKey),
    name: row.name,
    inputPreview: row.inputPreview,
    status: row.status,
    statusRaw: row.statusRaw,
    startTime: isoOrNull(row.startNs, row.timeDigits),
    endTime: endIso(row.startNs, row.durationNs, row.timeDigits),
    durationMs: msOrNull(row.durationNs),
    traces: row.traces,
    observations: row.spans,
    errors: row.errors,
    userId: row.userId,
    environment: row.environment,
    version: row.version,
    channel: row.channel,
    agents: row.agents,
    models: row.models,
    inputTokens: row.usage.inputTokens,
    outputTokens: row.usage.outputTokens,
    cachedInputTokens: row.usage.cachedInputTokens,
    costUsd: row.usage.costUsd,
    costBasis: row.usage.costBasis,
    notes: row.notes,
  }
}

export function traceView(row: TraceRow) {
  return {
    id: row.traceId,
    source: sourceOf(row.traceKey),
    sessionId: row.sessionId,
    name: row.name,
    inputPreview: row.inputPreview,
    outputPreview: row.outputPreview,
    status: row.status,
    startTime: isoOrNull(row.startNs, row.timeDigits),
    endTime: endIso(row.startNs, row.durationNs, row.timeDigits),
    durationMs: msOrNull(row.durationNs),
    observations: row.spans,
    errors: row.errors,
    toolErrors: row.toolErrors,
    flags: flagNames(row.flags),
    userId: row.userId,
    environment: row.environment,
    version: row.version,
    agents: row.agents,
    models: row.models,
    inputTokens: row.usage.inputTokens,
    outputTokens: row.usage.outputTokens,
    cachedInputTokens: row.usage.cachedInputTokens,
    costUsd: row.usage.costUsd,
    costBasis: row.usage.costBasis,
    notes: row.notes,
  }
}

export function observationView(row: ObservationRow) {
  return {
    id: row.spanId,
    source: sourceOf(row.traceKey),
    traceId: row.traceId,
    parentId: row.parentSpanId,
    sessionId: idOf(row.sessionKey),
    name: row.name,
    kind: row.kind,
    status: row.status,
    statusMessage: row.statusMessage,
    startTime: isoOrNull(row.startNs, row.timeDigits),
    endTime: isoOrNull(row.endNs, row.timeDigits),
    durationMs: msOrNull(row.durationNs),
    agent: row.agentName,
    tool: row.toolName,
    model: row.model,
    provider: row.provider,
    service: row.serviceName,
    userId: row.userId,
    environment: row.environment,
    version: row.version,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    costUsd: row.costUsd,
    flags: flagNames(row.flags),
  }
}
