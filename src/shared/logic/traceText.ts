import { observationKinds, observationStatuses } from '../model/kinds'
import { formatDuration } from './formatters'
import { durationOf, isOpen, type TraceIndex } from './traceIndex'
import { subtreeSizeOf } from './waterfallRows'

/** Lines written at most; a note says how many steps are left out. */
export const mostTextLines = 20_000

/**
 * A subtree as text for a message or a ticket: one step per line with lines that show what belongs to what, kind,
 * duration and failure. `row` -1 = the whole trace.
 *
 *     Support Agent  agent  40.2 s
 *     ├─ input guardrail  guardrail  290 ms
 *     └─ crm_lookup  tool  6.24 s  failed
 */
export function traceText(index: TraceIndex, row: number): string {
  const { trace } = index
  const first = Math.max(0, row)
  const end = row < 0 ? trace.count : first + subtreeSizeOf(trace, first)
  const last = Math.min(end, first + mostTextLines)
  const topDepth = row < 0 ? 0 : (trace.depth[first] ?? 0)
  const hasMore: boolean[] = []
  const lines: string[] = []
  for (let at = first; at < last; at++) {
    const level = (trace.depth[at] ?? 0) - topDepth
    const isLastChild = at !== row && index.positionInSet[at] === siblings(index, at)
    hasMore[level] = !isLastChild
    lines.push(`${prefix(hasMore, level, isLastChild)}${stepText(index, at)}`)
  }
  if (last < end) lines.push(`… ${String(end - last)} more steps`)
  return `${lines.join('\n')}\n`
}

function siblings(index: TraceIndex, row: number): number {
  const parent = index.trace.parent[row] ?? -1
  return parent < 0 ? index.rootCount : (index.childCount[parent] ?? 0)
}

/** Very deep levels are written as a number: a line must stay readable. */
const deepestPrefix = 40

function prefix(hasMore: readonly boolean[], level: number, isLastChild: boolean): string {
  if (level === 0) return ''
  if (level > deepestPrefix) return `${'   '.repeat(deepestPrefix - 1)}[level ${String(level)}] `
  let text = ''
  for (let at = 1; at < level; at++) text += hasMore[at] === true ? '│  ' : '   '
  return `${text}${isLastChild ? '└─ ' : '├─ '}`
}

function stepText(index: TraceIndex, row: number): string {
  const { trace } = index
  const name = oneLine(trace.header.names[trace.nameId[row] ?? 0] ?? '')
  const label = oneLine(trace.header.labels[trace.labelId[row] ?? 0] ?? '')
  const kind = observationKinds[trace.kind[row] ?? 0] ?? 'span'
  const known = (index.knownEnd[row] ?? 0) - (trace.start[row] ?? 0)
  const duration = isOpen(trace, row) ? `≥ ${formatDuration(known)}` : formatDuration(durationOf(trace, row))
  const failed = observationStatuses[trace.status[row] ?? 0] === 'error' ? 'failed' : ''
  return [name === '' ? '(no name)' : name, label === name ? '' : label, kind, duration, failed]
    .filter((part) => part !== '')
    .join('  ')
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
