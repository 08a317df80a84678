import type { MappingRole, TimeUnit } from '../../../shared/model/fieldMapping'

/** Roles by what they are about, with the words that people choose by. */
export const roleGroups: readonly {
  readonly label: string
  readonly roles: readonly (readonly [MappingRole, string])[]
}[] = [
  {
    label: 'Belongs to',
    roles: [
      ['traceId', 'trace id'],
      ['spanId', 'span id'],
      ['parentSpanId', 'parent id'],
      ['children', 'steps below it'],
      ['sessionId', 'session id'],
      ['userId', 'user id'],
    ],
  },
  {
    label: 'What it is',
    roles: [
      ['name', 'name'],
      ['kind', 'kind'],
      ['toolName', 'tool name'],
      ['agentName', 'agent name'],
      ['environment', 'environment'],
    ],
  },
  {
    label: 'When',
    roles: [
      ['start', 'start'],
      ['end', 'end'],
      ['duration', 'duration'],
    ],
  },
  {
    label: 'How it went',
    roles: [
      ['status', 'status'],
      ['error', 'error'],
    ],
  },
  {
    label: 'Content',
    roles: [
      ['input', 'input'],
      ['output', 'output'],
    ],
  },
  {
    label: 'Model call',
    roles: [
      ['model', 'model'],
      ['inputTokens', 'input tokens'],
      ['outputTokens', 'output tokens'],
      ['cachedTokens', 'cached tokens'],
      ['cost', 'cost (USD)'],
    ],
  },
]

const words = new Map(roleGroups.flatMap(({ roles }) => roles))

export function roleWord(role: MappingRole): string {
  return words.get(role) ?? role
}

const unitWords: Readonly<Record<TimeUnit, string>> = {
  iso: 'ISO',
  s: 's',
  ms: 'ms',
  us: 'µs',
  ns: 'ns',
}

/** The units that a role can have: moments also come as text. */
export function unitOptions(role: MappingRole): { value: TimeUnit; label: string }[] {
  const units: TimeUnit[] = role === 'duration' ? ['s', 'ms', 'us', 'ns'] : ['iso', 's', 'ms', 'us', 'ns']
  return units.map((value) => ({ value, label: unitWords[value] }))
}

/** How sure a guess is, in a word. */
export function confidenceWord(confidence: number): string {
  return confidence >= 0.85 ? 'sure' : confidence >= 0.55 ? 'likely' : 'maybe'
}

/** A place of rows, in words; empty is the file itself. */
export function placeWords(rows: string, shape: 'json' | 'csv'): string {
  if (shape === 'csv') return 'every line of the table'
  return rows === '' ? 'every record of the file' : rows
}
