import { observationKinds } from '../../../shared/model/kinds'
import type { MessagePart } from '../../../shared/model/message'
import { decodeText } from '../tables/textCodec'
import { readDetailLine } from './observationTexts'
import type { ReaderDb } from './readerDb'

/** Where a text is looked for. */
export type SearchScope = 'all' | 'name' | 'content' | 'attributes'

export interface SearchedRow {
  /** In the order of time, from 0. */
  readonly place: number
  readonly kind: number
  readonly name: string
  readonly labels: string
  readonly statusMessage: string | null
  readonly inputContext: number | null
  readonly outputContext: number | null
  readonly inputPayload: number | null
  readonly outputPayload: number | null
  readonly detail: number | null
}

const generationKind = observationKinds.indexOf('generation')

/** A look through the observations of one trace for a text, in the order of time; it can be left and gone on with. */
export class TraceScan {
  private readonly pattern: RegExp
  /** For JSON as it is stored: the text as it would stand inside a JSON string. */
  private readonly jsonPattern: RegExp
  /** Up to here the observations were looked at. */
  next = 0
  private readonly seenSteps: Uint8Array
  private readonly answers: Uint8Array
  private readonly isCalling: boolean

  constructor(
    private readonly reader: ReaderDb,
    /** In the order of time. */
    readonly ids: Uint32Array,
    private readonly text: string,
    private readonly scope: SearchScope,
  ) {
    this.isCalling = scope === 'all' || scope === 'content'
    this.seenSteps = new Uint8Array(rowsOf(reader, 'context'))
    this.answers = new Uint8Array(rowsOf(reader, 'message'))
    this.pattern = new RegExp(escapePattern(text), 'iu')
    const escaped = JSON.stringify(text).slice(1, -1)
    this.jsonPattern =
      escaped === text ? this.pattern : new RegExp(`${escapePattern(text)}|${escapePattern(escaped)}`, 'iu')
  }

  /** The next observations; those that are gone since are left out. */
  read(count: number): SearchedRow[] {
    const { ids, next } = this
    const wanted = JSON.stringify([...ids.subarray(next, next + count)])
    const rows = this.reader
      .sql(
        `SELECT w.key + @next AS place, o.kind, o.name,
                o.span_id || ' ' || ifnull(o.agent_name, '') || ' ' || ifnull(o.tool_name, '') || ' ' || ifnull(o.model, '') AS labels,
                o.status_message AS statusMessage, o.input_context AS inputContext, o.output_context AS outputContext,
                o.input_payload AS inputPayload, o.output_payload AS outputPayload, o.detail
         FROM json_each(@wanted) w CROSS JOIN observation o ON o.id = w.value`,
      )
      .all({ next, wanted }) as SearchedRow[]
    this.next = next + count
    return rows
  }

  /** Notes what is seen in an observation that was answered already. */
  pass({ kind, inputContext, outputContext }: SearchedRow): void {
    if (!this.isCalling || kind !== generationKind) return
    this.walkInput(inputContext, true, () => false)
    this.walkOutput(outputContext, true, () => false)
  }

  matches(row: SearchedRow): boolean {
    const { scope } = this
    // Every part is looked at, so that repeated messages are known as seen.
    const inContent = this.isCalling ? this.matchesContent(row) : false
    if (inContent) return true
    if (
      (scope === 'all' || scope === 'name') &&
      (this.pattern.test(row.name) || this.pattern.test(row.labels))
    )
      return true
    return (scope === 'all' || scope === 'attributes') && this.matchesAttributes(row.detail)
  }

  private matchesContent(row: SearchedRow): boolean {
    const isCall = row.kind === generationKind
    const looks = (id: number): boolean => this.matchesMessage(id)
    const inInput = this.walkInput(row.inputContext, isCall, looks)
    const inOutput = this.walkOutput(row.outputContext, isCall, looks)
    if (inInput || inOutput) return true
    if (row.statusMessage !== null && this.pattern.test(row.statusMessage)) return true
    return this.matchesPayload(row.inputPayload) || this.matchesPayload(row.outputPayload)
  }

  /**
   * From the last message back; of a model call's input only what no earlier call had or answered. True where a message
   * of it matches.
   */
  private walkInput(context: number | null, isCall: boolean, matches: (message: number) => boolean): boolean {
    let found = false
    this.walk(context, (step, messageId) => {
      if (isCall) {
        if (this.seenSteps[step] === 1) return false
        this.seenSteps[step] = 1
        if (this.answers[messageId] === 1) return true
      }
      found ||= matches(messageId)
      return true
    })
    return found
  }

  private walkOutput(
    context: number | null,
    isCall: boolean,
    matches: (message: number) => boolean,
  ): boolean {
    let found = false
    this.walk(context, (_step, messageId) => {
      if (isCall) this.answers[messageId] = 1
      found ||= matches(messageId)
      return true
    })
    return found
  }

  /** Visits a conversation's steps from the last to the first, until told to stop. */
  private walk(context: number | null, visit: (step: number, messageId: number) => boolean): void {
    const find = this.reader.raw('SELECT parent_id, message_id FROM context WHERE id = +?')
    let at = context ?? 0
    while (at !== 0) {
      const step = find.get(at) as [number, number] | undefined
      if (step === undefined || !visit(at, step[1])) return
      at = step[0] < at ? step[0] : 0
    }
  }

  /** Forgotten when the data changes: rows of texts may be given again. */
  private verdicts(): Verdicts {
    return this.reader.last('search verdicts', this.text, () => ({
      messages: new Uint8Array(rowsOf(this.reader, 'message')),
      payloads: new Uint8Array(rowsOf(this.reader, 'payload')),
    }))
  }

  private matchesMessage(id: number): boolean {
    const { messages } = this.verdicts()
    const known = messages[id]
    if (known === yes || known === no) return known === yes
    const row = this.reader.sql('SELECT codec, parts AS data FROM message WHERE id = +?').get(id) as
      StoredText | undefined
    const json = row === undefined ? '' : decodeText(row.codec, row.data)
    // The stored form has words of its own ("text", "type"): what it seems to hold is looked at part by part.
    const found =
      this.jsonPattern.test(json) &&
      (JSON.parse(json) as MessagePart[]).some((part) => this.matchesPart(part))
    messages[id] = found ? yes : no
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
    const { payloads } = this.verdicts()
    const known = payloads[id]
    if (known === yes || known === no) return known === yes
    const row = this.reader
      .sql('SELECT is_json AS isJson, codec, data FROM payload WHERE id = +?')
      .get(id) as (StoredText & { isJson: number }) | undefined
    const found =
      row !== undefined &&
      (row.isJson === 0 ? this.pattern : this.jsonPattern).test(decodeText(row.codec, row.data))
    payloads[id] = found ? yes : no
    return found
  }

  private matchesAttributes(line: number | null): boolean {
    const detail = readDetailLine(this.reader, line)
    return [detail.attributes, detail.parameters, detail.events].some(
      (json) => json !== null && this.jsonPattern.test(json),
    )
  }
}

/** Whether a text matches, by its row; 0 where nobody has looked. */
interface Verdicts {
  readonly messages: Uint8Array
  readonly payloads: Uint8Array
}
const no = 1
const yes = 2

const rowsOf = (reader: ReaderDb, table: 'context' | 'message' | 'payload'): number =>
  (reader.pluck(`SELECT ifnull(max(id), 0) FROM ${table}`).get() as number) + 1

interface StoredText {
  readonly codec: number
  readonly data: string | Buffer
}

/** Every character of a pattern that means something, made to mean itself. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
}
