import type { Input, Output } from '../../../shared/contract/contract'
import { EngineError } from '../../../shared/contract/errors'
import type { ExportForm } from '../../../shared/model/exportForms'
import type { Masking } from '../../../shared/model/masking'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { shortNumber, toJson } from '../output'
import type { Terminal } from '../output'
import { openOutputFile } from '../../hosting/outputFile'
import { countMasked, describeMasked, describePlaces, secretsOf } from './exportSecrets'
import { traceKeysOf } from './listCommand'

/** Traces in one request, as long as they are small, and spans of a big trace in one. */
const tracesPerRequest = 200
const spansPerRequest = 2_000

/**
 * Writes traces in one of the forms, in pieces, so that neither side ever holds all of them. What the form cannot hold
 * is listed first. With `--out` the file is there whole or not at all.
 */
export async function runExport(
  door: Door,
  command: Extract<CliCommand, { command: 'export' }>,
  terminal: Terminal,
): Promise<number> {
  const traces = await traceKeysOf(door, command)
  const { form, keptKinds } = command
  const masks = command.secrets !== 'keep'
  const found = masks ? await secretsOf(door, traces, keptKinds) : null
  if (command.secrets === 'list' && found !== null) {
    terminal.out(command.json ? `${toJson(found)}\n` : describePlaces(found))
    return 0
  }
  const masking = masks ? { keptKinds: [...keptKinds], keptMarks: [] } : null
  const losses = await lossesOf(door, form, traces)
  if (!command.json && losses.length > 0) terminal.err(`${describeLosses(form, losses)}\n`)
  if (!command.json && found !== null && found.listed.length > 0) terminal.err(describeMasked(found))
  const file = command.out === null ? null : await openOutputFile(command.out, command.force)
  let spans = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (file === null) terminal.out(`${Buffer.from(bytes).toString('utf8')}\n`)
    else await file.write(bytes, form === 'otlp-protobuf' ? '' : '\n')
  }
  try {
    let batch: string[] = []
    let batchSpans = 0
    const flush = async (): Promise<void> => {
      if (batch.length > 0) await write(await readForm(door, form, { traceKeys: batch, masking }))
      batch = []
      batchSpans = 0
    }
    for (const trace of traces) {
      spans += trace.spans
      if (trace.spans > spansPerRequest) {
        await flush()
        await exportBigTrace(door, form, { traceKey: trace.key, masking }, write)
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
  const masked = found === null ? {} : { masked: countMasked(found) }
  const counted = { file: command.out, traces: traces.length, observations: spans, ...masked }
  const result = form === 'otlp' ? counted : { ...counted, losses }
  terminal.out(
    command.json
      ? `${toJson(result)}\n`
      : `Wrote ${shortNumber(result.traces)} traces with ${shortNumber(spans)} observations to ${command.out}.\n`,
  )
  return 0
}

type Losses = Output<'exports.findLosses'>['losses']

/** OTLP JSON holds everything; what the other forms cannot hold is counted by writing, reading back and comparing. */
async function lossesOf(
  door: Door,
  form: ExportForm,
  traces: readonly { readonly key: string }[],
): Promise<Losses> {
  if (form === 'otlp') return []
  const found = new Map<string, Losses[number]>()
  for (let at = 0; at < traces.length; at += tracesPerRequest) {
    const traceKeys = traces.slice(at, at + tracesPerRequest).map(({ key }) => key)
    const { losses } = await door.call('exports.findLosses', { form, traceKeys })
    for (const loss of losses)
      found.set(loss.code, { ...loss, count: loss.count + (found.get(loss.code)?.count ?? 0) })
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

function describeLosses(form: ExportForm, losses: Losses): string {
  const lines = losses.map(({ code, count, text }) => `  ${code} ×${shortNumber(count)}  ${text}`)
  return [`The form ${form} cannot hold:`, ...lines].join('\n')
}

function readForm(door: Door, form: ExportForm, taken: Input<'exports.otlpJson'>): Promise<Uint8Array> {
  return form === 'otlp'
    ? door.binary('exports.otlpJson', taken)
    : door.binary('exports.traces', { form, ...taken })
}

/** Piece by piece; pieces become smaller when one is too large for a reply. */
async function exportBigTrace(
  door: Door,
  form: ExportForm,
  { traceKey, masking }: { readonly traceKey: string; readonly masking: Masking | null },
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  let limit = spansPerRequest
  for (let offset = 0; ;) {
    let bytes: Uint8Array
    try {
      bytes = await readForm(door, form, { traceKeys: [traceKey], spans: { offset, limit }, masking })
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
