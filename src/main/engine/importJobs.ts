import { join } from 'node:path'
import { filesSource } from '../../shared/model/source'
import type { ImportFile, ImportProgress } from '../ingest/runImport'
import type { Files, OpenedFile } from '../ports/platform'
import type { EventBus } from './eventBus'
import type { JobRunner } from './jobRunner'
import type { EngineStore } from './engineStore'

/** The sample workspace in the resources folder. */
const sampleFile = 'sample-workspace.jsonl.zst'

export interface StartedImport {
  readonly jobId: string
  readonly importId: number
}

/** Starts imports as background jobs: of files behind handles, of the sample. */
export class ImportJobs {
  constructor(
    private readonly store: EngineStore,
    private readonly jobs: JobRunner,
    private readonly events: EventBus,
    private readonly files: Files,
    private readonly resourcesFolder: string,
  ) {}

  /** Imports what the handles stand for; they are released when the import has ended. */
  async start(handles: readonly string[]): Promise<StartedImport> {
    const files: OpenedFile[] = []
    for (const handle of handles) for await (const file of this.files.open(handle)) files.push(file)
    return this.run(labelFor(files), files, async () => {
      for (const handle of handles) await this.files.release(handle)
    })
  }

  loadSample(): Promise<StartedImport> {
    const path = join(this.resourcesFolder, sampleFile)
    return this.run('Sample workspace', [{ path, displayPath: sampleFile, unreadable: null }], () =>
      Promise.resolve(),
    )
  }

  private async run(
    label: string,
    files: readonly ImportFile[],
    release: () => Promise<void>,
  ): Promise<StartedImport> {
    const importId = await this.store.write('importBegin', { label, source: filesSource })
    const job = this.jobs.start('import', label, importId, async (signal, update) => {
      try {
        const result = await this.store.write(
          'importRun',
          { importId, source: filesSource, files },
          {
            signal,
            onProgress: (value) => {
              const { doneBytes, totalBytes, records, waiting } = value as ImportProgress
              update({ doneBytes, totalBytes, records, waiting })
            },
          },
        )
        return { state: result.status, message: result.message }
      } finally {
        await release()
        this.events.emit('workspace.changed', { what: 'traces' })
      }
    })
    return { jobId: job.jobId, importId }
  }
}

function labelFor(files: readonly OpenedFile[]): string {
  const [first] = files
  if (first === undefined) return 'Nothing'
  return files.length === 1 ? first.displayPath : `${first.displayPath} and ${files.length - 1} more`
}
