import { join } from 'node:path'
import type { SavedMapping } from '../../shared/model/fieldMapping'
import { filesSource } from '../../shared/model/source'
import { FilePacker, withMappings } from '../ingest/reading/fileList'
import type { PackedFiles } from '../ingest/reading/fileList'
import type { ImportProgress } from '../ingest/runImport'
import type { Files, OpenedFile } from '../ports/platform'
import type { EventBus } from './eventBus'
import { ImportLabel } from './importLabel'
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

  /**
   * Imports what the handles stand for; they are released when the import has ended. A mapping reads every file that it
   * can, whatever else might claim it.
   */
  async start(handles: readonly string[], mapping: SavedMapping | null = null): Promise<StartedImport> {
    const packer = new FilePacker()
    const label = new ImportLabel()
    for (const handle of handles)
      for await (const file of this.files.open(handle)) {
        label.add(file.displayPath)
        packer.add(file)
      }
    return this.run(
      label.text(),
      packer.packed(),
      async () => {
        for (const handle of handles) await this.files.release(handle)
      },
      mapping,
    )
  }

  /**
   * Imports one file that the engine itself vouches for, with a mapping, in place of the file of an import that nobody
   * knew; `release` comes when it has ended.
   */
  startMapped(
    { path, displayPath }: { readonly path: string; readonly displayPath: string },
    mapping: SavedMapping,
    replacedFileId: number,
    release: () => Promise<void>,
  ): Promise<StartedImport> {
    return this.run(
      displayPath,
      single({ path, displayPath, unreadable: null }),
      release,
      mapping,
      replacedFileId,
    )
  }

  loadSample(): Promise<StartedImport> {
    const path = join(this.resourcesFolder, sampleFile)
    return this.run('Sample workspace', single({ path, displayPath: sampleFile, unreadable: null }), () =>
      Promise.resolve(),
    )
  }

  private async run(
    label: string,
    files: PackedFiles,
    release: () => Promise<void>,
    chosen: SavedMapping | null = null,
    replacedFileId: number | null = null,
  ): Promise<StartedImport> {
    const mappings = { known: await this.store.note('mappingList', {}), chosen }
    const importId = await this.store.write('importBegin', { label, source: filesSource })
    const job = this.jobs.start('import', label, importId, async (signal, update) => {
      try {
        const result = await this.store.write(
          'importRun',
          { importId, source: filesSource, files: withMappings(files, mappings) },
          {
            signal,
            onProgress: (value) => {
              const { doneBytes, totalBytes, records, waiting } = value as ImportProgress
              update({ doneBytes, totalBytes, records, waiting })
            },
          },
        )
        if (result.status === 'done' && replacedFileId !== null)
          // Where this fails the older import stays, and can be undone by hand.
          await this.store
            .write('fileReplace', { fileId: replacedFileId, byImportId: importId })
            .catch(() => undefined)
        return { state: result.status, message: result.message }
      } finally {
        await release()
        this.events.emit('workspace.changed', { what: 'traces' })
      }
    })
    return { jobId: job.jobId, importId }
  }
}

function single(file: OpenedFile): PackedFiles {
  const packer = new FilePacker()
  packer.add(file)
  return packer.packed()
}
