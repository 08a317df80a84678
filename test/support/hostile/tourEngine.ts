import { expect } from 'vitest'
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

/** How many of each kind are looked at one by one. */
const lookedAt = 4
/** Larger traces are exported in pieces, as the command line and the pages do: the first and the last are asked for. */
const exportedWhole = 200_000
const pieceSpans = 2_000
/** Spans whose secrets are looked for: it reads every text, which the tests of redaction do at length. */
const maskedSpans = 20

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
  const dispatch = createDispatch(handlersOver(reader.operations, notes.operations), logger)
  try {
    await tour(async (procedure, input) => {
      let reply = await dispatch(procedure, input, uncancelled.signal)
      // A trace larger than a reply is exported in pieces, as the refusal says.
      if (!reply.ok && reply.error.code === 'too_large' && procedure.startsWith('exports.'))
        reply = await dispatch(procedure, { ...input, spans: { offset: 0, limit: 20 } }, uncancelled.signal)
      expect(
        reply,
        `${procedure} ${JSON.stringify(input).slice(0, 200)}: ${logged.at(-1)?.slice(0, 500)}`,
      ).toMatchObject({ ok: true })
      if (!reply.ok) return {}
      if (reply.value instanceof Uint8Array) return { bytes: reply.value }
      expect(JSON.stringify(reply).length, procedure).toBeLessThan(wireLimits.maxBytes)
      return reply.value as Row
    })
  } finally {
    notes.close()
    reader.close()
  }
}

async function tour(ask: (procedure: string, input: object) => Promise<Row>): Promise<void> {
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
  for (const { traceKey, spans } of traces.slice(0, lookedAt)) {
    await ask('traces.get', { traceKey })
    await ask('traces.getNeighbours', { traceKey, filter: {} })
    await ask('traces.readPacked', { traceKey })
    await ask('traces.search', { traceKey, text: 'x' })
    for (const piece of piecesOf(Number(spans))) {
      const asked = { traceKeys: [traceKey], ...piece }
      await ask('exports.otlpJson', asked)
      for (const form of exportForms) {
        await ask('exports.traces', { form, ...asked })
        await ask('exports.findLosses', { form, ...asked })
      }
    }
  }
  for (const { traceKey } of traces.slice(0, 1)) {
    const asked = { traceKeys: [traceKey], spans: { offset: 0, limit: maskedSpans } }
    await ask('exports.findSecrets', asked)
    await ask('exports.otlpJson', { ...asked, masking: {} })
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

/** What of a trace is asked for at a time when it is exported. */
function piecesOf(count: number): object[] {
  if (count <= exportedWhole) return [{}]
  return [0, count - pieceSpans].map((offset) => ({ spans: { offset, limit: pieceSpans } }))
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
    ...createExportHandlers(store, new JobRunner(events), {
      exportTargets: null,
      clock: { nowMs: () => 0 },
    }),
  } as Handlers
}
