import { observationKinds, observationStatuses } from '../../../shared/model/kinds'
import { formatKey } from '../../../shared/model/source'
import { readChain } from './conversation'
import { readSessionTraceIds, readTraceColumns } from './getTrace'
import { MessageIdentity } from './messageIdentity'
import type { ReaderDb } from './readerDb'
import { hasCountedTime } from './saidTimes'

/** One message of the transcript, before its text is read. */
export interface TranscriptItem {
  /** 0 for a value that is shown as a message. */
  readonly messageId: number
  readonly payload: number | null
  readonly role: 'user' | 'assistant' | null
  readonly key: string
  readonly call: TranscriptCall | null
  readonly traceKey: string | null
  readonly timeNs: string | null
}

/** The call that a message came from. */
export interface TranscriptCall {
  readonly id: number
  readonly spanId: string
  readonly kind: number
  readonly status: number
  readonly agent: string | null
  /** 1 where its times were counted: they order, and are not said. */
  readonly isCounted: 0 | 1
}

interface CallRow extends TranscriptCall {
  readonly toolCallId: string | null
  readonly startNs: string | null
  readonly endNs: string | null
  readonly parent: string | null
  readonly inputContext: number | null
  readonly outputContext: number | null
  readonly inputPayload: number | null
  readonly outputPayload: number | null
}

const generationKind = observationKinds.indexOf('generation')
const toolKind = observationKinds.indexOf('tool')
/** What goes on inside these is about the conversation, not part of it. */
const asideKinds = new Set([observationKinds.indexOf('evaluator'), observationKinds.indexOf('guardrail')])
export const unsetStatus = observationStatuses.indexOf('unset')

/**
 * The messages of a session's calls, each once, in the order of its traces and calls. A message is left out when it
 * has come as often already as it stands in this call's conversation; the last words of the user in a trace's first
 * call always count, so that saying "yes" twice is two messages even where calls do not carry the history.
 */
export function orderCalls(reader: ReaderDb, sessionRow: number): TranscriptItem[] {
  const order = new CallOrder(reader)
  for (const traceRow of readSessionTraceIds(reader, sessionRow)) order.addTrace(traceRow)
  return order.items
}

class CallOrder {
  readonly items: TranscriptItem[] = []
  private readonly identity: MessageIdentity
  private readonly come = new Map<string, number>()

  constructor(private readonly reader: ReaderDb) {
    this.identity = new MessageIdentity(reader)
  }

  addTrace(traceRow: number): void {
    const trace = this.reader.sql('SELECT source, trace_id AS id FROM trace WHERE id = +?').get(traceRow) as
      { source: string; id: string } | undefined
    if (trace === undefined) return
    const traceKey = formatKey(trace.source, trace.id)
    const calls = this.readCalls(traceRow)
    const speaking = calls.filter((call) => call.inputContext !== null || call.outputContext !== null)
    const generations = speaking.filter((call) => call.kind === generationKind)
    const aside = generations.length > 0 ? findAside(this.reader, traceRow) : new Set<number>()
    const talking = generations.filter((call) => !aside.has(call.id))
    const chosen = [talking, generations, speaking].find((each) => each.length > 0) ?? []
    if (chosen.length === 0) {
      this.addValues(traceRow, traceKey, calls)
      return
    }
    const tools = new Map(
      calls.flatMap((call) =>
        call.kind === toolKind && call.toolCallId !== null ? [[call.toolCallId, call] as const] : [],
      ),
    )
    chosen.forEach((call, index) => this.addCall(call, traceKey, tools, index === 0))
  }

