import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import type { ImportProgress, ImportResult } from '../../src/main/ingest/runImport'
import { otlpLines } from './otlpText'
import type { WriterStore } from './writerStore'

/** Two files that share a span. */
export const three = otlpLines(
  'one',
  'a root 0-100\n b < a step 10-20 [gen_ai.tool.name=search]\n c < a step 30-40',
)
export const two = otlpLines('one', 'b < a step 10-20 [gen_ai.tool.name=search extra=yes]\n d < a step 50-60')

export interface Imported extends ImportResult {
  readonly importId: number
}

/** Writes a file and imports it. */
export async function importText(
  target: WriterStore,
  name: string,
  bytes: string | Buffer,
  signal = new AbortController().signal,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<Imported> {
  const path = join(target.folder, name)
  writeFileSync(path, bytes)
  const importId = beginImport(target.state, name, 'files')
  const result = await runImport(
    target.state,
    { importId, source: 'files', files: [{ path, displayPath: name, unreadable: null }] },
    signal,
    onProgress,
  )
  return { ...result, importId }
}

/** Everything in the workspace that came from files, without row ids: equal before and after an exact undo. */
export function dump(target: WriterStore): unknown {
  return {
    observations: target.rowsWithDetail(
      `SELECT t.trace_id, o.span_id, o.parent_span_id, o.name, o.detail, o.tool_name, o.start_ns, o.end_ns, o.flags
       FROM observation o JOIN trace t ON t.id = o.trace_row ORDER BY t.trace_id, o.span_id`,
    ),
    traces: target.rows(
      'SELECT trace_id, name, span_count, duration_ns, flags, health FROM trace ORDER BY trace_id',
    ),
    raw: target.rows(
      'SELECT f.path, r.start, r.length FROM raw_frame r JOIN import_file f ON f.id = r.file_id ORDER BY f.path, r.start',
    ),
  }
}
