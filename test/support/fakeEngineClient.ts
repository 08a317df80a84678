import type { EngineClient, EventName } from '../../src/shared/contract/contract'
import { EngineError } from '../../src/shared/contract/errors'
import type { SessionRow } from '../../src/shared/contract/sessions'
import type { TraceRow } from '../../src/shared/contract/traces'
import { emptyFilter } from '../../src/shared/model/filter'
import type { Filter } from '../../src/shared/model/filter'
import type { RendererClient } from '../../src/renderer/engine/rendererClient'
import { makeSessionRow, makeTraceRow } from './fakeRows'
import { fakeFiles, fakeImport, fakePlaces, fakeReport } from './fakeImports'

export interface FakeEngineOptions {
  readonly traces: number
  readonly sessions: number
  /** Answers every list with this failure. */
  readonly failure?: string
  readonly delayMs?: number
  /** Answers wait until this is over. */
  readonly held?: () => Promise<void>
  /** An import that seems to run. */
  readonly isImporting?: boolean
  readonly theme?: 'light' | 'dark' | 'system'
}

/** What was asked of the fake, in order: tests look here. */
export interface FakeEngine extends RendererClient {
  readonly calls: readonly { readonly name: string; readonly input: unknown }[]
  tell(name: EventName, payload: unknown): void
  setConnected(connected: boolean): void
}

/** An engine for pages without one: any number of believable rows, made when they are asked for. */
export function createFakeEngine(options: FakeEngineOptions): FakeEngine {
  const calls: { name: string; input: unknown }[] = []
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const connections = new Set<(connected: boolean) => void>()
  let settings = { theme: options.theme ?? 'system', wheel: 'scroll', zone: 'Europe/Berlin', layout: '{}' }

  const answers: Record<string, (input: never) => unknown> = {
    'app.getCapabilities': () => ({
      host: 'serve',
      nativeDialogs: false,
      version: '0.1.0',
      platform: 'linux',
      workspaceName: 'support-week',
      workspaceFolder: '~/.local/share/spanglass/support-week.spanglass',
      readOnlyReason: null,
      notices: [],
    }),
    'app.getSettings': () => settings,
    'app.updateSettings': (input: { changes: Partial<typeof settings> }) =>
      (settings = { ...settings, ...input.changes }),
    'app.getStorage': () => ({
      tracesDbBytes: 184_000_000,
      notesDbBytes: 61_440,
      rawBytes: 21_000_000,
      rawInputBytes: 412_000_000,
      contentBytes: 96_000_000,
      textBytes: 1_210_000_000,
      sessions: options.sessions,
      traces: options.traces,
      observations: options.traces * 23,
      notes: 7,
      dataStartNs: options.traces === 0 ? null : '1759400000000000000',
      dataEndNs: options.traces === 0 ? null : '1760000602000000000',
    }),
    'prices.get': () => ({ builtIn: { table: 'genai-prices 0.1.8', models: 1_637 }, table: null, own: [] }),
    'app.listLicences': () => ({
      packages: [{ name: 'react', version: '19.3.1', licence: 'MIT', text: 'MIT License' }],
    }),
    'jobs.list': () => ({ jobs: options.isImporting === true ? [runningJob] : [] }),
    'jobs.cancel': () => ({ cancelled: true }),
    'facets.list': () => facets,
    'imports.list': () => ({ imports: options.traces === 0 ? [] : [3, 2, 1].map(fakeImport) }),
    'imports.getReport': (input: { importId: number }) => fakeReport(input.importId),
    'imports.listFiles': ({ fileId: wanted = null }: { fileId?: number | null }) => {
      const rows = fakeFiles().filter(({ fileId }) => wanted === null || fileId === wanted)
      return { rows, matching: rows.length, total: 3 }
    },
    'imports.listPlaces': (input: { fileId?: number | null; code?: string | null }) => {
      const { fileId: file = null, code: wanted = null } = input
      const rows = fakePlaces().filter(
        ({ fileId, code }) => (file === null || fileId === file) && (wanted === null || code === wanted),
      )
      return { rows, matching: rows.length, total: 43 }
    },
    'imports.listSpansAt': () => ({ spans: [] }),
    'imports.undo': () => ({ observationsRemoved: 120, observationsRederived: 4 }),
    'traces.list': (input: ListInput) => list(input, options.traces, makeTraceRow, matchesTrace),
    'sessions.list': (input: ListInput) => list(input, options.sessions, makeSessionRow, matchesSession),
    'sessions.get': () => ({
      session: makeSessionRow(0),
      attributes: '{}',
      reported: '{}',
      traces: Array.from({ length: 5 }, (_, index) => makeTraceRow(index)),
      tracesTotal: 5,
      strips: [],
      scores: [],
    }),
    'traces.delete': (input: { traceKeys: string[] }) => ({
      traces: input.traceKeys.length,
      observations: input.traceKeys.length * 23,
    }),
    'sessions.delete': (input: { sessionKeys: string[] }) => ({
      sessions: input.sessionKeys.length,
      traces: 8,
      observations: 90,
    }),
  }

  const call: EngineClient['call'] = async (name, input, callOptions) => {
    calls.push({ name, input })
    await new Promise((resolve) => setTimeout(resolve, options.delayMs ?? 0))
    await options.held?.()
    callOptions?.signal?.throwIfAborted()
    if (options.failure !== undefined && name.endsWith('.list') && name !== 'jobs.list')
      throw new EngineError('damaged', options.failure)
    const answer = answers[name]
    if (answer === undefined)
      throw new EngineError('unknown_procedure', `The fake engine does not answer ${name}.`)
    return answer(input as never) as never
  }

  return {
    calls,
    call,
    binary: () => Promise.reject(new EngineError('not_found', 'The fake engine has no bytes.')),
    takesFolders: false,
    registerFiles: (files) => Promise.resolve(files.map((_, index) => `handle-${index}`)),
    on(name, listener) {
      const group = listeners.get(name) ?? new Set()
      listeners.set(name, group)
      group.add(listener as never)
      return () => void group.delete(listener as never)
    },
    onConnection(listener) {
      connections.add(listener)
      return () => void connections.delete(listener)
    },
    onUpload: () => () => undefined,
    onRefused: () => () => undefined,
    tell(name, payload) {
      for (const listener of listeners.get(name) ?? []) listener(payload as never)
    },
    setConnected(connected) {
      for (const listener of connections) listener(connected)
    },
  }
}

