import type { ObservationRecord, TraceRecord } from '../../src/shared/model/importRecord'
import type { Message } from '../../src/shared/model/message'
import type { TokenUsage } from '../../src/shared/model/usage'

/** An observation with everything unknown but its identity. */
export function observation(changes: Partial<ObservationRecord> & { spanId: string }): ObservationRecord {
  return {
    type: 'observation',
    traceId: 't1',
    side: '',
    parentSpanId: null,
    name: changes.spanId,
    kind: 'span',
    startNs: 0n,
    endNs: 1_000_000n,
    timeDigits: 9,
    status: 'unset',
    statusMessage: null,
    sessionId: null,
    userId: null,
    environment: null,
    version: null,
    serviceName: null,
    agentName: null,
    toolName: null,
    toolCallId: null,
    model: null,
    requestModel: null,
    provider: null,
    finishReason: null,
    firstTokenNs: null,
    parameters: {},
    input: null,
    output: null,
    toolDefinitions: null,
    usage: null,
    cost: null,
    attributes: {},
    resource: {},
    scopeName: null,
    scopeVersion: null,
    spanKind: null,
    traceState: null,
    traceFlags: null,
    events: [],
    links: [],
    flags: 0,
    raw: { offset: 0, length: 2, line: 1 },
    ...changes,
  }
}

/** What a file says about a trace, with everything unknown but its identity. */
export function traceStatement(changes: Partial<TraceRecord> & { traceId: string }): TraceRecord {
  return {
    type: 'trace',
    sessionId: null,
    name: null,
    userId: null,
    agentName: null,
    environment: null,
    version: null,
    status: null,
    statusMessage: null,
    tags: [],
    input: null,
    output: null,
    attributes: {},
    reported: {},
    startNs: null,
    endNs: null,
    timeDigits: 0,
    raw: { offset: 0, length: 2, line: 1 },
    ...changes,
  }
}

/** Usage with the named buckets known. */
export function usage(changes: Partial<TokenUsage>): TokenUsage {
  return {
    inputUncached: null,
    cacheRead: null,
    cacheWrite5m: null,
    cacheWrite1h: null,
    inputAudio: null,
    inputImage: null,
    outputText: null,
    reasoning: null,
    outputAudio: null,
    convention: 'disjoint',
    reported: {},
    contradictions: [],
    ...changes,
  }
}

/** A plain user message. */
export function userMessage(text: string): Message {
  return { role: 'user', name: null, parts: [{ type: 'text', text }] }
}
