import type { Output } from '../../../shared/contract/contract'
import type { Filter } from '../../../shared/model/filter'
import { all } from '../allRows'
import type { Page } from '../allRows'
import { keyCandidates, findSession, findTrace } from '../findIds'
import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { readFilter } from '../filterKeys'
import { formatTable, isoOrNull, shortCost, shortDuration, shortNumber, toJson } from '../output'
import type { Column, Terminal } from '../output'
import { observationView, sessionView, traceView } from '../views'

/** Rows of a table when nobody said how many; JSON has all. */
const tableRows = 50

/** Prints what matches, newest first: an array, or a table. */
export async function runList(
  door: Door,
  command: Extract<CliCommand, { command: 'list' }>,
  terminal: Terminal,
): Promise<number> {
  const { filter, scope } = readFilter(command.filters, command.noun === 'observation')
  await awaitText(door, filter)
  const limit = command.limit ?? (command.json ? Number.POSITIVE_INFINITY : tableRows)
  const print = <Row>(
    page: Page<Row>,
    view: (row: Row) => unknown,
    columns: readonly Column<Row>[],
  ): number => {
    if (command.json) terminal.out(`${toJson(page.rows.map(view))}\n`)
    else {
      terminal.out(`${formatTable(page.rows, columns, terminal.width)}\n`)
      if (page.rows.length < page.matching) {
        terminal.err(
          `${shortNumber(page.rows.length)} of ${shortNumber(page.matching)}; --limit 0 shows all.\n`,
        )
      }
    }
    return 0
  }
  switch (command.noun) {
    case 'session':
      return print(
        await all(limit, (offset, count) => door.call('sessions.list', { filter, offset, limit: count })),
        sessionView,
        sessionColumns,
      )
    case 'trace':
      return print(
        await all(limit, (offset, count) => door.call('traces.list', { filter, offset, limit: count })),
        traceView,
        traceColumns,
      )
    case 'observation': {
      // Ids are looked up first: a list of a trace that is not there is a mistake, not an empty list.
      const traceKey = scope.traceId === null ? null : (await findTrace(door, scope.traceId)).key
      const sessionKey = scope.sessionId === null ? null : (await findSession(door, scope.sessionId)).key
      const page = await all(limit, (offset, count) =>
        door.call('exports.observationRows', { filter, traceKey, sessionKey, offset, limit: count }),
      )
      return print(page, observationView, observationColumns)
    }
  }
}

/** The full text follows an import; words are only looked for when it is complete. */
async function awaitText(door: Door, filter: Filter): Promise<void> {
  if (filter.text !== '') await door.call('imports.awaitSearch', {})
}

/** Keys of all traces that a filter, trace ids and session ids together name, oldest first. */
export async function traceKeysOf(
  door: Door,
  command: Pick<Extract<CliCommand, { command: 'export' }>, 'traceIds' | 'sessionIds' | 'filters'>,
): Promise<{ readonly key: string; readonly spans: number }[]> {
  const found = new Map<string, number>()
  const add = (rows: readonly { readonly traceKey: string; readonly spans: number }[]): void => {
    for (const row of rows) found.set(row.traceKey, row.spans)
  }
  for (const id of command.traceIds) add([(await findTrace(door, id)).value.trace])
  for (const id of command.sessionIds) {
    const { traces, tracesTotal } = (await findSession(door, id)).value
    if (traces.length < tracesTotal) {
      const { filter } = readFilter([], false)
      const { rows } = await all(Number.POSITIVE_INFINITY, (offset, limit) =>
        door.call('traces.list', { filter, offset, limit, descending: false }),
      )
      add(rows.filter((row) => row.sessionKey !== null && keyCandidates(id).includes(row.sessionKey)))
    } else add(traces)
  }
  if (command.filters.length > 0 || (command.traceIds.length === 0 && command.sessionIds.length === 0)) {
    const { filter } = readFilter(command.filters, false)
    await awaitText(door, filter)
    const { rows } = await all(Number.POSITIVE_INFINITY, (offset, limit) =>
      door.call('traces.list', { filter, offset, limit, descending: false }),
    )
    add(rows)
  }
  return [...found].map(([key, spans]) => ({ key, spans }))
}

const tokens = (usage: {
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}): string =>
  usage.inputTokens === null && usage.outputTokens === null
    ? '–'
    : `${shortNumber(usage.inputTokens)} / ${shortNumber(usage.outputTokens)}`
const started = (row: { readonly startNs: string | null }): string => isoOrNull(row.startNs, 0) ?? '–'
const lasted = (row: { readonly durationNs: number | null }): string =>
  shortDuration(row.durationNs === null ? null : row.durationNs / 1e6)

type SessionRow = Output<'sessions.list'>['rows'][number]
const sessionColumns: readonly Column<SessionRow>[] = [
  { title: 'STARTED', value: started },
  { title: 'ID', value: (row) => row.sessionId },
  { title: 'STATUS', value: (row) => row.status },
  { title: 'FIRST INPUT', flexible: true, value: (row) => row.name ?? row.inputPreview ?? '' },
  { title: 'DURATION', align: 'right', value: lasted },
  { title: 'TRACES', align: 'right', value: (row) => shortNumber(row.traces) },
  { title: 'ERRORS', align: 'right', value: (row) => shortNumber(row.errors) },
  { title: 'TOKENS IN / OUT', align: 'right', value: (row) => tokens(row.usage) },
  { title: 'COST', align: 'right', value: (row) => shortCost(row.usage.costUsd) },
]

type TraceRow = Output<'traces.list'>['rows'][number]
const traceColumns: readonly Column<TraceRow>[] = [
  { title: 'STARTED', value: started },
  { title: 'ID', value: (row) => row.traceId },
  { title: 'STATUS', value: (row) => row.status },
  { title: 'NAME', value: (row) => row.name },
  { title: 'INPUT', flexible: true, value: (row) => row.inputPreview ?? '' },
  { title: 'DURATION', align: 'right', value: lasted },
  { title: 'SPANS', align: 'right', value: (row) => shortNumber(row.spans) },
  { title: 'ERRORS', align: 'right', value: (row) => shortNumber(row.errors) },
  { title: 'COST', align: 'right', value: (row) => shortCost(row.usage.costUsd) },
]

type ObservationRow = Output<'exports.observationRows'>['rows'][number]
const observationColumns: readonly Column<ObservationRow>[] = [
  { title: 'STARTED', value: (row) => isoOrNull(row.startNs, Math.min(3, row.timeDigits)) ?? '–' },
  { title: 'TRACE', value: (row) => row.traceId },
  { title: 'ID', value: (row) => row.spanId },
  { title: 'KIND', value: (row) => row.kind },
  { title: 'STATUS', value: (row) => row.status },
  { title: 'NAME', flexible: true, value: (row) => row.name },
  { title: 'MODEL', value: (row) => row.model ?? '' },
  { title: 'DURATION', align: 'right', value: lasted },
  { title: 'TOKENS IN / OUT', align: 'right', value: tokens },
  { title: 'COST', align: 'right', value: (row) => shortCost(row.costUsd) },
]
