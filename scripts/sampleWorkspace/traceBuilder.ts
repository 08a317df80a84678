import type { Attributes, Host, Span, SpanEvent } from './otlp'
import type { Random } from './random'

/** A span while it is being built; it joins the trace when it closes. */
export interface Draft {
  readonly spanId: string
  parentSpanId: string | null
  name: string
  readonly kind: 1 | 2 | 3
  readonly host: Host
  readonly scope: string
  readonly startNs: bigint
  attributes: Record<string, Attributes[string]>
  events: SpanEvent[]
  status: Span['status']
}

export interface SpanOptions {
  readonly kind?: 1 | 2 | 3
  readonly host?: Host
  readonly scope?: string
  readonly attributes?: Attributes
}

const scopes = { agents: 'harbour.agents', http: 'opentelemetry.instrumentation.httpx' } as const

/** Builds one trace along a clock that only moves forward. Spans nest by being open at the same time. */
export class TraceBuilder {
  readonly traceId: string
  readonly spans: Span[] = []
  /** Where the clock stands. */
  nowNs: bigint
  private readonly open: Draft[] = []

  constructor(
    readonly random: Random,
    private readonly host: Host,
    startNs: bigint,
  ) {
    this.traceId = random.hex(32)
    this.nowNs = startNs
  }

  get depth(): number {
    return this.open.length
  }

  get current(): Draft | undefined {
    return this.open.at(-1)
  }

  get root(): Draft | undefined {
    return this.open[0]
  }

  /** Lets time pass. */
  wait(ms: number): void {
    this.nowNs += BigInt(Math.max(1, Math.round(ms * 1000))) * 1000n
  }

  begin(name: string, options: SpanOptions = {}): Draft {
    const draft: Draft = {
      spanId: this.random.hex(16),
      parentSpanId: this.open.at(-1)?.spanId ?? null,
      name,
      kind: options.kind ?? 1,
      host: options.host ?? this.host,
      scope: options.scope ?? (options.host === undefined ? scopes.agents : scopes.http),
      startNs: this.nowNs,
      attributes: { ...options.attributes },
      events: [],
      status: { code: 0 },
    }
    this.open.push(draft)
    return draft
  }

  end(draft: Draft): void {
    if (this.open.pop() !== draft) throw new Error(`${draft.name} is not the innermost span`)
    // The shop's agents say so when a step went well; its HTTP instrumentation leaves the status unset.
    if (draft.status.code === 0 && draft.scope !== scopes.http) draft.status = { code: 1 }
    this.spans.push({ traceId: this.traceId, ...draft, endNs: this.nowNs })
  }

  /** A span around `body`. */
  within(name: string, options: SpanOptions, body: (draft: Draft) => void): Draft {
    const draft = this.begin(name, options)
    body(draft)
    this.end(draft)
    return draft
  }

  event(draft: Draft, name: string, attributes: Attributes): void {
    draft.events.push({ name, timeNs: this.nowNs, attributes })
  }

  fail(draft: Draft, type: string, message: string): void {
    draft.status = { code: 2, message }
    draft.attributes['error.type'] = type
    this.event(draft, 'exception', { 'exception.type': type, 'exception.message': message })
  }

  /** Runs branches at the same time: all start now (a few milliseconds apart), the clock ends with the slowest. */
  parallel(branches: readonly (() => void)[]): void {
    const startNs = this.nowNs
    let endNs = startNs
    for (const [index, branch] of branches.entries()) {
      this.nowNs = startNs
      if (index > 0) this.wait(index * 1.4)
      branch()
      if (this.nowNs > endNs) endNs = this.nowNs
    }
    this.nowNs = endNs
  }

  /** Leaves everything that is open without an end: the process was still at it when the export was made. */
  abandon(): void {
    for (const draft of this.open.splice(0).toReversed()) {
      this.spans.push({ traceId: this.traceId, ...draft, endNs: null })
    }
  }
}
