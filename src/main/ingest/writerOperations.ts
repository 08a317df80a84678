import { describeError } from '../../shared/util/describeError'
import { openTraces } from '../store/openTraces'
import type { OperationContext } from '../store/workerProtocol'
import type { UserPrices } from '../../shared/model/prices'
import { applyPrices } from './applyPrices'
import type { ApplyPricesArgument, ApplyPricesResult } from './applyPrices'
import { deleteSessions, deleteTraces } from './deleteData'
import type { DeleteResult } from './deleteData'
import { beginImport, runImport } from './runImport'
import type { ReadFiles } from './reading/readEvents'
import type { ImportArgument, ImportResult } from './runImport'
import { replaceFile } from './replaceFile'
import type { ReplaceArgument, ReplaceResult } from './replaceFile'
import { isSearchDamage, openIndexer, rebuildSearch } from './rebuildSearch'
import { recoverTraces } from './recoverTraces'
import type { SearchIndexer } from './searchIndexer'
import { keepMappings } from './usedMappings'
import { undoImport } from './undoImport'
import type { UndoResult } from './undoImport'
import { updateImport } from './updateImport'
import type { UpdateArgument, UpdateResult } from './updateImport'
import type { GrowReader } from './following/followProtocol'
import { WriterState } from './writerState'

export interface WriterEvents {
  /** Data that pages may show has changed. */
  onChanged(): void
}

/** Between two steps of indexing, so that other work of the thread is not kept waiting. */
const indexPauseMs = 4

/**
 * What the writer thread does: it holds the only writing connection to `traces.db`. Imports that a crash left half
 * done are taken back before anything else. Full text follows behind whenever no import runs, and behind that goes
 * what nothing refers to any more.
 */
export function createWriterOperations(
  folder: string,
  events: WriterEvents,
  readFiles?: ReadFiles,
  growReader?: GrowReader,
) {
  const { db, notices, wasUnclean } = openTraces(folder)
  const state = new WriterState(db, readFiles, growReader)
  const allNotices = [...notices]
  const closing = new AbortController()
  const indexer = openIndexer(db)
  const indexing = startIndexing(state, indexer, events.onChanged, closing.signal)
  state.onChanged = events.onChanged
  state.onSwept = () => indexer.forget()

  const recovered = state
    .exclusively(() => recoverTraces(state, wasUnclean, allNotices))
    .then(() => indexing.wake())

  const operations = {
    notices: async (): Promise<readonly string[]> => {
      await recovered
      return allNotices
    },
    importBegin: ({ label, source }: { readonly label: string; readonly source: string }): number =>
      beginImport(state, label, source),
    importRun: (argument: ImportArgument, context: OperationContext): Promise<ImportResult> =>
      state.exclusively(async () => {
        const signal = AbortSignal.any([context.signal, closing.signal])
        try {
          keepMappings(db, argument.files)
          return await runImport(state, argument, signal, (progress) => context.progress(progress))
        } finally {
          events.onChanged()
          indexing.wake()
        }
      }),
    /** Files of an import that grew: see `updateImport`. */
    importUpdate: (argument: UpdateArgument, context: OperationContext): Promise<UpdateResult> => {
      const signal = AbortSignal.any([context.signal, closing.signal])
      // What only reads keeps nobody waiting.
      if (argument.files.every(({ isPrepared }) => isPrepared === true))
        return updateImport(state, argument, signal, () => undefined)
      return state.exclusively(async () => {
        try {
          keepMappings(db, argument.files)
          const onProgress = (progress: unknown): void => context.progress(progress)
          return await updateImport(state, argument, signal, onProgress, closing.signal)
        } finally {
          events.onChanged()
          indexing.wake()
        }
      })
    },
    importUndo: ({ importId }: { readonly importId: number }): Promise<UndoResult> =>
      state.exclusively(async () => {
        try {
          return await undoImport(state, importId, 'undone')
        } finally {
          events.onChanged()
          indexing.wake()
        }
      }),
    /** A file that was mapped takes the place of the one that nobody knew. */
    fileReplace: (argument: ReplaceArgument): Promise<ReplaceResult> =>
      state.exclusively(async () => {
        const result = await replaceFile(state, argument)
        events.onChanged()
        return result
      }),
    /** What comes in from now on is priced by these. */
    pricesUse: ({ prices }: { readonly prices: UserPrices }): void => {
      state.prices = prices
    },
    /** Computes every stored cost again. */
    pricesApply: (argument: ApplyPricesArgument, context: OperationContext): Promise<ApplyPricesResult> =>
      state.exclusively(() => {
        state.prices = argument.prices
        const signal = AbortSignal.any([context.signal, closing.signal])
        return applyPrices(state, argument, signal, (progress) => context.progress(progress))
      }),
    tracesDelete: ({ traceKeys }: { readonly traceKeys: readonly string[] }): Promise<DeleteResult> =>
      state.exclusively(() => deleteTraces(state, traceKeys)).finally(() => indexing.wake()),
    sessionsDelete: ({ sessionKeys }: { readonly sessionKeys: readonly string[] }): Promise<DeleteResult> =>
      state.exclusively(() => deleteSessions(state, sessionKeys)).finally(() => indexing.wake()),
    /** Answers once the full text has caught up. */
    searchReady: (): Promise<void> => indexing.idle(),
  }
  return {
    operations,
    async close(): Promise<void> {
      closing.abort()
      state.memories.close()
      state.growReader.forget()
      await recovered.catch(() => undefined)
      await state.exclusively(() => Promise.resolve())
      await indexing.stopped
      db.pragma('optimize')
      // A reader that closes later leaves the log behind: an empty one tells that this was a proper end.
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.close()
    },
  }
}

