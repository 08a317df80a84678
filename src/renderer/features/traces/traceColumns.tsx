import type { ReactElement } from 'react'
import {
  formatCount,
  formatDuration,
  formatShortInstant,
  formatTokens,
  formatUtc,
} from '../../../shared/logic/formatters'
import type { TraceRow } from '../../../shared/contract/traces'
import { traceRoute } from '../../state/view'
import { StatusMark } from '../../ui/StatusMark'
import { StepName } from '../../ui/StepName'
import { doubtWords } from '../../ui/flagWords'
import type { TableColumn } from '../../ui/tableColumns'
import { BarFigure, NamesCell, RowLink, ValueCell } from '../lists/cells'
import { costHint, costText, tokenHint, totalTokens } from '../lists/costWords'
import { NoteCell } from '../lists/NoteCell'
import type { ListScale } from '../lists/useListScale'

/** The columns of the list of traces, in order. */
export function traceColumns(
  scale: ListScale,
  zone: string,
  dataEndNs: string | null,
  hasNotes: boolean,
): readonly TableColumn<TraceRow>[] {
  return [
    {
      id: 'status',
      title: 'Status',
      hint: 'failed when any of its spans failed',
      width: 74,
      sort: 'status',
      cell: (row) => <StatusMark status={row.status} />,
    },
    {
      id: 'input',
      title: 'Input',
      hint: 'First line of what came in; the name where nothing did',
      width: 240,
      minWidth: 120,
      isFlexible: true,
      isFixed: true,
      sort: null,
      cell: (row) => (
        <RowLink to={traceRoute(row.traceKey)}>
          <bdi className={row.inputPreview === null ? 'listQuiet' : undefined}>
            {row.inputPreview ?? row.name}
          </bdi>
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
      yields: 4,
      width: 150,
      sort: 'name',
      cell: (row) => <StepName name={row.name} title={row.name} />,
    },
    {
      id: 'agents',
      title: 'Agent',
      yields: 5,
      width: 120,
      sort: null,
      cell: (row) => <NamesCell names={row.agents} />,
    },
    {
      id: 'models',
      title: 'Model',
      yields: 2,
      width: 130,
      sort: null,
      cell: (row) => <NamesCell names={row.models} />,
    },
    {
      id: 'user',
      title: 'User',
      yields: 1,
      width: 84,
      sort: null,
      isOptional: true,
      cell: (row) => <ValueCell value={row.userId} isMono />,
    },
    {
      id: 'session',
      title: 'Session',
      yields: 1,
      width: 110,
      sort: null,
      isOptional: true,
      cell: (row) => <ValueCell value={row.sessionId} isMono />,
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
      id: 'traceId',
      title: 'Trace id',
      yields: 1,
      width: 150,
      sort: null,
      isOptional: true,
      cell: (row) => <ValueCell value={row.traceId} isMono />,
    },
    {
      id: 'doubt',
      title: 'Doubts',
      hint: 'What must not be taken at face value',
      width: 58,
      sort: null,
      isOptional: true,
      cell: (row) => <DoubtCell flags={row.flags} />,
    },
    {
      id: 'spans',
      title: 'Spans',
      yields: 5,
      width: 60,
      align: 'end',
      sort: 'spans',
      cell: (row) => formatCount(row.spans),
    },
    {
      id: 'errors',
      title: 'Errors',
      yields: 3,
      hint: 'Spans that failed',
      width: 56,
      align: 'end',
      sort: 'errors',
      cell: (row) =>
        row.errors === 0 ? (
          <span className="muted">0</span>
        ) : (
          <span className="listError">{formatCount(row.errors)}</span>
        ),
    },
    {
      id: 'duration',
      title: 'Duration',
      hint: 'From the first start to the last end; the bar compares it to the longest that match, by the square root',
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
      yields: 8,
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
      yields: 7,
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

function DoubtCell({ flags }: { readonly flags: number }): ReactElement | null {
  const doubts = doubtWords(flags)
  if (doubts.length === 0) return null
  return (
    <span className="listDoubt" title={doubts.join(', ')}>
      ◐ {doubts.length}
    </span>
  )
}
