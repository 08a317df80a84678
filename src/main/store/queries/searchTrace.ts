import { setImmediate } from 'node:timers/promises'
import { observationKinds } from '../../../shared/model/kinds'
import type { MessagePart } from '../../../shared/model/message'
import { StoreError } from '../storeError'
import { decodeText } from '../tables/textCodec'
import { requireTraceRow } from './getTrace'
import { readDetail } from './observationTexts'
import type { ReaderDb } from './readerDb'

export interface SearchArgument {
  readonly traceKey: string
  readonly text: string
  readonly scope: 'all' | 'name' | 'content' | 'attributes'
}

export interface SearchResult {
  readonly observationIds: number[]
  readonly truncated: boolean
}

interface SearchedRow {
  readonly id: number
  readonly kind: number
  readonly name: string
  readonly labels: string
  readonly statusMessage: string | null
  readonly inputContext: number | null
  readonly outputContext: number | null
  readonly inputPayload: number | null
  readonly outputPayload: number | null
}

const mostHits = 20_000
/** Rows between two looks at whether the question still stands. */
const rowsPerTurn = 500
const turnMs = 30
const generationKind = observationKinds.indexOf('generation')

/**
 * The observations of one trace that contain a text, in any case, as a substring: by scanning, without the index.
 * A message that one model call after the other repeats counts for the first of them only, so that stepping from hit
 * to hit moves on; agents, tools and outputs always count.
 */
export async function searchTrace(
  reader: ReaderDb,
  { traceKey, text, scope }: SearchArgument,
  signal: AbortSignal,
): Promise<SearchResult> {
  const traceRow = requireTraceRow(reader, traceKey)
  const scan = new TraceScan(reader, text, scope)
  const rows = reader
    .sql(
      `SELECT id, kind, name, span_id || ' ' || ifnull(agent_name, '') || ' ' || ifnull(tool_name, '') || ' ' || ifnull(model, '') AS labels,
              status_message AS statusMessage, input_context AS inputContext, output_context AS outputContext,
              input_payload AS inputPayload, output_payload AS outputPayload
       FROM observation WHERE trace_row = ? ORDER BY start_ns, id`,
    )
    .all(traceRow) as SearchedRow[]
  const observationIds: number[] = []
  let turn = performance.now()
  for (const [index, row] of rows.entries()) {
    if (index % rowsPerTurn === 0 || performance.now() - turn > turnMs) {
      await setImmediate()
      if (signal.aborted) throw new StoreError('cancelled', 'Cancelled.')
      turn = performance.now()
    }
    if (!scan.matches(row)) continue
    observationIds.push(row.id)
    if (observationIds.length >= mostHits) return { observationIds, truncated: index < rows.length - 1 }
  }
  return { observationIds, truncated: false }
}

class TraceScan {
  private readonly pattern: RegExp
  /** For JSON as it is stored: the text as it would stand inside a JSON string. */
  private readonly jsonPattern: RegExp
  private readonly messages = new Map<number, boolean>()
  private readonly payloads = new Map<number, boolean>()
  private readonly seenSteps = new Set<number>()
  private readonly answers = new Set<number>()

  constructor(
    private readonly reader: ReaderDb,
    text: string,
    private readonly scope: SearchArgument['scope'],
  ) {
    this.pattern = new RegExp(escapePattern(text), 'iu')
    const escaped = JSON.stringify(text).slice(1, -1)
    this.jsonPattern =
      escaped === text ? this.pattern : new RegExp(`${escapePattern(text)}|${escapePattern(escaped)}`, 'iu')
  }

  matches(row: SearchedRow): boolean {
    const { scope } = this
    // Every part is looked at, so that repeated messages are known as seen.
    const inContent = scope === 'all' || scope === 'content' ? this.matchesContent(row) : false
    if (inContent) return true
    if (
      (scope === 'all' || scope === 'name') &&
      (this.pattern.test(row.name) || this.pattern.test(row.labels))
    )
      return true
    return (scope === 'all' || scope === 'attributes') && this.matchesAttributes(row.id)
  }

