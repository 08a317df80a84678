import type { Output } from '../../../shared/contract/contract'
import { observationKinds, observationStatuses } from '../../../shared/model/kinds'
import type { ObservationKind } from '../../../shared/model/kinds'
import { allocateColumns, encodePackedTrace } from '../../../shared/model/packedTrace'

/** Key of a trace that no source has: nothing that is done to it reaches the address or the workspace. */
export const smallTraceKey = 'warm-up:1'

interface Step {
  readonly kind: ObservationKind
  readonly name: string
  readonly parent: number
  readonly subtree: number
  readonly endMs: number
}

const steps: readonly Step[] = [
  { kind: 'agent', name: 'agent', parent: -1, subtree: 5, endMs: 9 },
  { kind: 'generation', name: 'chat', parent: 0, subtree: 1, endMs: 4 },
  { kind: 'tool', name: 'search', parent: 0, subtree: 2, endMs: 7 },
  { kind: 'retrieval', name: 'query', parent: 2, subtree: 1, endMs: 6 },
  { kind: 'generation', name: 'chat', parent: 0, subtree: 1, endMs: 9 },
]

/** Four kinds of steps, one of them failed, as the wire carries them. */
export function smallPackedTrace(): Uint8Array {
  const { buffer, columns } = allocateColumns(steps.length)
  steps.forEach((step, row) => {
    columns.start[row] = row * 1e6
    columns.end[row] = step.endMs * 1e6
    columns.self[row] = 1e6
    columns.parent[row] = step.parent
    columns.depth[row] = step.parent < 0 ? 0 : step.parent === 0 ? 1 : 2
    columns.subtreeSize[row] = step.subtree
    columns.observationId[row] = row + 1
    columns.nameId[row] = row
    columns.kind[row] = observationKinds.indexOf(step.kind)
    columns.status[row] = observationStatuses.indexOf(row === 3 ? 'error' : 'ok')
    columns.inputTokens[row] = columns.outputTokens[row] = 1
    columns.costUsd[row] = columns.firstToken[row] = NaN
  })
  const names = steps.map((step) => step.name)
  return encodePackedTrace(
    { format: 1, count: steps.length, originNs: '0', timeDigits: 9, names, labels: [''] },
    buffer,
  )
}

/** What the engine would say of the trace. */
export const smallTrace: Output<'traces.get'> = {
  trace: {
    traceKey: smallTraceKey,
    traceId: '1',
    name: 'agent',
    inputPreview: 'question',
    outputPreview: 'answer',
    status: 'error',
    startNs: '0',
    timeDigits: 9,
    durationNs: 9e6,
    spans: steps.length,
    errors: 1,
    flags: 0,
    toolErrors: 0,
    sessionKey: null,
    sessionId: null,
    userId: null,
    environment: null,
    version: null,
    agents: [],
    models: [],
    usage: {
      inputTokens: 2,
      outputTokens: 2,
      cachedInputTokens: null,
      generations: 2,
      generationsWithTokens: 2,
      generationsWithCost: 0,
      costUsd: null,
      costBasis: 'unknown',
    },
    notes: 0,
  },
  kinds: [],
  health: [],
  statusMessage: null,
  tags: [],
  attributes: '{}',
  sessionIndex: null,
  sessionTraces: null,
  previousInSession: null,
  nextInSession: null,
}

const text = (value: string): { text: string; length: number; more: null } => ({
  text: value,
  length: value.length,
  more: null,
})

/** What it would say of the first step. */
export const smallStep: Output<'observations.get'> = {
  observationId: 1,
  traceKey: smallTraceKey,
  traceId: '1',
  spanId: '1',
  parentSpanId: null,
  name: 'agent',
  kind: 'agent',
  status: 'ok',
  statusMessage: null,
  startNs: '0',
  endNs: '9000000',
  timeDigits: 9,
  durationNs: 9e6,
  firstTokenNs: null,
  flags: 0,
  sessionKey: null,
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
  finishReason: 'stop',
  input: {
    type: 'messages',
    messages: [
      {
        messageId: 1,
        role: 'user',
        name: null,
        parts: [{ type: 'text', text: text('A *question* with `code`.') }],
        isNew: true,
      },
    ],
    total: 1,
    newCount: 1,
  },
  output: { type: 'value', value: text('{\n  "answer": [1, true, null]\n}'), isJson: true },
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
}
