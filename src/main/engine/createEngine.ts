import { procedures } from '../../shared/contract/contract'
import type { Handlers } from '../../shared/contract/contract'
import { EngineError } from '../../shared/contract/errors'
import { StoreClient } from '../store/storeClient'
import { StoreError } from '../store/storeError'
import type { Platform } from '../ports/platform'
import type { NotesOperations } from '../store/notesOperations'
import type { ReaderOperations } from '../store/readerOperations'
import type { WriterOperations } from '../ingest/writerOperations'
import { createDispatch, isProcedure } from './dispatch'
import { PriceKeeper } from './costs/priceKeeper'
import type { Engine, EngineOptions } from './engine'
import { EventBus } from './eventBus'
import { createAppHandlers } from './handlers/appHandlers'
import { createCostHandlers } from './handlers/costHandlers'
import { createExportHandlers } from './handlers/exportHandlers'
import { createImportHandlers } from './handlers/importHandlers'
import { createMappingHandlers } from './handlers/mappingHandlers'
import { createNoteHandlers } from './handlers/noteHandlers'
import { createObservationHandlers } from './handlers/observationHandlers'
import { createPriceHandlers } from './handlers/priceHandlers'
import { createSessionHandlers } from './handlers/sessionHandlers'
import { createTraceHandlers } from './handlers/traceHandlers'
import { createWatchHandlers } from './handlers/watchHandlers'
import { ImportJobs } from './importJobs'
import { JobRunner } from './jobRunner'
import { MappingThread } from './mappingThread'
import { WatchKeeper } from './watchKeeper'

/**
 * Opens a workspace and answers the engine over it. Throws an `EngineError`: `workspace_busy` while another process
 * holds it, `refused` when a newer program wrote it.
 */
export async function createEngine(options: EngineOptions, platform: Platform): Promise<Engine> {
  const events = new EventBus()
  const store = await startStore(options, platform)
  const jobs = new JobRunner(events)
  const imports = new ImportJobs(store, jobs, events, platform.files, platform.resourcesFolder)
  store.onEvent((name) => {
    if (name === 'changed') events.emit('workspace.changed', { what: 'traces' })
  })
  const prices = new PriceKeeper(store, jobs, events)
  await prices.open()
  const mappingThread = new MappingThread(options.storeWorkerUrl)
  const watching = new WatchKeeper(store, jobs, events, platform, options.workspaceFolder)
  await watching.open(options.watches === true)
  const handlers: Handlers = {
    ...createAppHandlers(store, platform, events, options.workspaceFolder, watching.notices),
    ...createImportHandlers(store, imports, jobs, events),
    ...createTraceHandlers(store, events),
    ...createSessionHandlers(store, events),
    ...createObservationHandlers(store),
    ...createCostHandlers(store, prices),
    ...createPriceHandlers(prices, platform),
    ...createMappingHandlers(store, imports, events, mappingThread),
    ...createWatchHandlers(watching, platform.files),
    ...createNoteHandlers(store, events),
    ...createExportHandlers(store, jobs, platform),
  }
  let closed: Promise<void> | null = null
  return {
    dispatch: createDispatch(handlers, platform.logger),
    isBinary: (name) => isProcedure(name) && procedures[name].type === 'binary',
    subscribe: (listener) => events.subscribe(listener),
    async openPaths(paths) {
      if (paths.length === 0) return
      const started = await imports.start(paths.map((path) => platform.files.register(path)))
      events.emit('app.filesOpened', started)
    },
    async watchFolders(paths) {
      for (const path of paths) await watching.add(path)
    },
    navigate: (route) => events.emit('app.navigated', { route }),
    isBusy: () => jobs.isBusy(),
    close() {
      closed ??= Promise.all([watching.close(), jobs.close(), mappingThread.close()]).then(() =>
        store.close(),
      )
      return closed
    },
  }
}

async function startStore(
  options: EngineOptions,
  platform: Platform,
): Promise<StoreClient<ReaderOperations, WriterOperations, NotesOperations>> {
  try {
    return await StoreClient.start(options.storeWorkerUrl, options.workspaceFolder, platform.resourcesFolder)
  } catch (error) {
    if (error instanceof StoreError) throw new EngineError(error.code, error.message)
    throw error
  }
}
