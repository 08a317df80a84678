import { filterSchema } from '../../shared/model/filter'
import type { Filter } from '../../shared/model/filter'
import { observationKinds, observationStatuses } from '../../shared/model/kinds'
import { parseIso } from '../../shared/model/time'
import { UsageError } from './usageError'
import type { FilterTerm } from './cliOptions'

/** Which observations are listed, beyond what every page filters by. */
export interface ObservationScope {
  readonly traceId: string | null
  readonly sessionId: string | null
}

interface FilterKey {
  /** For people and docs/cli.md. */
  readonly meaning: string
  /** The field of `Filter` that collects its values; null for those that mean one thing. */
  readonly list:
    'environments' | 'agents' | 'tools' | 'models' | 'users' | 'services' | 'kinds' | 'statuses' | null
  readonly values?: readonly string[]
}

/** Every key of `--filter`. The same key twice means either value; different keys all have to hold. */
export const filterKeys: Readonly<Record<string, FilterKey>> = {
  last: { meaning: 'A time back from the newest data: `90m`, `24h`, `7d`, `30d`.', list: null },
  'last-from-now': { meaning: 'The same, back from now.', list: null },
  from: { meaning: 'Started at or after this instant, ISO 8601; a time without a zone is UTC.', list: null },
  to: { meaning: 'Started before this instant.', list: null },
  environment: { meaning: 'Deployment environment, e.g. `production`.', list: 'environments' },
  agent: { meaning: 'Name of an agent that took part.', list: 'agents' },
  tool: { meaning: 'Name of a tool that was called.', list: 'tools' },
  model: { meaning: 'A model as the source names it.', list: 'models' },
  user: { meaning: "The user's id.", list: 'users' },
  service: { meaning: 'The service that reported it.', list: 'services' },
  kind: {
    meaning: 'Has (traces, sessions) or is (observations) of this kind.',
    list: 'kinds',
    values: observationKinds,
  },
  status: { meaning: 'How it ended.', list: 'statuses', values: observationStatuses },
  text: { meaning: 'Words that must all occur in names, ids, messages, inputs or outputs.', list: null },
  trace: { meaning: 'Only observations of this trace (lists of observations only).', list: null },
  session: { meaning: 'Only observations of this session (lists of observations only).', list: null },
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Turns `--filter` terms into the filter of the contract. Throws `UsageError` for what it does not know. */
export function readFilter(
  terms: readonly FilterTerm[],
  allowsScope: boolean,
): { filter: Filter; scope: ObservationScope } {
  const lists: Record<string, string[]> = {}
  const single: { lastMs?: number; anchor?: 'now'; fromNs?: string; toNs?: string } = {}
  const words: string[] = []
  let scope: ObservationScope = { traceId: null, sessionId: null }
  for (const { key, value } of terms) {
    const known = Object.hasOwn(filterKeys, key) ? filterKeys[key] : undefined
    if (known === undefined) {
      throw new UsageError(`There is no filter "${key}"; there are ${Object.keys(filterKeys).join(', ')}.`)
    }
    if (known.list !== null) {
      if (known.values !== undefined && !known.values.includes(value)) {
        throw new UsageError(`${key} is one of ${known.values.join(', ')}, not "${value}".`)
      }
      ;(lists[known.list] ??= []).push(value)
    } else if (key === 'text') words.push(value)
    else if (key === 'from') single.fromNs = readInstant(key, value)
    else if (key === 'to') single.toNs = readInstant(key, value)
    else if (key === 'trace' || key === 'session') {
      if (!allowsScope) throw new UsageError(`The filter "${key}" belongs to lists of observations.`)
      scope = { ...scope, ...(key === 'trace' ? { traceId: value } : { sessionId: value }) }
    } else {
      single.lastMs = readSpan(key, value)
      if (key === 'last-from-now') single.anchor = 'now'
    }
  }
  const parsed = filterSchema.safeParse({ ...single, ...lists, text: words.join(' ') })
  if (!parsed.success) throw new UsageError('The filter is too long.')
  return { filter: parsed.data, scope }
}

function readInstant(key: string, value: string): string {
  const parsed = parseIso(value)
  if (parsed === null) throw new UsageError(`${key} takes a time like 2026-11-09T14:30:00Z, not "${value}".`)
  return parsed.timeNs.toString()
}

function readSpan(key: string, value: string): number {
  const match = /^(\d{1,6})([mhd])$/.exec(value)
  const unit = units[match?.[2] ?? '']
  const amount = Number(match?.[1] ?? 0)
  if (unit === undefined || amount === 0)
    throw new UsageError(`${key} takes a time like 90m, 24h or 7d, not "${value}".`)
  return amount * unit
}
