import { useEffect, useRef } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { ObservationKind, ObservationStatus } from '../../../shared/model/kinds'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { IconButton } from '../../ui/Button'
import { classNames } from '../../ui/classNames'
import { ErrorPanel } from '../../ui/ErrorPanel'
import { KindBadge } from '../../ui/KindBadge'
import { StatusMark } from '../../ui/StatusMark'
import { type TabItem, Tabs } from '../../ui/Tabs'
import { AttributesTab } from './AttributesTab'
import { CallTab } from './CallTab'
import { EventsTab } from './EventsTab'
import { LinksTab } from './LinksTab'
import { MessagesTab } from './MessagesTab'
import type { Observation } from './observation'
import { RawTab } from './RawTab'
import { ScoresTab } from './ScoresTab'
import './spanDetails.css'
import { StepFacts } from './StepFacts'
import { TimingTab, type RowTiming } from './TimingTab'
import { TokensTab } from './TokensTab'

/** What the picture knows at once, before the engine has answered. */
export interface DetailsSubject {
  readonly observationId: number
  readonly name: string
  readonly label: string
  readonly kind: ObservationKind
  readonly status: ObservationStatus
  readonly timing: RowTiming | null
  readonly doubts: readonly { readonly word: string; readonly hint: string }[]
}

export interface DetailsDrawerProps {
  readonly subject: DetailsSubject
  readonly tab: string
  readonly onTab: (tab: string) => void
  readonly zone: string
  readonly onClose: () => void
  readonly onOpenLink: (traceKey: string, spanId: string) => void
  /** Copying and other actions of the owner, in the head. */
  readonly actions?: (observation: Observation | null) => ReactNode
  /** The notes of the step, and how many there are. */
  readonly notes: (observation: Observation) => ReactNode
  readonly noteCount: number
}

/**
 * Everything about one step. The tabs stay where they are as the selection moves; while the next step loads, the last
 * one stays and fades, so nothing jumps.
 */
export function DetailsDrawer(props: DetailsDrawerProps): ReactElement {
  const { subject, tab, onTab, noteCount } = props
  const answer = useEngineQuery('observations.get', { observationId: subject.observationId })
  const observation = answer.data ?? null
  const isWaiting = answer.isPlaceholderData
  const body = useRef<HTMLDivElement>(null)
  useEffect(() => {
    body.current?.closest('.tabPanel')?.scrollTo({ top: 0 })
  }, [subject.observationId, tab])
  useEffect(() => {
    // The row of tabs scrolls sideways in a narrow drawer: the active one must be in sight.
    body.current
      ?.closest('.tabs')
      ?.querySelector('[role="tab"][data-state="active"]')
      ?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
  }, [tab])
  return (
    <aside className="details" aria-label="Details of the selected step">
      <header className="detailsHead">
        <KindBadge kind={subject.kind} />
        <bdi className="detailsName" title={subject.name}>
          {subject.name === '' ? '(no name)' : subject.name}
        </bdi>
        {subject.status === 'unset' ? null : <StatusMark status={subject.status} />}
        <span className="spacer" />
        {props.actions?.(isWaiting ? null : observation)}
        <IconButton icon="close" size="small" label="Close the details (Q)" onClick={props.onClose} />
      </header>
      <StepFacts label={subject.label} observation={observation} isWaiting={isWaiting} />
      <Tabs
        label="Parts of the details"
        items={tabItems(observation, tab, noteCount)}
        active={tab}
        onChange={onTab}
      >
        <div
          ref={body}
          className={classNames('detailsBody', isWaiting && 'detailsBody-waiting')}
          aria-busy={isWaiting}
        >
          {answer.error !== null ? (
            <ErrorPanel
              title="This step could not be read"
              message={answer.error.message}
              onRetry={() => void answer.refetch()}
            />
          ) : observation === null ? (
            <p className="emptyText">Reading…</p>
          ) : (
            <TabBody {...props} observation={observation} />
          )}
        </div>
      </Tabs>
    </aside>
  )
}

function TabBody({
  observation,
  subject,
  tab,
  onTab,
  zone,
  onOpenLink,
  notes,
}: DetailsDrawerProps & { readonly observation: Observation }): ReactElement {
  switch (tab) {
    case 'messages':
      return <MessagesTab key={observation.observationId} observation={observation} />
    case 'tokens':
      return <TokensTab observation={observation} />
    case 'timing':
      return (
        <TimingTab observation={observation} timing={subject.timing} zone={zone} doubts={subject.doubts} />
      )
    case 'attributes':
      return <AttributesTab observation={observation} />
    case 'events':
      return <EventsTab key={observation.observationId} observation={observation} zone={zone} />
    case 'links':
      return <LinksTab observation={observation} onOpen={onOpenLink} />
    case 'scores':
      return <ScoresTab observation={observation} />
    case 'raw':
      return <RawTab observation={observation} />
    case 'notes':
      return <>{notes(observation)}</>
    default:
      return <CallTab observation={observation} onTab={onTab} />
  }
}

/** Names of the tabs, in order; what an address may say. */
export const detailTabs = [
  'call',
  'messages',
  'tokens',
  'timing',
  'attributes',
  'events',
  'links',
  'scores',
  'raw',
  'notes',
] as const

const tabLabels: Readonly<Record<(typeof detailTabs)[number], string>> = {
  call: 'Call',
  messages: 'Messages',
  tokens: 'Tokens',
  timing: 'Timing',
  attributes: 'Attributes',
  events: 'Events',
  links: 'Links',
  scores: 'Scores',
  raw: 'Raw',
  notes: 'Notes',
}

/** Links and scores are rare: their tabs come only where there are some (or where one is looking). */
function tabItems(observation: Observation | null, active: string, noteCount: number): TabItem[] {
  const counts: Readonly<Record<string, number | null>> = {
    messages: observation?.input?.type === 'messages' ? observation.input.total : null,
    attributes: observation === null ? null : observation.attributes.length,
    events: observation?.events.length ?? null,
    links: observation?.links.length ?? null,
    scores: observation?.scores.length ?? null,
    notes: noteCount,
  }
  return detailTabs.flatMap((id): TabItem[] => {
    const count = counts[id] ?? null
    if ((id === 'links' || id === 'scores') && (count ?? 0) === 0 && active !== id) return []
    return [{ id, label: tabLabels[id], count: count === 0 ? null : count }]
  })
}