  private addCall(
    call: CallRow,
    traceKey: string,
    tools: ReadonlyMap<string, CallRow>,
    isFirst: boolean,
  ): void {
    const chain = readChain(this.reader, call.inputContext)
    const here = new Map<string, number>()
    chain.forEach(({ messageId }, index) => {
      const key = this.identity.keyOf(messageId)
      const times = (here.get(key) ?? 0) + 1
      here.set(key, times)
      const isTrigger = isFirst && index === chain.length - 1 && this.roleOf(messageId) === 'user'
      if (times <= (this.come.get(key) ?? 0) && !isTrigger) return
      const asked = this.identity
        .answeredCalls(messageId)
        .map((id) => tools.get(id))
        .find((tool) => tool !== undefined)
      const from = asked ?? call
      this.add(
        {
          messageId,
          payload: null,
          role: null,
          key,
          call: from,
          traceKey,
          timeNs: asked === undefined ? call.startNs : (asked.endNs ?? asked.startNs),
        },
        times,
      )
    })
    for (const { messageId } of readChain(this.reader, call.outputContext)) {
      const key = this.identity.keyOf(messageId)
      const times = (here.get(key) ?? 0) + 1
      here.set(key, times)
      this.add(
        { messageId, payload: null, role: null, key, call, traceKey, timeNs: call.endNs ?? call.startNs },
        times,
      )
    }
  }

  private add(item: TranscriptItem, times: number): void {
    this.items.push(item)
    this.come.set(item.key, Math.max(times, this.come.get(item.key) ?? 0))
  }

  /** A trace without messages: what went into it and what came out stand for question and answer. */
  private addValues(traceRow: number, traceKey: string, calls: readonly CallRow[]): void {
    const stated = this.reader
      .sql(
        `SELECT max(input_payload) AS input, max(output_payload) AS output, max(input_context) AS inputContext, max(output_context) AS outputContext
         FROM trace_statement WHERE trace_row = +?`,
      )
      .get(traceRow) as {
      input: number | null
      output: number | null
      inputContext: number | null
      outputContext: number | null
    }
    const root = calls.find((call) => call.parent === null) ?? calls[0] ?? null
    const place = { call: root, traceKey }
    const messages = (context: number | null, timeNs: string | null): boolean => {
      const chain = readChain(this.reader, context)
      for (const { messageId } of chain) {
        const key = this.identity.keyOf(messageId)
        if (!this.come.has(key)) this.add({ messageId, payload: null, role: null, key, ...place, timeNs }, 1)
      }
      return chain.length > 0
    }
    const value = (payload: number | null, role: 'user' | 'assistant', timeNs: string | null): void => {
      if (payload !== null)
        this.items.push({ messageId: 0, payload, role, key: `payload ${payload}`, ...place, timeNs })
    }
    const start = root?.startNs ?? null
    const end = root?.endNs ?? start
    if (!messages(stated.inputContext, start))
      value(stated.input ?? root?.inputPayload ?? null, 'user', start)
    if (!messages(stated.outputContext, end))
      value(stated.output ?? root?.outputPayload ?? null, 'assistant', end)
  }

  private roleOf(messageId: number): string | null {
    return (
      (this.reader.pluck('SELECT role FROM message WHERE id = +?').get(messageId) as string | undefined) ??
      null
    )
  }

  private readCalls(traceRow: number): CallRow[] {
    return this.reader
      .sql(
        `SELECT id, span_id AS spanId, kind, status, agent_name AS agent, iif(${hasCountedTime('observation')}, 1, 0) AS isCounted,
                 tool_call_id AS toolCallId, parent_span_id AS parent,
                CAST(start_ns AS TEXT) AS startNs, CAST(end_ns AS TEXT) AS endNs, input_context AS inputContext,
                output_context AS outputContext, input_payload AS inputPayload, output_payload AS outputPayload
         FROM observation WHERE trace_row = +? ORDER BY start_ns, id`,
      )
      .all(traceRow) as CallRow[]
  }
}

/** The observations inside evaluators and guardrails: judges and filters call models, too. */
function findAside(reader: ReaderDb, traceRow: number): ReadonlySet<number> {
  const aside = new Set<number>()
  const columns = readTraceColumns(reader, traceRow)
  if (columns === null) return aside
  for (let row = 0; row < columns.count; row++) {
    if (!asideKinds.has(columns.kind[row] ?? -1)) continue
    const end = row + (columns.subtreeSize[row] ?? 1)
    for (let inner = row; inner < end; inner++) aside.add(columns.observationId[inner] ?? 0)
    row = end - 1
  }
  return aside
}
