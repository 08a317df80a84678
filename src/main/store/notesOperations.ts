import { mkdirSync } from 'node:fs'
import { userInfo } from 'node:os'
import { priceOverrideSchema, priceTableSchema } from '../../shared/model/prices'
import type { UserPrices } from '../../shared/model/prices'
import { settingsSchema } from '../../shared/model/settings'
import type { Settings } from '../../shared/model/settings'
import { describeError } from '../../shared/util/describeError'
import {
  countAllNotes,
  countNotesFor,
  countSpanNotes,
  listNotedTraces,
  listNotes,
  readSettings,
} from './notes/noteQueries'
import type { NoteList, SourcedIdPair } from './notes/noteQueries'
import { savedMappingOperations } from './notes/savedMappings'
import { NoteStore } from './notes/noteStore'
import type { NoteTargetIds, SaveNote } from './notes/noteStore'
import type { NoteRecord } from './notes/journalEntry'
import { copyForReading, findReadOnlyReason } from './notes/readOnlyCopy'
import { StoreError } from './storeError'
import { workspaceFiles } from './workspaceFiles'
import { lockWorkspace } from './workspaceLock'

/** How the workspace could be opened. */
export interface WorkspaceStatus {
  /** Set when nothing can be saved: one sentence. The writer must not be started then. */
  readonly readOnlyReason: string | null
  /** Where the databases are to be read: the workspace itself, or a temporary copy of it. */
  readonly storeFolder: string
  /** Repairs made while opening, one sentence each. */
  readonly notices: readonly string[]
}

export interface NotesOptions {
  /** Who notes are by; the account's name by default. */
  readonly author?: string
  readonly nowMs?: () => number
}

const firstBackupMs = 2_000
const backupCheckMs = 3_600_000

/**
 * What the notes thread does: it holds the workspace for this process, keeps what people made, and says whether
 * the workspace can be written at all. Throws `workspace_busy` while another process holds it, `refused` for a
 * newer schema.
 */
export function createNotesOperations(
  folder: string,
  { author = accountName(), nowMs = Date.now }: NotesOptions = {},
) {
  const readOnlyReason = findReadOnlyReason(folder)
  if (readOnlyReason === null) mkdirSync(folder, { recursive: true, mode: 0o700 })
  const copy = readOnlyReason === null ? null : copyForReading(folder)
  const lock = readOnlyReason === null ? lockWorkspace(folder, nowMs()) : null
  let store: NoteStore
  try {
    store = new NoteStore(workspaceFiles(copy?.folder ?? folder), author, nowMs)
  } catch (error) {
    lock?.release()
    copy?.remove()
    throw error
  }
  const stopBackups = lock === null ? () => undefined : startBackups(store)
  const db = (): NoteStore['reading'] => store.reading
  const writing = (): NoteStore => {
    if (readOnlyReason !== null) throw new StoreError('read_only', readOnlyReason)
    return store
  }
  const settings = (): Settings => parseSettings(readSettings(db()))

  const operations = {
    status: (): WorkspaceStatus => ({
      readOnlyReason,
      storeFolder: copy?.folder ?? folder,
      notices: store.notices,
    }),
    notices: (): readonly string[] => store.notices,
    noteSave: (argument: SaveNote): NoteRecord => writing().saveNote(argument),
    noteDelete: ({ noteId }: { readonly noteId: string }): NoteRecord => writing().deleteNote(noteId),
    noteRestore: ({ noteId }: { readonly noteId: string }): NoteRecord => writing().restoreNote(noteId),
    noteList: ({
      target,
      withObservations,
    }: {
      readonly target: NoteTargetIds | null
      readonly withObservations: boolean
    }): NoteList => listNotes(db(), target, withObservations),
    /** Numbers of notes in the order asked; a trace's include its observations'. */
    noteCounts: ({
      traces,
      sessions,
    }: {
      readonly traces: readonly SourcedIdPair[]
      readonly sessions: readonly SourcedIdPair[]
    }) => countNotesFor(db(), traces, sessions),
    notedTraces: ({ limit }: { readonly limit: number }) => listNotedTraces(db(), limit),
    noteSpanCounts: ({ source, traceId }: { readonly source: string; readonly traceId: string }) =>
      countSpanNotes(db(), source, traceId),
    noteTotal: (): number => countAllNotes(db()),
    settingsGet: settings,
    settingsUpdate: ({ changes }: { readonly changes: Readonly<Record<string, unknown>> }): Settings => {
      const wanted = Object.entries(changes).filter(([, value]) => value !== undefined)
      writing().setSettings(new Map(wanted.map(([key, value]) => [key, JSON.stringify(value)])))
      return settings()
    },
    ...savedMappingOperations(db, writing, nowMs),
    pricesGet: (): UserPrices => parsePrices(readSettings(db())),
    /** Only what is named changes: a table is large, and every change stands in the journal. */
    pricesSet: (changes: Partial<UserPrices>): UserPrices => {
      const named = Object.entries(changes).map(
        ([key, value]) => [`prices.${key}`, JSON.stringify(value)] as const,
      )
      writing().setSettings(new Map(named))
      return parsePrices(readSettings(db()))
    },
    /** Makes a verified backup now; answers its path. */
    backup: (): string => writing().backup('daily'),
    backupIfDue: (): boolean => writing().backupIfDue(),
  }

  return {
    operations,
    close(): void {
      stopBackups()
      store.close()
      lock?.release()
      copy?.remove()
    },
  }
}

export type NotesOperations = ReturnType<typeof createNotesOperations>['operations']

function startBackups(store: NoteStore): () => void {
  const attempt = (): void => {
    try {
      store.backupIfDue()
    } catch (error) {
      // Older backups stay; the next attempt comes within the hour.
      process.stderr.write(`the daily backup of the notes failed: ${describeError(error)}\n`)
    }
  }
  const first = setTimeout(attempt, firstBackupMs).unref()
  const hourly = setInterval(attempt, backupCheckMs).unref()
  return () => {
    clearTimeout(first)
    clearInterval(hourly)
  }
}

/** Unknown keys (of a later version) are left alone; a value that no longer fits falls back to its default. */
function parseSettings(stored: ReadonlyMap<string, string>): Settings {
  const found: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(settingsSchema.shape)) {
    const text = stored.get(key)
    const parsed = schema.safeParse(text === undefined ? undefined : parseJson(text))
    found[key] = parsed.success ? parsed.data : undefined
  }
  return settingsSchema.parse(found)
}

/** What no longer fits (of a later version) counts as not there. */
function parsePrices(stored: ReadonlyMap<string, string>): UserPrices {
  const read = (key: string): unknown => {
    const text = stored.get(`prices.${key}`)
    return text === undefined ? undefined : parseJson(text)
  }
  const table = priceTableSchema.safeParse(read('table'))
  const overrides = priceOverrideSchema.array().safeParse(read('overrides'))
  return {
    table: table.success ? table.data : null,
    overrides: overrides.success ? overrides.data : [],
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    return 'me'
  }
}