interface ListInput {
  readonly filter?: Partial<Filter>
  readonly descending?: boolean
  readonly offset?: number
  readonly limit?: number
}

function list<R extends TraceRow | SessionRow>(
  input: ListInput,
  total: number,
  make: (index: number) => R,
  matches: (row: R, filter: Filter) => boolean,
): unknown {
  const filter = { ...emptyFilter, ...input.filter }
  const offset = input.offset ?? 0
  const limit = input.limit ?? 200
  const isFiltered =
    filter.text !== '' ||
    filter.statuses.length > 0 ||
    filter.agents.length > 0 ||
    filter.environments.length > 0
  const all = isFiltered
    ? Array.from({ length: Math.min(total, 5_000) }, (_, index) => make(index)).filter((row) =>
        matches(row, filter),
      )
    : null
  const matching = all?.length ?? total
  const at = (place: number): number => (input.descending === false ? matching - 1 - place : place)
  const count = Math.max(0, Math.min(limit, matching - offset))
  const rows = Array.from(
    { length: count },
    (_, place) => all?.[at(offset + place)] ?? make(at(offset + place)),
  )
  return {
    rows,
    matching,
    total,
    errors: Math.round(matching * 0.041),
    open: Math.round(matching * 0.003),
    largestDurationNs: null,
    largestCostUsd: null,
    fromNs: null,
    toNs: null,
  }
}

const matchesTrace = (row: TraceRow, filter: Filter): boolean =>
  (filter.statuses.length === 0 || filter.statuses.includes(row.status)) &&
  (filter.agents.length === 0 || row.agents.some((agent) => filter.agents.includes(agent))) &&
  (filter.text === '' ||
    `${row.name} ${row.inputPreview} ${row.traceId}`.toLowerCase().includes(filter.text.toLowerCase()))

const matchesSession = (row: SessionRow, filter: Filter): boolean =>
  (filter.statuses.length === 0 || filter.statuses.includes(row.status)) &&
  (filter.agents.length === 0 || row.agents.some((agent) => filter.agents.includes(agent))) &&
  (filter.text === '' ||
    `${row.name} ${row.inputPreview} ${row.sessionId}`.toLowerCase().includes(filter.text.toLowerCase()))

const runningJob = {
  jobId: 'job-1',
  kind: 'import',
  label: 'Importing prod-export.jsonl.gz',
  state: 'running',
  doneBytes: 184_000_000,
  totalBytes: 297_000_000,
  records: 1_204_311,
  recordsPerSecond: 71_204,
  secondsLeft: 4,
  message: null,
  importId: 3,
}

const named = (...names: string[]): { name: string; count: number }[] =>
  names.map((name, index) => ({ name, count: 4_210 - index * 713 }))
const facets = {
  environments: named('production', 'staging', 'dev'),
  agents: named('Support Agent', 'Billing Agent', 'Order Agent', 'Voice Agent'),
  tools: named('get_order', 'crm_lookup', 'refund_quote', 'faq_search', 'send_mail'),
  models: named('gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5', 'text-embedding-3-small'),
  users: Array.from({ length: 60 }, (_, index) => ({ name: `user_${index}`, count: 60 - index })),
  services: named('agent-runtime', 'gateway'),
}
