import { setImmediate } from 'node:timers/promises'
import { Redactor } from '../../shared/logic/redaction/redactValue'
import type { SecretSighting } from '../../shared/logic/redaction/redactValue'
import type { ImportRecord } from '../../shared/model/importRecord'
import type { FoundSecrets, FoundSecretSummary, Masking, SecretPlace } from '../../shared/model/masking'
import { maskOf } from '../../shared/model/secretKinds'
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

/** Looks through trace after trace and remembers of each secret what it is and where it stands, not the secret. */
export class SecretCollector {
  private readonly found = new Map<string, { summary: FoundSecretSummary; places: number }>()
  private traceKey = ''
  private record: ImportRecord | null = null
  private readonly redactor: Redactor
  private readonly pause: () => Promise<void> | void

  constructor(
    private readonly markOf: SecretMarks,
    keptKinds: readonly SecretKind[],
    signal: AbortSignal,
  ) {
    this.redactor = new Redactor({ kinds: new Set(keptKinds), isKept: () => false }, (sighting) =>
      this.add(sighting),
    )
    this.pause = createPause(signal)
  }

  async lookThrough(traceKey: string, trace: TraceToExport): Promise<void> {
    this.traceKey = traceKey
    await maskTrace(trace, this.redactor, (record) => {
      this.record = record
      return this.pause()
    })
  }

  /** What was found, most places first. */
  result(): FoundSecrets {
    const all = [...this.found.values()]
      .map(({ summary, places }) => ({ ...summary, places }))
      .sort((a, b) => b.places - a.places)
    const unlisted = Map.groupBy(all.slice(listedSecrets), ({ kind }) => kind)
    return {
      listed: all.slice(0, listedSecrets),
      unlisted: [...unlisted].map(([kind, group]) => ({
        kind,
        count: group.length,
        places: group.reduce((sum, { places }) => sum + places, 0),
      })),
    }
  }

  private add({ kind, secret, field, excerpt }: SecretSighting): void {
    const mark = this.markOf(kind, secret)
    let entry = this.found.get(mark)
    if (entry === undefined) {
      entry = { summary: { kind, mark, mask: maskOf(kind, secret), places: 0, examples: [] }, places: 0 }
      this.found.set(mark, entry)
    }
    entry.places++
    if (entry.summary.examples.length < examplesOfEach)
      entry.summary.examples.push(this.placeOf(field, excerpt))
  }

  private placeOf(field: string, excerpt: string): SecretPlace {
    const { record, traceKey } = this
    // Names may hold a secret themselves.
    const clean = new Redactor({ kinds: new Set(), isKept: () => false })
    return record?.type === 'observation'
      ? { traceKey, spanId: clean.redact(record.spanId), name: clean.redact(record.name), field, excerpt }
      : { traceKey, spanId: null, name: record?.type ?? 'trace', field, excerpt }
  }
}
