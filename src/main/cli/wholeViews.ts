import { decodePackedTrace } from '../../shared/model/packedTrace'
import { flagNames } from '../../shared/model/kinds'
import { all } from './allRows'
import type { Door } from './door'
import { findSession, findTrace } from './findIds'
import { isoOrNull, msOrNull } from './output'
import { sessionView, sourceOf, traceView } from './views'
import { readAttributes, readContent, readJson, readMessage } from './wholeText'

export type WholeSession = Awaited<ReturnType<typeof wholeSession>>
export type WholeTrace = Awaited<ReturnType<typeof wholeTrace>>
export type WholeObservation = Awaited<ReturnType<typeof wholeObservation>>

export async function wholeSession(door: Door, id: string) {
  const { key, value } = await findSession(door, id)
  const { rows: entries } = await all(Number.POSITIVE_INFINITY, async (offset, limit) => {
    const page = await door.call('sessions.getTranscript', { sessionKey: key, offset, limit })
    return { rows: page.entries, matching: page.total }
  })
  const messages = []
  for (const entry of entries) {
    messages.push({
      traceId: entry.traceKey === null ? null : entry.traceKey.slice(entry.traceKey.indexOf(':') + 1),
      observationId: entry.spanId,
      agent: entry.agent,
      time: isoOrNull(entry.timeNs, 9),
      status: entry.status,
      ...(await readMessage(door, entry.message)),
    })
  }
  return {
    ...sessionView(value.session),
    attributes: parsed(value.attributes),
    reported: parsed(value.reported),
    scores: value.scores,
    traceCount: value.tracesTotal,
    traceList: value.traces.map(traceView),
    messages,
    noteList: await notesOn(door, { type: 'session', sessionKey: key }),
  }
}

export async function wholeTrace(door: Door, id: string) {
  const { key, value } = await findTrace(door, id)
  const packed = decodePackedTrace(await door.binary('traces.readPacked', { traceKey: key }))
  const observationList = []
  for (const observationId of packed.observationId)
    observationList.push(await wholeObservation(door, observationId))
  return {
    ...traceView(value.trace),
    statusMessage: value.statusMessage,
    tags: value.tags,
    attributes: parsed(value.attributes),
    kinds: value.kinds,
    health: value.health,
    sessionIndex: value.sessionIndex,
    sessionTraces: value.sessionTraces,
    /** In the order of the tree: parents before children, siblings by start. */
    observationList,
    noteList: await notesOn(door, { type: 'trace', traceKey: key }),
  }
}

export async function wholeObservation(door: Door, observationId: number) {
  const seen = await door.call('observations.get', { observationId })
  return {
    id: seen.spanId,
    source: sourceOf(seen.traceKey),
    traceId: seen.traceId,
    parentId: seen.parentSpanId,
    sessionId: seen.sessionKey === null ? null : seen.sessionKey.slice(seen.sessionKey.indexOf(':') + 1),
    name: seen.name,
    kind: seen.kind,
    status: seen.status,
    statusMessage: seen.statusMessage,
    startTime: isoOrNull(seen.startNs, seen.timeDigits),
    endTime: isoOrNull(seen.endNs, seen.timeDigits),
    durationMs: msOrNull(seen.durationNs),
    timeToFirstTokenMs: msOrNull(seen.firstTokenNs),
    agent: seen.agentName,
    tool: seen.toolName,
    toolCallId: seen.toolCallId,
    model: seen.model,
    requestModel: seen.requestModel,
    provider: seen.provider,
    finishReason: seen.finishReason,
    service: seen.serviceName,
    userId: seen.userId,
    environment: seen.environment,
    version: seen.version,
    inputTokens: seen.usage?.inputTokens ?? null,
    outputTokens: seen.usage?.outputTokens ?? null,
    usage: seen.usage,
    costUsd: seen.cost === null ? null : (seen.cost.reportedUsd ?? seen.cost.computedUsd),
    cost: seen.cost,
    flags: flagNames(seen.flags),
    input: await readContent(door, seen.input),
    output: await readContent(door, seen.output),
    parameters: await readJson(door, seen.parameters),
    toolDefinitions: await readJson(door, seen.toolDefinitions),
    toolDefinition: await readJson(door, seen.toolDefinition),
    attributes: await readAttributes(door, seen.attributes),
    resource: await readAttributes(door, seen.resource),
    scope: { name: seen.scopeName, version: seen.scopeVersion },
    spanKind: seen.spanKind,
    traceState: seen.traceState,
    traceFlags: seen.traceFlags,
    events: await Promise.all(
      seen.events.map(async (event) => ({
        name: event.name,
        time: isoOrNull(event.timeNs, 9),
        attributes: await readJson(door, event.attributes),
      })),
    ),
    links: await Promise.all(
      seen.links.map(async (link) => ({
        traceId: link.traceId,
        id: link.spanId,
        present: link.present,
        traceState: link.traceState,
        traceFlags: link.traceFlags,
        attributes: await readJson(door, link.attributes),
      })),
    ),
    scores: seen.scores,
    raw: seen.raw,
    noteList: await notesOn(door, { type: 'observation', traceKey: seen.traceKey, spanId: seen.spanId }),
  }
}

type Target = Parameters<typeof notesOn>[1]

export async function notesOn(
  door: Door,
  target:
    | { type: 'session'; sessionKey: string }
    | { type: 'trace'; traceKey: string }
    | { type: 'observation'; traceKey: string; spanId: string },
) {
  const { notes } = await door.call('notes.list', { target })
  return notes
    .filter((note) => !note.deleted)
    .map((note) => ({
      id: note.noteId,
      text: note.text,
      author: note.author,
      created: new Date(note.createdMs).toISOString(),
      updated: new Date(note.updatedMs).toISOString(),
      revision: note.revision,
    }))
}
export type NoteTargetOf = Target

/** Texts that hold JSON; anything else stays text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
