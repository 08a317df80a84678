import type { Handlers } from '../../../shared/contract/contract'
import { importers } from '../../importers/registry'
import type { EventBus } from '../eventBus'
import type { EngineStore } from '../engineStore'
import type { ImportJobs } from '../importJobs'
import type { JobRunner } from '../jobRunner'

type Names = Extract<keyof Handlers, `imports.${string}` | `jobs.${string}`>

/** Imports and the jobs they run as. */
export function createImportHandlers(
  store: EngineStore,
  imports: ImportJobs,
  jobs: JobRunner,
  events: EventBus,
): Pick<Handlers, Names> {
  return {
    'imports.start': ({ handles }) => imports.start(handles),
    'imports.loadSample': () => imports.loadSample(),
    'imports.list': (_input, { signal }) => store.read('importsList', {}, { signal }),
    'imports.getReport': async ({ importId }, { signal }) => {
      const report = await store.read('importReport', { importId }, { signal })
      return {
        import: report.import,
        files: report.files.map((file) => ({ ...file, formatLabel: labelOf(file.format) })),
      }
    },
    'imports.awaitSearch': async (_input, { signal }) => {
      await store.write('searchReady', {}, { signal })
      return { ready: true }
    },
    'imports.undo': async ({ importId }) => {
      const result = await store.write('importUndo', { importId })
      events.emit('workspace.changed', { what: 'traces' })
      return result
    },
    'jobs.list': () => ({ jobs: jobs.list() }),
    'jobs.cancel': ({ jobId }) => ({ cancelled: jobs.cancel(jobId) }),
    'jobs.dismiss': ({ jobId }) => ({ dismissed: jobs.dismiss(jobId) }),
  }
}

/** The name of a format for people; null when it was not recognised. */
function labelOf(format: string | null): string | null {
  return importers.find(({ id }) => id === format)?.label ?? format
}
