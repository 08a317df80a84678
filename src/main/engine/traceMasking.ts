import { setImmediate } from 'node:timers/promises'
import { Redactor } from '../../shared/logic/redaction/redactValue'
import type { SecretSighting } from '../../shared/logic/redaction/redactValue'
import type { ImportRecord } from '../../shared/model/importRecord'
import type { FoundSecrets, Masking, SecretPlace } from '../../shared/model/masking'
import { maskOf, secretKinds } from '../../shared/model/secretKinds'
import type { SecretKind } from '../../shared/model/secretKinds'
import type { TraceToExport } from '../exporters/exportedSpans'
import { maskTrace } from '../exporters/maskedTrace'
import type { SecretMarks } from './secretMarks'

/** Others are answered in between. */
const turnMs = 15

function createPause(signal: AbortSignal | null): () => Promise<void> | void {
  let sinceMs = performance.now()
  return () => {
    if (performance.now() - sinceMs < turnMs) return
    return setImmediate().then(() => {
      signal?.throwIfAborted()
      sinceMs = performance.now()
    })
  }
}

/** Masks trace after trace of one export and counts what it masked. */
export class TraceMasker {
  /** Places masked so far. */
  places = 0
  private readonly secrets = new Set<string>()
  private readonly redactor: Redactor
  private readonly pause: () => Promise<void> | void

  constructor({ keptKinds, keptMarks }: Masking, markOf: SecretMarks, signal: AbortSignal | null = null) {
    const kept = new Set(keptMarks)
    this.redactor = new Redactor(
      {
        kinds: new Set(keptKinds),
        isKept: (kind, secret) => kept.size > 0 && kept.has(markOf(kind, secret)),
      },
      ({ kind, secret }) => {
        this.places++
        this.secrets.add(markOf(kind, secret))
      },
    )
    this.pause = createPause(signal)
  }

  /** Different secrets masked so far. */
  get distinct(): number {
    return this.secrets.size
  }

  mask<T extends TraceToExport>(trace: T): Promise<T> {
    return maskTrace(trace, this.redactor, this.pause)
  }
}

/** Secrets that a reply lists, and places of each. */
const listedSecrets = 500
const examplesOfEach = 3

/** What is remembered while looking, so that memory has a bound whatever is found. */
export interface SecretLimits {
  /** Different secrets that are told apart; places of others are counted by kind. */
  readonly secrets: number
  /** Places in words. */
  readonly examples: number
}
const secretLimits: SecretLimits = { secrets: 200_000, examples: 20_000 }

interface RememberedSecret {
  readonly kind: SecretKind
  readonly mask: string
  readonly examples: SecretPlace[]
  places: number
}

/** Looks through trace after trace and remembers of each secret what it is and where it stands, not the secret. */
export class SecretCollector {
  private readonly found = new Map<string, RememberedSecret>()
  /** Places of secrets that are not told apart. */
  private readonly further = new Map<SecretKind, number>()
  private examples = 0
  private place: Pick<SecretPlace, 'traceKey' | 'sessionKey'> = { traceKey: null, sessionKey: null }
  private record: ImportRecord | null = null
  private readonly redactor: Redactor
  private readonly pause: () => Promise<void> | void

  constructor(
    private readonly markOf: SecretMarks,
    keptKinds: readonly SecretKind[],
    signal: AbortSignal,
    private readonly limits: SecretLimits = secretLimits,
  ) {
    this.redactor = new Redactor({ kinds: new Set(keptKinds), isKept: () => false }, (sighting) =>
      this.add(sighting),
    )
    this.pause = createPause(signal)
  }

  async lookThrough(traceKey: string, trace: TraceToExport): Promise<void> {
    this.place = { traceKey, sessionKey: null }
    await this.look(trace)
  }

  /** What is said of a session that has no traces. */
  async lookThroughSession(sessionKey: string, others: readonly ImportRecord[]): Promise<void> {
    this.place = { traceKey: null, sessionKey }
    await this.look({ traceId: '', name: '', observations: [], others })
  }

  private async look(trace: TraceToExport): Promise<void> {
    await maskTrace(trace, this.redactor, (record) => {
      this.record = record
      return this.pause()
    })
  }

  /** What was found, most places first. */
  result(): FoundSecrets {
    const all = [...this.found].sort(([, a], [, b]) => b.places - a.places)
    const rest = Map.groupBy(all.slice(listedSecrets), ([, { kind }]) => kind)
    return {
      listed: all.slice(0, listedSecrets).map(([mark, secret]) => ({ mark, ...secret })),
      unlisted: secretKinds.flatMap((kind) => {
        const group = rest.get(kind) ?? []
        const further = this.further.get(kind) ?? 0
        if (group.length === 0 && further === 0) return []
        const places = group.reduce((sum, [, secret]) => sum + secret.places, further)
        // There is at least one more behind places that are not told apart.
        const count = group.length + (further > 0 ? 1 : 0)
        return [{ kind, count, isAtLeast: further > 0, places }]
      }),
    }
  }

  private add({ kind, secret, field, excerpt }: SecretSighting): void {
    const mark = this.markOf(kind, secret)
    let entry = this.found.get(mark)
    if (entry === undefined) {
      if (this.found.size >= this.limits.secrets) {
        this.further.set(kind, (this.further.get(kind) ?? 0) + 1)
        return
      }
      entry = { kind, mask: maskOf(kind, secret), places: 0, examples: [] }
      this.found.set(mark, entry)
    }
    entry.places++
    if (entry.examples.length < examplesOfEach && this.examples < this.limits.examples) {
      entry.examples.push(this.placeOf(field, excerpt))
      this.examples++
    }
  }

  private placeOf(field: string, excerpt: string): SecretPlace {
    const { record, place } = this
    // Names may hold a secret themselves.
    const clean = new Redactor({ kinds: new Set(), isKept: () => false })
    return record?.type === 'observation'
      ? { ...place, spanId: clean.redact(record.spanId), name: clean.redact(record.name), field, excerpt }
      : { ...place, spanId: null, name: record?.type ?? 'trace', field, excerpt }
  }
}