  private matchesContent(row: SearchedRow): boolean {
    const isCall = row.kind === generationKind
    const inInput = this.matchesInput(row.inputContext, isCall)
    const inOutput = this.matchesOutput(row.outputContext, isCall)
    if (inInput || inOutput) return true
    if (row.statusMessage !== null && this.pattern.test(row.statusMessage)) return true
    return this.matchesPayload(row.inputPayload) || this.matchesPayload(row.outputPayload)
  }

  /** From the last message back; of a model call's input only what no earlier call had or answered. */
  private matchesInput(context: number | null, isCall: boolean): boolean {
    let found = false
    this.walk(context, (step, messageId) => {
      if (isCall) {
        if (this.seenSteps.has(step)) return false
        this.seenSteps.add(step)
        if (this.answers.has(messageId)) return true
      }
      found ||= this.matchesMessage(messageId)
      return true
    })
    return found
  }

  private matchesOutput(context: number | null, isCall: boolean): boolean {
    let found = false
    this.walk(context, (_step, messageId) => {
      if (isCall) this.answers.add(messageId)
      found ||= this.matchesMessage(messageId)
      return true
    })
    return found
  }

  /** Visits a conversation's steps from the last to the first, until told to stop. */
  private walk(context: number | null, visit: (step: number, messageId: number) => boolean): void {
    const find = this.reader.raw('SELECT parent_id, message_id FROM context WHERE id = ?')
    let at = context ?? 0
    while (at !== 0) {
      const step = find.get(at) as [number, number] | undefined
      if (step === undefined || !visit(at, step[1])) return
      at = step[0] < at ? step[0] : 0
    }
  }

  private matchesMessage(id: number): boolean {
    const known = this.messages.get(id)
    if (known !== undefined) return known
    const row = this.reader.sql('SELECT codec, parts AS data FROM message WHERE id = ?').get(id) as
      StoredText | undefined
    const json = row === undefined ? '' : decodeText(row.codec, row.data)
    // The stored form has words of its own ("text", "type"): what it seems to hold is looked at part by part.
    const found =
      this.jsonPattern.test(json) &&
      (JSON.parse(json) as MessagePart[]).some((part) => this.matchesPart(part))
    this.messages.set(id, found)
    return found
  }

  private matchesPart(part: MessagePart): boolean {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return this.pattern.test(part.text)
      case 'toolCall':
        return (
          this.pattern.test(part.name) ||
          this.pattern.test(part.id ?? '') ||
          this.matchesValue(part.arguments)
        )
      case 'toolResult':
        return (
          this.pattern.test(part.name ?? '') ||
          this.pattern.test(part.id ?? '') ||
          this.matchesValue(part.result)
        )
      case 'media':
        return this.pattern.test(part.reference ?? '')
      case 'other':
        return this.matchesValue(part.value)
    }
  }

  private matchesValue(value: unknown): boolean {
    return typeof value === 'string' ? this.pattern.test(value) : this.jsonPattern.test(JSON.stringify(value))
  }

  private matchesPayload(id: number | null): boolean {
    if (id === null) return false
    const known = this.payloads.get(id)
    if (known !== undefined) return known
    const row = this.reader.sql('SELECT is_json AS isJson, codec, data FROM payload WHERE id = ?').get(id) as
      (StoredText & { isJson: number }) | undefined
    const found =
      row !== undefined &&
      (row.isJson === 0 ? this.pattern : this.jsonPattern).test(decodeText(row.codec, row.data))
    this.payloads.set(id, found)
    return found
  }

  private matchesAttributes(id: number): boolean {
    const detail = readDetail(this.reader, id)
    if (detail === null) return false
    return [detail.attributes, detail.parameters, detail.events].some(
      (json) => json !== null && this.jsonPattern.test(json),
    )
  }
}

interface StoredText {
  readonly codec: number
  readonly data: string | Buffer
}

/** Every character of a pattern that means something, made to mean itself. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
