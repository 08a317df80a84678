import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { updateImport } from '../../src/main/ingest/updateImport'
import type { ChangedFile, UpdateResult } from '../../src/main/ingest/updateImport'
import { readRawStream } from '../../src/main/store/tables/rawFrames'
import { plainSweep } from './plainSweep'
import { writerStore } from './writerStore'
import type { WriterStore } from './writerStore'

const never = new AbortController().signal
const ignore = (): void => undefined

/** A file in an import of its own, and the workspace it is in. */
export interface GrowingFile {
  readonly store: WriterStore
  readonly path: string
  readonly importId: number
  append(piece: Uint8Array | string): Promise<UpdateResult>
  /** The file was changed by other hands. */
  update(more?: Partial<ChangedFile>): Promise<UpdateResult>
}

/** Imports a file as it begins; `append` and `update` do what a watched folder does with it from there on. */
export async function growingFile(
  first: Uint8Array | string,
  store = writerStore(),
  name = 'a.jsonl',
): Promise<GrowingFile> {
  const path = join(store.folder, name)
  writeFileSync(path, first)
  const importId = beginImport(store.state, 'watched', 'files')
  const file = { path, displayPath: `w/${name}`, unreadable: null }
  await runImport(store.state, { importId, source: 'files', files: [file] }, never, ignore)
  const update: GrowingFile['update'] = (more = {}) =>
    updateImport(store.state, { importId, source: 'files', files: [{ ...file, ...more }] }, never, ignore)
  return {
    store,
    path,
    importId,
    update,
    append(piece) {
      appendFileSync(path, piece)
      return update()
    },
  }
}

/** Everything in a workspace, its reports and raw bytes as well; but for the numbers of rows, which nobody sees. */
export function everythingIn(store: WriterStore): unknown {
  plainSweep(store.state.db)
  const bare = (rows: readonly Record<string, unknown>[]): unknown[] =>
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).filter(([column]) => !hidden.has(column) && !column.endsWith('_ms')),
      ),
    )
  const table = (name: string, order: string): unknown[] =>
    bare(store.rows(`SELECT * FROM ${name} ORDER BY ${order}`))
  const files = store.rows('SELECT id FROM import_file ORDER BY path').map(({ id }) => id as number)
  return {
    observations: bare(
      store.rowsWithDetail(
        `SELECT t.trace_id, o.*, ic.depth AS inputDepth, im.hash AS inputHash, om.hash AS outputHash,
                ip.hash AS inputPayload, op.hash AS outputPayload
         FROM observation o JOIN trace t ON t.id = o.trace_row
         LEFT JOIN context ic ON ic.id = o.input_context LEFT JOIN message im ON im.id = ic.message_id
         LEFT JOIN context oc ON oc.id = o.output_context LEFT JOIN message om ON om.id = oc.message_id
         LEFT JOIN payload ip ON ip.id = o.input_payload LEFT JOIN payload op ON op.id = o.output_payload
         ORDER BY o.id`,
      ),
    ),
    traces: table('trace', 'trace_id'),
    sessions: table('session', 'session_id'),
    statements: bare(store.rows('SELECT * FROM session_statement ORDER BY id')),
    messages: store.rows('SELECT hash FROM message ORDER BY hash'),
    payloads: store.rows('SELECT hash FROM payload ORDER BY hash'),
    terms: store.rows('SELECT COUNT(*) AS terms FROM trace_term'),
    imports: table('import', 'id'),
    files: table('import_file', 'path'),
    findings: table('finding', 'code'),
    places: table('finding_place', 'code, position'),
    raw: files.map((id) => Buffer.concat([...readRawStream(store.state.db, id)]).toString('hex')),
  }
}

/** Notes how much of files was known when they were read again. */
export function watchRereads({ state }: WriterStore): number[] {
  const known: number[] = []
  const { growReader } = state
  const grow = growReader.grow.bind(growReader)
  growReader.grow = async function* (request, signal) {
    for await (const event of grow(request, signal)) {
      if (event.type === 'reread') known.push(event.knownBytes)
      yield event
    }
  }
  return known
}

/** What pages show of a workspace whose records came from several files: not which of them it was. */
export const seenIn = (store: WriterStore): unknown => ({
  observations: store.rows(
    `SELECT t.trace_id, o.span_id, o.parent_span_id, o.name, o.status, o.start_ns, o.end_ns, o.input_tokens, o.output_tokens
       FROM observation o JOIN trace t ON t.id = o.trace_row ORDER BY 1, 2`,
  ),
  traces: store.rows(
    'SELECT trace_id, name, status, start_ns, end_ns, span_count, input_preview, output_preview FROM trace ORDER BY 1',
  ),
  sessions: store.rows(
    'SELECT session_id, name, status, trace_count, span_count, input_tokens FROM session ORDER BY 1',
  ),
})

const hidden = new Set(
  'id trace_row session_row file_id import_id input_context output_context input_payload output_payload resource tool_definitions detail_id kept_bytes label'.split(
    ' ',
  ),
)
