import type { Observation } from '../../src/renderer/features/spanDetails/observation'
import type { MessageView, TextView } from '../../src/shared/contract/observations'

export function textView(text: string, more: string | null = null, length = text.length): TextView {
  return { text, length, more }
}

export function messageView(
  role: MessageView['role'],
  text: string,
  changes: Partial<MessageView> = {},
): MessageView {
  return {
    messageId: 1,
    role,
    name: null,
    parts: [{ type: 'text', text: textView(text) }],
    isNew: false,
    ...changes,
  }
}

/** An observation with nothing special about it, and what the test wants to be special. */
export function makeObservation(changes: Partial<Observation> = {}): Observation {
  return {
    observationId: 1,
    traceKey: 'files:t1',
    traceId: 't1',
    spanId: 's1',
    parentSpanId: null,
    name: 'crm_lookup',
    kind: 'tool',
    status: 'ok',
    statusMessage: null,
    startNs: '1760000000123456789',
    endNs: '1760000006363456789',
    timeDigits: 9,
    durationNs: 6.24e9,
    firstTokenNs: null,
    flags: 0,
    sessionKey: null,
    userId: null,
    environment: null,
    version: null,
    serviceName: null,
    agentName: null,
    toolName: 'crm_lookup',
    toolCallId: null,
    model: null,
    requestModel: null,
    provider: null,
    finishReason: null,
    input: { type: 'value', value: textView('{"customer_id":"c_20417"}'), isJson: true },
    output: { type: 'value', value: textView('{"ok":true}'), isJson: true },
    parameters: null,
    toolDefinitions: null,
    toolDefinition: null,
    attributes: [],
    resource: [],
    scopeName: null,
    scopeVersion: null,
    spanKind: null,
    traceState: null,
    traceFlags: null,
    events: [],
    links: [],
    usage: null,
    cost: null,
    scores: [],
    raw: [],
    ...changes,
  }
}
