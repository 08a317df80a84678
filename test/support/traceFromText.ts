import { observationFlags, observationKinds } from '../../src/shared/model/kinds'
import type { ObservationFlag, ObservationKind } from '../../src/shared/model/kinds'
import type { PackedTrace } from '../../src/shared/model/packedTrace'
import { packRows } from './packRows'
import type { PlainRow } from './packRows'

/**
 * A trace drawn as text: one span per line, two spaces of indentation per level, times in milliseconds.
 *
 *     agent:Support 0–900
 *       generation 10–300 [in:812 out:40 first:120 cost:0.01 label:gpt-4o]
 *       tool:search 310–500 !error
 *       tool:fetch 500–? ~truncated
 *
 * `kind` or `kind:name`; `–` or `-` between the times; `?` = no end; `!error`, `!ok` is the status, `~flag` a flag.
 */
export function traceFromText(text: string): PackedTrace {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const margin = Math.min(...lines.map((line) => line.search(/\S/)))
  const open: number[] = []
  const rows = lines.map((line, at): PlainRow => {
    const level = (line.search(/\S/) - margin) / 2
    if (!Number.isInteger(level) || level > open.length) throw new Error(`bad indentation: ${line}`)
    open.length = level
    const parent = level === 0 ? -1 : (open[level - 1] ?? -1)
    open.push(at)
    return { parent, ...readSpan(line.trim()) }
  })
  return packRows(rows)
}

const spanPattern = /^([a-z]+)(?::(\S+))?\s+(-?[\d.]+)[–-]([\d.]+|\?)((?:\s+(?:\[[^\]]*\]|[!~]\w+))*)$/

function readSpan(line: string): Omit<PlainRow, 'parent'> {
  const match = spanPattern.exec(line)
  if (match === null) throw new Error(`not a span: ${line}`)
  const [, kindText = '', name, from = '', to = '', rest = ''] = match
  const kind = observationKinds.find((candidate) => candidate === kindText) satisfies
    ObservationKind | undefined
  if (kind === undefined) throw new Error(`unknown kind: ${line}`)
  const values = new Map(
    [...rest.matchAll(/(\w+):([^\s\]]+)/g)].map(([, key = '', value = '']) => [key, value]),
  )
  const number = (key: string): number | undefined => (values.has(key) ? Number(values.get(key)) : undefined)
  const flags = [...rest.matchAll(/~(\w+)/g)].map(([, flag = '']) => {
    if (!(flag in observationFlags)) throw new Error(`unknown flag: ${line}`)
    return flag as ObservationFlag
  })
  const first = number('first')
  return {
    name: name ?? kind,
    kind,
    startNs: Number(from) * 1e6,
    endNs: to === '?' ? null : Number(to) * 1e6,
    flags,
    ...(/!error/.test(rest)
      ? { status: 'error' as const }
      : /!ok/.test(rest)
        ? { status: 'ok' as const }
        : {}),
    ...(values.has('label') ? { label: values.get('label') ?? '' } : {}),
    ...(number('in') === undefined ? {} : { inputTokens: number('in') ?? 0 }),
    ...(number('out') === undefined ? {} : { outputTokens: number('out') ?? 0 }),
    ...(number('cost') === undefined ? {} : { costUsd: number('cost') ?? 0 }),
    ...(first === undefined ? {} : { firstTokenNs: first * 1e6 }),
  }
}

/** The visible rows as text again: indentation and name, `+` before what is folded. */
export function rowsToText(
  trace: PackedTrace,
  rows: Iterable<number>,
  isFolded: (row: number) => boolean,
): string {
  return [...rows]
    .map(
      (row) =>
        `${'  '.repeat(trace.depth[row] ?? 0)}${isFolded(row) ? '+' : ''}${trace.header.names[trace.nameId[row] ?? 0] ?? ''}`,
    )
    .join('\n')
}
