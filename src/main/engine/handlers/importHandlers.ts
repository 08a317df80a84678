import type { Handlers } from '../../../shared/contract/contract'
import type { SavedMapping } from '../../../shared/model/fieldMapping'
import { importers } from '../../importers/registry'
import type { EventBus } from '../eventBus'
import type { EngineStore } from '../engineStore'
import { findMapping } from '../findMapping'
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
    'imports.start': async ({ handles, mappingId }) =>
      imports.start(handles, mappingId === null ? null : await findMapping(store, mappingId)),
    'imports.loadSample': () => imports.loadSample(),
    'imports.list': (_input, { signal }) => store.read('importsList', {}, { signal }),
    'imports.getReport': ({ importId }, { signal }) => store.read('importReport', { importId }, { signal }),
    'imports.listFiles': async (input, { signal }) => {
      const { rows, ...counts } = await store.read('importFiles', input, { signal })
      const mappings = rows.some(({ format }) => format?.startsWith('mapping:'))
        ? await store.note('mappingList', {}, { signal })
        : []
      return {
        rows: rows.map((file) => ({ ...file, formatLabel: labelOf(file.format, mappings) })),
        ...counts,
      }
    },
    'imports.listPlaces': (input, { signal }) => store.read('findingPlaces', input, { signal }),
    'imports.listSpansAt': (input, { signal }) => store.read('spansAt', input, { signal }),
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
function labelOf(format: string | null, mappings: readonly SavedMapping[]): string | null {
  if (format?.startsWith('mapping:') !== true)
    return importers.find(({ id }) => id === format)?.label ?? format
  const saved = mappings.find(({ mappingId }) => mappingId === format.split(':')[1])
  return saved?.mapping.name ?? 'A mapping that was deleted'
}