export type WriterOperations = ReturnType<typeof createWriterOperations>['operations']

interface Indexing {
  wake(): void
  /** Resolves when there is nothing left to index. */
  idle(): Promise<void>
  readonly stopped: Promise<void>
}

/**
 * Indexes in small steps, one after the other, giving way between them, then sweeps in the same way (`onSwept` when
 * all of it is done); sleeps when done until woken.
 */
function startIndexing(
  state: WriterState,
  indexer: SearchIndexer,
  onSwept: () => void,
  signal: AbortSignal,
): Indexing {
  let awake = false
  let wakeUp: (() => void) | null = null
  const waiters: (() => void)[] = []
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      if (!awake) {
        await new Promise<void>((resolve) => {
          wakeUp = resolve
          signal.addEventListener('abort', () => resolve(), { once: true })
        })
        continue
      }
      // Whoever wakes it from here on is heard.
      awake = false
      let more = await state.exclusively(() => Promise.resolve(stepQuietly(state, indexer)))
      if (!more) {
        for (const waiter of waiters.splice(0)) waiter()
        if (state.sweeper.isDue) {
          more = await state.exclusively(() => Promise.resolve(sweepQuietly(state)))
          if (!more) onSwept()
        }
      }
      if (more) awake = true
      // Nothing is left to do: pages of the database need not stay in memory.
      else state.db.pragma('shrink_memory')
      await new Promise((resolve) => setTimeout(resolve, indexPauseMs))
    }
    for (const waiter of waiters) waiter()
  }
  const wake = (): void => {
    awake = true
    wakeUp?.()
  }
  return {
    wake,
    idle: () =>
      new Promise((resolve) => {
        waiters.push(resolve)
        wake()
      }),
    stopped: loop(),
  }
}

/** A full disk must not end the loop: the rest is swept after the next import, deletion or start. */
function sweepQuietly(state: WriterState): boolean {
  try {
    return state.sweeper.step()
  } catch (error) {
    process.stderr.write(`tidying up stopped: ${describeError(error)}\n`)
    return false
  }
}

/** A full disk must not end the loop: the rest is indexed after the next import or start. */
function stepQuietly(state: WriterState, indexer: SearchIndexer): boolean {
  try {
    return indexer.step()
  } catch (error) {
    if (isSearchDamage(error)) {
      rebuildSearch(state.db)
      return true
    }
    process.stderr.write(`indexing stopped: ${describeError(error)}\n`)
    return false
  }
}
