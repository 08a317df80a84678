import { shortCost, shortDuration, shortNumber } from '../output'
import type { WholeObservation, WholeSession, WholeTrace } from '../wholeViews'

/** For people: what `show` prints without `--json`. */

const field = (name: string, value: string | number | null | undefined): string[] =>
  value === null || value === undefined || value === '' ? [] : [`${name.padEnd(12)} ${value}`]

const indent = (text: string, by = '  '): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : by + line))
    .join('\n')

const tokens = (input: number | null, output: number | null): string | null =>
  input === null && output === null ? null : `${shortNumber(input)} in, ${shortNumber(output)} out`

export function describeSession(session: WholeSession): string {
  return [
    `Session ${session.id}`,
    ...field('name', session.name),
    ...field(
      'status',
      session.statusRaw === null ? session.status : `${session.status} (${session.statusRaw})`,
    ),
    ...field('started', session.startTime),
    ...field('duration', shortDuration(session.durationMs)),
    ...field('user', session.userId),
    ...field('environment', session.environment),
    ...field('version', session.version),
    ...field('agents', session.agents.join(', ')),
    ...field('tokens', tokens(session.inputTokens, session.outputTokens)),
    ...field('cost', `${shortCost(session.costUsd)} (${session.costBasis})`),
    '',
    `${session.traceCount} traces`,
    ...session.traceList.map(
      (trace) =>
        `  ${trace.startTime ?? '–'}  ${trace.id}  ${trace.status}  ${trace.inputPreview ?? trace.name}`,
    ),
    '',
    ...session.messages.flatMap((message) => [
      `${message.role}${message.agent === null ? '' : ` · ${message.agent}`}${message.time === null ? '' : ` · ${message.time}`}`,
      indent(partsText(message.parts)),
      '',
    ]),
    ...notesText(session.noteList),
  ].join('\n')
}

export function describeTrace(trace: WholeTrace): string {
  const depths = new Map<string, number>()
  return [
    `Trace ${trace.id}`,
    ...field('name', trace.name),
    ...field('session', trace.sessionId),
    ...field(
      'status',
      trace.statusMessage === null ? trace.status : `${trace.status}: ${trace.statusMessage}`,
    ),
    ...field('started', trace.startTime),
    ...field('duration', shortDuration(trace.durationMs)),
    ...field('tokens', tokens(trace.inputTokens, trace.outputTokens)),
    ...field('cost', `${shortCost(trace.costUsd)} (${trace.costBasis})`),
    ...field('findings', trace.health.map(({ flag, count }) => `${flag} ×${count}`).join(', ')),
    '',
    ...trace.observationList.map((each) => {
      const depth = each.parentId === null ? 0 : (depths.get(each.parentId) ?? -1) + 1
      depths.set(each.id, depth)
      const mark = each.status === 'error' ? '✗' : each.status === 'open' ? '…' : ' '
      const model = each.model === null ? '' : `  ${each.model}`
      return `${mark} ${'  '.repeat(Math.min(depth, 40))}${each.name}  ${each.kind}  ${shortDuration(each.durationMs)}${model}  ${each.id}`
    }),
    '',
    ...notesText(trace.noteList),
  ].join('\n')
}

export function describeObservation(seen: WholeObservation): string {
  return [
    `${seen.kind} ${seen.name}`,
    ...field('id', seen.id),
    ...field('trace', seen.traceId),
    ...field('parent', seen.parentId),
    ...field('session', seen.sessionId),
    ...field('status', seen.statusMessage === null ? seen.status : `${seen.status}: ${seen.statusMessage}`),
    ...field('started', seen.startTime),
    ...field('duration', shortDuration(seen.durationMs)),
    ...field('first token', seen.timeToFirstTokenMs === null ? null : shortDuration(seen.timeToFirstTokenMs)),
    ...field('agent', seen.agent),
    ...field('tool', seen.tool),
    ...field('model', seen.model),
    ...field('finish', seen.finishReason),
    ...field('tokens', tokens(seen.inputTokens, seen.outputTokens)),
    ...field('cost', seen.costUsd === null ? null : shortCost(seen.costUsd)),
    ...field('flags', seen.flags.join(', ')),
    ...section('Output', seen.output),
    ...section('Input', seen.input),
    ...section('Parameters', seen.parameters),
    ...section('Attributes', Object.keys(seen.attributes).length === 0 ? null : seen.attributes),
    ...section('Events', seen.events.length === 0 ? null : seen.events),
    ...section('Scores', seen.scores.length === 0 ? null : seen.scores),
    '',
    ...notesText(seen.noteList),
  ].join('\n')
}

function section(title: string, value: unknown): string[] {
  if (value === null) return []
  return ['', title, indent(valueText(value))]
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every(isMessage)) {
    return value.map((message) => `${message.role}\n${indent(partsText(message.parts))}`).join('\n')
  }
  return JSON.stringify(value, null, 2)
}

interface ReadMessage {
  readonly role: string
  readonly parts: readonly unknown[]
}

const isMessage = (value: unknown): value is ReadMessage =>
  typeof value === 'object' &&
  value !== null &&
  'role' in value &&
  'parts' in value &&
  Array.isArray(value.parts)

function partsText(parts: readonly unknown[]): string {
  return parts
    .map((part) => {
      const { type, text, name, arguments: args, result } = part as Record<string, unknown>
      if (type === 'text') return String(text)
      if (type === 'reasoning') return `(reasoning) ${String(text)}`
      if (type === 'toolCall') return `→ ${String(name)} ${JSON.stringify(args)}`
      if (type === 'toolResult') return `← ${typeof result === 'string' ? result : JSON.stringify(result)}`
      return JSON.stringify(part)
    })
    .join('\n')
}

function notesText(
  notes: readonly { readonly text: string; readonly author: string; readonly updated: string }[],
): string[] {
  return notes.map((note) => `Note by ${note.author}, ${note.updated}: ${note.text}`)
}
