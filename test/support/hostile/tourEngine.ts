import { expect, vi } from 'vitest'
import { createDispatch } from '../../../src/main/engine/dispatch'
import type { EngineStore } from '../../../src/main/engine/engineStore'
import { EventBus } from '../../../src/main/engine/eventBus'
import { createExportHandlers } from '../../../src/main/engine/handlers/exportHandlers'
import { createImportHandlers } from '../../../src/main/engine/handlers/importHandlers'
import { createNoteHandlers } from '../../../src/main/engine/handlers/noteHandlers'
import { createObservationHandlers } from '../../../src/main/engine/handlers/observationHandlers'
import { createSessionHandlers } from '../../../src/main/engine/handlers/sessionHandlers'
import { createTraceHandlers } from '../../../src/main/engine/handlers/traceHandlers'
import { JobRunner } from '../../../src/main/engine/jobRunner'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { createReaderOperations } from '../../../src/main/store/readerOperations'
import type { Handlers } from '../../../src/shared/contract/contract'
import { traceSortColumns } from '../../../src/shared/contract/traces'
import { sessionSortColumns } from '../../../src/shared/contract/sessions'
import { wireLimits } from '../../../src/shared/util/valueLimits'
import { uncancelled } from '../readerStore'
import { exportForms } from '../../../src/shared/model/exportForms'
import { decodeExportPiece } from '../../../src/shared/model/exportPiece'
import { sized } from './soak'

/** How many of each kind are looked at one by one. */
const lookedAt = 4
/** How many traces are exported, in every form: much the longest of it. */
const exported = sized(2, lookedAt)
/** Pieces of an export that are asked for, of a trace in each form. */
const readPieces = 3
/** Spans whose secrets are looked for: it reads every text, which the tests of redaction do at length. */
const searchedSpans = 20

type Row = Record<string, unknown>

/**
 * Asks everything that the pages ask, of a workspace whose writer is open: every answer has to be one that its
 * contract allows and that may cross the wire. One strange record must not cost anybody a list or a page.
 */
export async function tourEngine(folder: string): Promise<void> {
  const reader = createReaderOperations(folder)
  const notes = createNotesOperations(folder, { author: 'tour' })
  const logged: string[] = []
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (text: string) => void logged.push(text),
  }
  const jobs = new JobRunner(new EventBus())
  const dispatch = createDispatch(handlersOver(reader.operations, notes.operations, jobs), logger)
  try {
    await tour(
      async (procedure, input) => {
        const reply = await dispatch(procedure, input, uncancelled.signal)
        expect(
          reply,
          `${procedure} ${JSON.stringify(input).slice(0, 200)}: ${logged.at(-1)?.slice(0, 500)}`,
        ).toMatchObject({ ok: true })
        if (!reply.ok) return {}
        if (reply.value instanceof Uint8Array) return { bytes: reply.value }
        expect(JSON.stringify(reply).length, procedure).toBeLessThan(wireLimits.maxBytes)
        return reply.value as Row
      },
      // `expect.poll` would keep all that it can see, which is this workspace, until the test ends.
      () => vi.waitFor(() => expect(jobs.isBusy()).toBe(false), { timeout: 60_000 }),
    )
  } finally {
    notes.close()
    reader.close()
  }
}

