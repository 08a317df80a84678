import type { Output, ParsedInput } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import type { FoundSecrets } from '../../shared/model/masking'
import { StoreError } from '../store/storeError'
import type { ScopeTrace } from '../store/queries/exportScope'
import type { ExportedTrace } from '../store/queries/exportTrace'
import type { EngineStore } from './engineStore'
import type { JobRunner, JobUpdate } from './jobRunner'
import type { SecretMarks } from './secretMarks'
import { SecretCollector } from './traceMasking'

/** What is held at a time, roughly, in bytes of text; one observation may be larger. */
const pieceBytes = 2 * 1_048_576
const pieceSpans = 2_000
/** What was found is remembered of so many searches, the oldest forgotten first. */
const rememberedSearches = 8

type Found = Output<'exports.getFoundSecrets'>

/**
 * Looks for secrets in what an export would write, or in what an import brought: the same finders, the same records, as a
 * job. Nothing is changed by it, and nothing of a secret leaves it but its mask.
 */
export class SecretSearches {
  private readonly results = new Map<string, Found>()

  constructor(
    private readonly store: Pick<EngineStore, 'read'>,
    private readonly jobs: Pick<JobRunner, 'start'>,
    private readonly markOf: SecretMarks,
  ) {}

  /** Starts a search and answers its job and how much it has to look through. */
  async start({
    scope,
    keptKinds,
  }: ParsedInput<'exports.startSecretSearch'>): Promise<Output<'exports.startSecretSearch'>> {
    const traces = await this.store.read('exportScope', { scope })
    const sessions = await this.store.read('bareSessions', { scope })
    const importId = scope.type === 'import' ? scope.importId : null
    const job = this.jobs.start('secrets', 'Looking for secrets', importId, async (signal, update) => {
      const collector = new SecretCollector(this.markOf, keptKinds, signal)
      const looked = await this.lookThrough(traces, importId, collector, signal, update)
      for (const sessionKey of sessions) {
        const records = await this.store.read('bareSession', { sessionKey, importId }, { signal })
        await collector.lookThroughSession(sessionKey, records)
        signal.throwIfAborted()
      }
      const found = collector.result()
      this.remember(job.jobId, { found, ...looked })
      return { state: 'done', message: describe(found) }
    })
    return { job, traces: traces.length, spans: traces.reduce((sum, { spans }) => sum + spans, 0) }
  }

  /** Throws `not_found` for a search that is not done, or forgotten. */
  get(jobId: string): Found {
    const found = this.results.get(jobId)
    if (found === undefined)
      throw new EngineError('not_found', 'What was found is not known any more; look again.')
    return found
  }

  private async lookThrough(
    traces: readonly ScopeTrace[],
    importId: number | null,
    collector: SecretCollector,
    signal: AbortSignal,
    update: (change: JobUpdate) => void,
  ): Promise<Omit<Found, 'found'>> {
    let spans = 0
    let missing = 0
    for (const { traceKey } of traces) {
      let after = 0
      for (let hasMore = true; hasMore;) {
        signal.throwIfAborted()
        const piece = await this.readIfThere(traceKey, after, importId, signal)
        if (piece === null && after === 0) missing += 1
        if (piece === null) break
        await collector.lookThrough(traceKey, piece)
        spans += piece.observations.length
        after = piece.last
        hasMore = piece.hasMore
        update({ records: spans })
      }
    }
    signal.throwIfAborted()
    return { traces: traces.length - missing, spans, missing }
  }

  private async readIfThere(
    traceKey: string,
    after: number,
    importId: number | null,
    signal: AbortSignal,
  ): Promise<ExportedTrace | null> {
    const argument = { traceKey, after, limit: pieceSpans, maxBytes: pieceBytes, importId }
    try {
      return await this.store.read('exportTrace', argument, { signal })
    } catch (error) {
      if (error instanceof StoreError && error.code === 'not_found') return null
      throw error
    }
  }

  private remember(jobId: string, found: Found): void {
    this.results.set(jobId, found)
    const [oldest] = this.results.keys()
    if (this.results.size > rememberedSearches && oldest !== undefined) this.results.delete(oldest)
  }
}

function describe({ listed, unlisted }: FoundSecrets): string {
  const count = unlisted.reduce((sum, group) => sum + group.count, listed.length)
  return count === 0 ? 'None were found.' : `${count === 1 ? '1 was' : `${count} were`} found.`
}
