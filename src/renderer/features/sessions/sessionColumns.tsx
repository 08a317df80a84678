import type { SessionRow } from '../../../shared/contract/sessions'
import {
  formatCount,
  formatDuration,
  formatShortInstant,
  formatTokens,
  formatUtc,
} from '../../../shared/logic/formatters'
import { sessionRoute } from '../../state/view'
import type { TableColumn } from '../../ui/tableColumns'
import { DensityStrip } from '../lists/DensityStrip'
import { BarFigure, NamesCell, RowLink, ValueCell } from '../lists/cells'
import { costHint, costText, tokenHint, totalTokens } from '../lists/costWords'
import { NoteCell } from '../lists/NoteCell'
import { OutcomeMark } from '../lists/OutcomeMark'
import type { ListScale } from '../lists/useListScale'

/** The columns of the list of sessions, in order. */
export function sessionColumns(
  scale: ListScale,
  zone: string,
  dataEndNs: string | null,
  hasNotes: boolean,
): readonly TableColumn<SessionRow>[] {
  return [
    {
      id: 'session',
      title: 'Session',
      yields: 3,
      width: 108,
      sort: null,
      cell: (row) => <ValueCell value={row.sessionId} isMono />,
    },
    {
      id: 'status',
      title: 'Outcome',
      hint: 'failed when any of its traces failed; the word is the source’s own where it gave one',
      width: 88,
      sort: 'status',
      cell: (row) => <OutcomeMark session={row} />,
    },
    {
      id: 'input',
      title: 'First message',
      width: 240,
      minWidth: 120,
      isFlexible: true,
      isFixed: true,
      sort: null,
      cell: (row) => (
        <RowLink to={sessionRoute(row.sessionKey)}>
          {row.channel === null ? null : <bdi className="listTag">{row.channel}</bdi>}
          {row.inputPreview === null ? (
            <span className="muted">{row.name === null ? 'no message' : <bdi>{row.name}</bdi>}</span>
          ) : (
            <bdi>{row.inputPreview}</bdi>
          )}
        </RowLink>
      ),
    },
    {
      id: 'notes',
      title: 'Notes',
      isEmpty: !hasNotes,
      yields: 6,
      width: 44,
      sort: null,
      cell: (row) => <NoteCell notes={row.notes} />,
    },
    {
      id: 'name',
      title: 'Name',
      yields: 1,
      width: 140,
      sort: 'name',
      isOptional: true,
      cell: (row) => <ValueCell value={row.name} />,
    },
    {
      id: 'agents',
      title: 'Agent',
      yields: 4,
      width: 116,
      sort: null,
      cell: (row) => <NamesCell names={row.agents} />,
    },
    {
      id: 'models',
      title: 'Model',
      yields: 1,
      width: 130,
      sort: null,
      isOptional: true,
      cell: (row) => <NamesCell names={row.models} />,
    },
    {
      id: 'user',
      title: 'User',
      yields: 2,
      width: 84,
      sort: null,
      cell: (row) => <ValueCell value={row.userId} isMono />,
    },
    {
      id: 'environment',
      title: 'Environment',
      yields: 1,
      width: 92,
      sort: null,
      isOptional: true,
      cell: (row) => <ValueCell value={row.environment} />,
    },
    {
      id: 'version',
      title: 'Version',
      yields: 1,
      width: 80,
      sort: null,
      isOptional: true,
      cell: (row) => <ValueCell value={row.version} />,
    },
    {
      id: 'traces',
      title: 'Traces',
      yields: 5,
      width: 54,
      align: 'end',
      sort: 'traces',
      cell: (row) => formatCount(row.traces),
    },
    {
      id: 'errors',
      title: 'Errors',
      yields: 1,
      hint: 'Spans that failed',
      width: 56,
      align: 'end',
      sort: 'errors',
      isOptional: true,
      cell: (row) =>
        row.errors === 0 ? (
          <span className="muted">0</span>
        ) : (
          <span className="listError">{formatCount(row.errors)}</span>
        ),
    },
    {
      id: 'strip',
      title: 'What happened',
      yields: 7,
      hint: 'From left to right: runs of one kind of step; red edges failed',
      width: 170,
      minWidth: 80,
      sort: null,
      cell: (row) => <DensityStrip strip={row.strip} />,
    },
    {
      id: 'duration',
      title: 'Duration',
      hint: 'From the first start to the last end, pauses included; the bar compares it to the longest that match, by the square root',
      width: 96,
      align: 'end',
      sort: 'duration',
      cell: (row) => (
        <BarFigure value={row.durationNs} largest={scale.durationNs}>
          {formatDuration(row.durationNs)}
        </BarFigure>
      ),
    },
    {
      id: 'tokens',
      title: 'Tokens',
      yields: 3,
      hint: 'Input and output of all model calls, each counted once',
      width: 70,
      align: 'end',
      sort: 'tokens',
      cell: (row) => <span title={tokenHint(row.usage)}>{formatTokens(totalTokens(row.usage))}</span>,
    },
    {
      id: 'cost',
      title: 'Cost',
      yields: 9,
      hint: 'The bar compares it to the dearest that match, by the square root; ≥ where some calls have no cost',
      width: 84,
      align: 'end',
      sort: 'cost',
      cell: (row) => (
        <BarFigure value={row.usage.costUsd} largest={scale.costUsd}>
          <span title={costHint(row.usage)}>{costText(row.usage)}</span>
        </BarFigure>
      ),
    },
    {
      id: 'start',
      title: 'Started',
      yields: 8,
      hint: `In the zone ${zone}`,
      width: 124,
      align: 'end',
      sort: 'start',
      cell: (row) => (
        <span className="listQuiet">
          <time title={formatUtc(row.startNs, row.timeDigits)}>
            {formatShortInstant(row.startNs, zone, dataEndNs)}
          </time>
        </span>
      ),
    },
  ]
}
