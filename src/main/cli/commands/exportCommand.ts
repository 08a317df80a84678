import type { Output } from '../../../shared/contract/contract'
import type { ExportForm } from '../../../shared/model/exportForms'
import { decodeExportPiece, exportGaps } from '../../../shared/model/exportPiece'
import type { ExportGap, ExportPiece } from '../../../shared/model/exportPiece'
import type { SecretScope } from '../../../shared/model/exportScope'
import type { Masking } from '../../../shared/model/masking'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { readFilter } from '../filterKeys'
import { countKinds, describeMasked, describePlaces, searchSecrets } from '../foundSecrets'
import { oneLine, shortNumber, toJson } from '../output'
import type { Terminal } from '../output'
import { openOutputFile } from '../../hosting/outputFile'
import { traceKeysOf } from './listCommand'

type ExportCommand = Extract<CliCommand, { command: 'export' }>

/** Traces that one request names. */
const tracesPerRequest = 200

/**
 * Writes traces in one of the forms, in pieces, so that neither side ever holds all of them. What the form cannot hold
 * is listed first. With `--out` the file is there whole or not at all.
 */
export async function runExport(door: Door, command: ExportCommand, terminal: Terminal): Promise<number> {
  const traceKeys = (await traceKeysOf(door, command)).map(({ key }) => key)
  const { form, keptKinds } = command
  const masks = command.secrets !== 'keep'
  const teller = command.json ? null : terminal
  const found =
    masks && traceKeys.length > 0
      ? (await searchSecrets(door, scopeOf(command, traceKeys), keptKinds, teller)).found
      : masks
        ? { listed: [], unlisted: [] }
        : null
  if (command.secrets === 'list' && found !== null) {
    terminal.out(command.json ? `${toJson(found)}\n` : describePlaces(found, 'An export would mask:'))
    return 0
  }
  const masking = masks ? { keptKinds: [...keptKinds], keptMarks: [] } : null
  const losses = await lossesOf(door, form, traceKeys)
  if (!command.json && losses.length > 0) terminal.err(`${describeLosses(form, losses)}\n`)
  if (!command.json && found !== null && found.listed.length > 0) terminal.err(describeMasked(found))
  const file = command.out === null ? null : await openOutputFile(command.out, command.force)
  const gaps: ExportGap[] = []
  let spans = 0
  try {
    for await (const piece of readPieces(door, { form, traceKeys, masking })) {
      if (file === null) terminal.out(Buffer.from(piece.bytes).toString('utf8'))
      else await file.write(piece.bytes, '')
      spans += piece.spans
      gaps.push(...piece.gaps)
    }
    await file?.commit()
  } catch (error) {
    await file?.discard()
    throw error
  }
  for (const { traceKey, what } of gaps) terminal.err(`${oneLine(traceKey)}: ${exportGaps[what]}.\n`)
  if (command.out === null) return 0
  const missing = gaps.filter(({ what }) => what === 'missing').length
  const result = {
    file: command.out,
    traces: traceKeys.length - missing,
    observations: spans,
    ...(found === null ? {} : { masked: countKinds(found) }),
    ...(form === 'otlp' ? {} : { losses }),
    ...(gaps.length === 0 ? {} : { gaps }),
  }
  terminal.out(
    command.json
      ? `${toJson(result)}\n`
      : `Wrote ${shortNumber(result.traces)} traces with ${shortNumber(spans)} observations to ${command.out}.\n`,
  )
  return 0
}

/** What is exported, for the engine: the filter where there is nothing else, else the traces that were found. */
function scopeOf(
  { traceIds, sessionIds, filters }: ExportCommand,
  traceKeys: readonly string[],
): SecretScope {
  return traceIds.length === 0 && sessionIds.length === 0
    ? { type: 'list', list: 'traces', filter: readFilter(filters, false).filter }
    : { type: 'traces', traceKeys: [...traceKeys] }
}

type Losses = Output<'exports.findLosses'>['losses']

/** OTLP JSON holds everything; what the other forms cannot hold is counted by writing, reading back and comparing. */
async function lossesOf(door: Door, form: ExportForm, all: readonly string[]): Promise<Losses> {
  if (form === 'otlp') return []
  const found = new Map<string, Losses[number]>()
  for (const traceKeys of batchesOf(all)) {
    let from: Output<'exports.findLosses'>['next'] = null
    do {
      const answer: Output<'exports.findLosses'> = await door.call('exports.findLosses', {
        form,
        traceKeys,
        from,
      })
      for (const loss of answer.losses)
        found.set(loss.code, { ...loss, count: loss.count + (found.get(loss.code)?.count ?? 0) })
      from = answer.next
    } while (from !== null)
  }
  return [...found.values()].sort((a, b) => b.count - a.count)
}

function describeLosses(form: ExportForm, losses: Losses): string {
  const lines = losses.map(({ code, count, text }) => `  ${code} ×${shortNumber(count)}  ${text}`)
  return [`The form ${form} cannot hold:`, ...lines].join('\n')
}

interface WantedPieces {
  readonly form: ExportForm
  readonly traceKeys: readonly string[]
  readonly masking: Masking | null
}

async function* readPieces(
  door: Door,
  { form, traceKeys: all, masking }: WantedPieces,
): AsyncGenerator<ExportPiece, undefined> {
  for (const traceKeys of batchesOf(all)) {
    let from: ExportPiece['next'] = null
    do {
      const bytes: Uint8Array = await door.binary('exports.readPiece', { form, traceKeys, from, masking })
      const piece = decodeExportPiece(bytes)
      yield piece
      from = piece.next
    } while (from !== null)
  }
  return undefined
}

function batchesOf(traceKeys: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(traceKeys.length / tracesPerRequest) }, (_, index) =>
    traceKeys.slice(index * tracesPerRequest, (index + 1) * tracesPerRequest),
  )
}
