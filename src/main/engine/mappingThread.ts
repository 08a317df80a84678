import type { FieldMapping } from '../../shared/model/fieldMapping'
import type { MappingPreview } from '../../shared/logic/mappingPreview'
import type { SampleBytes } from '../importers/formats/mappedSurvey'
import { StoreThread } from '../store/storeClient'
import type { SampleSurvey } from './mappingOperations'

/** The thread ends after this time without a question: people map a file now and then. */
const idleMs = 60_000

/** Surveys and previews of files to be mapped, in a thread of their own that starts with the first question. */
export class MappingThread {
  private thread: StoreThread | null = null
  private idle: NodeJS.Timeout | null = null
  private closed = false

  constructor(
    /** The entry of the store's threads. */
    private readonly url: URL,
    private readonly idleAfterMs = idleMs,
  ) {}

  survey(sample: SampleBytes, rows: string | null, signal: AbortSignal): Promise<SampleSurvey | null> {
    return this.call('survey', { sample, rows }, signal) as Promise<SampleSurvey | null>
  }

  preview(sample: SampleBytes, mapping: FieldMapping, signal: AbortSignal): Promise<MappingPreview> {
    return this.call('preview', { sample, mapping }, signal) as Promise<MappingPreview>
  }

  async close(): Promise<void> {
    this.closed = true
    await this.end()
  }

  private async call(operation: string, argument: unknown, signal: AbortSignal): Promise<unknown> {
    if (this.closed) throw new Error('the mapping thread is closed')
    if (this.idle !== null) clearTimeout(this.idle)
    this.thread ??= new StoreThread(this.url, { role: 'mapping', folder: '', resourcesFolder: '' })
    const { thread } = this
    try {
      return await thread.call(operation, argument, { signal })
    } catch (error) {
      // A thread that died (out of memory) is not asked again.
      if (thread.hasEnded && this.thread === thread) this.thread = null
      throw error
    } finally {
      if (this.idle !== null) clearTimeout(this.idle)
      this.idle = setTimeout(() => void this.endIfIdle(), this.idleAfterMs)
      this.idle.unref()
    }
  }

  private async endIfIdle(): Promise<void> {
    if (this.thread?.load === 0) await this.end()
  }

  private async end(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle)
    const { thread } = this
    this.thread = null
    if (thread !== null) await thread.close()
  }
}