async function tour(
  ask: (procedure: string, input: object) => Promise<Row>,
  jobsEnd: () => Promise<unknown>,
): Promise<void> {
  const { imports } = await ask('imports.list', {})
  for (const { importId } of (imports as Row[]).slice(0, 3)) {
    await ask('imports.getReport', { importId })
    const files = (await ask('imports.listFiles', { importId, limit: 200 }))['rows'] as Row[]
    await ask('imports.listPlaces', { importId, limit: 200 })
    for (const { fileId } of files.slice(0, lookedAt)) await ask('imports.listSpansAt', { fileId, offset: 0 })
  }
  await ask('facets.list', { filter: {} })
  for (const sort of traceSortColumns) await ask('traces.list', { filter: {}, sort, limit: 1_000 })
  for (const sort of sessionSortColumns) await ask('sessions.list', { filter: {}, sort, limit: 1_000 })
  const traces = (await ask('traces.list', { filter: {} }))['rows'] as Row[]
  for (const [index, { traceKey }] of traces.slice(0, lookedAt).entries()) {
    await ask('traces.get', { traceKey })
    await ask('traces.getNeighbours', { traceKey, filter: {} })
    await ask('traces.readPacked', { traceKey })
    await ask('traces.search', { traceKey, text: 'x' })
    for (const form of index < exported ? exportForms : []) {
      const asked = { form, traceKeys: [traceKey] }
      await askOn(async (from) => {
        const { bytes } = await ask('exports.readPiece', { ...asked, from })
        return decodeExportPiece(bytes as Uint8Array).next
      })
      await askOn(async (from) => (await ask('exports.findLosses', { ...asked, from }))['next'])
    }
  }
  for (const { traceKey, spans } of traces.slice(0, 1)) {
    await ask('exports.readPiece', { form: 'otlp', traceKeys: [traceKey], masking: {} })
    if (Number(spans) > searchedSpans) continue
    const scope = { type: 'traces', traceKeys: [traceKey] }
    const { jobId } = (await ask('exports.startSecretSearch', { scope }))['job'] as Row
    await jobsEnd()
    await ask('exports.getFoundSecrets', { jobId })
  }
  const sessions = (await ask('sessions.list', { filter: {} }))['rows'] as Row[]
  for (const { sessionKey } of sessions.slice(0, lookedAt)) {
    await ask('sessions.get', { sessionKey })
    const { entries } = await ask('sessions.getTranscript', { sessionKey })
    const [spoken] = (entries as Row[]).filter((entry) => entry['traceKey'] !== null)
    if (spoken !== undefined)
      await ask('sessions.findInTranscript', { sessionKey, traceKey: spoken['traceKey'] })
  }
  const { rows } = await ask('exports.observationRows', { filter: {}, limit: 1_000 })
  for (const { observationId, traceKey, spanId } of (rows as Row[]).slice(0, lookedAt * 3)) {
    const details = await ask('observations.get', { observationId })
    await ask('observations.find', { traceKey, spanId })
    for (const reference of references(details).slice(0, lookedAt))
      await ask('payloads.readText', { reference, offset: 0, length: 1_048_576 })
    for (const { fileId, offset } of details['raw'] as Row[])
      await ask('raw.readText', { fileId, offset, length: 1_048_576 })
  }
  // Each note waits for the disk: one of each kind.
  const [first] = rows as Row[]
  const [session] = sessions
  await ask('notes.save', { target: { type: 'trace', traceKey: first?.['traceKey'] }, text: 'seen' })
  await ask('notes.save', {
    target: { type: 'observation', traceKey: first?.['traceKey'], spanId: first?.['spanId'] },
    text: 'seen',
  })
  await ask('notes.save', { target: { type: 'session', sessionKey: session?.['sessionKey'] }, text: 'seen' })
  await ask('notes.list', {})
}

/** Asks for the first pieces of something, each where the one before ended. */
async function askOn(askFrom: (from: unknown) => Promise<unknown>): Promise<void> {
  let from: unknown = null
  for (let piece = 0; piece === 0 || (from !== null && piece < readPieces); piece++)
    from = await askFrom(from)
}

/** Every reference to a longer text in an answer. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = (value as { more?: unknown }).more
  return [...(typeof own === 'string' ? [own] : []), ...Object.values(value).flatMap(references)]
}

function handlersOver(
  reader: ReturnType<typeof createReaderOperations>['operations'],
  notes: ReturnType<typeof createNotesOperations>['operations'],
  jobs: JobRunner,
): Handlers {
  const call =
    (operations: object) =>
    async (name: string, argument: unknown): Promise<unknown> =>
      (operations as Record<string, (argument: unknown, context: unknown) => unknown>)[name]?.(
        argument,
        uncancelled,
      )
  const store = { read: call(reader), note: call(notes) } as unknown as EngineStore
  const events = new EventBus()
  // What starts work or belongs to the host is not part of the tour.
  const nothing = {} as never
  return {
    ...createImportHandlers(store, nothing, nothing, events),
    ...createTraceHandlers(store, events),
    ...createSessionHandlers(store, events),
    ...createObservationHandlers(store),
    ...createNoteHandlers(store, events),
    ...createExportHandlers(store, jobs, {
      exportTargets: null,
      clock: { nowMs: () => 0 },
    }),
  } as Handlers
}
