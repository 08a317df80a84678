import { EngineError } from '../../../shared/contract/errors'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { shortNumber, toJson } from '../output'
import type { Terminal } from '../output'
import { openOutputFile } from '../outputFile'
import { traceKeysOf } from './listCommand'

/** Traces in one request, as long as they are small, and spans of a big trace in one. */
const tracesPerRequest = 200
const spansPerRequest = 2_000

/**
 * Writes traces as OTLP JSON, one ExportTraceServiceRequest a line, so that neither side ever holds all of them. With
 * `--out` the file is there whole or not at all.
 */
export async function runExport(
  door: Door,
  command: Extract<CliCommand, { command: 'export' }>,
  terminal: Terminal,
): Promise<number> {
  const traces = await traceKeysOf(door, command)
  const file = command.out === null ? null : await openOutputFile(command.out, command.force)
  let spans = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (file === null) terminal.out(`${Buffer.from(bytes).toString('utf8')}\n`)
    else await file.write(bytes, '\n')
  }
  try {
    let batch: string[] = []
    let batchSpans = 0
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await write(await door.binary('exports.otlpJson', { traceKeys: batch }))
      batch = []
      batchSpans = 0
    }
    for (const trace of traces) {
      spans += trace.spans
      if (trace.spans > spansPerRequest) {
        await flush()
        await exportBigTrace(door, trace.key, write)
        continue
      }
      if (batch.length >= tracesPerRequest || batchSpans + trace.spans > spansPerRequest) await flush()
      batch.push(trace.key)
      batchSpans += trace.spans
    }
    await flush()
    await file?.commit()
  } catch (error) {
    await file?.discard()
    throw error
  }
  if (command.out === null) return 0
  const result = { file: command.out, traces: traces.length, observations: spans }
  terminal.out(
    command.json
      ? `${toJson(result)}\n`
      : `Wrote ${shortNumber(result.traces)} traces with ${shortNumber(spans)} observations to ${command.out}.\n`,
  )
  return 0
}

/** Piece by piece; pieces become smaller when one is too large for a reply. */
async function exportBigTrace(
  door: Door,
  traceKey: string,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  let limit = spansPerRequest
  for (let offset = 0; ;) {
    let bytes: Uint8Array
    try {
      bytes = await door.binary('exports.otlpJson', { traceKeys: [traceKey], spans: { offset, limit } })
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'too_large' || limit === 1) throw error
      limit = Math.max(1, Math.floor(limit / 4))
      continue
    }
    if (bytes.length === 0) return
    await write(bytes)
    offset += limit
  }
}
