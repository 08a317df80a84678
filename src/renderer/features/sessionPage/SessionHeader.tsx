import type { ReactElement, ReactNode } from 'react'
import type { SessionRow } from '../../../shared/contract/sessions'
import { formatCount, formatCounted, formatDuration } from '../../../shared/logic/formatters'
import { useZone } from '../../engine/useSettings'
import { CopyButton } from '../../ui/CopyButton'
import { Instant } from '../../ui/Instant'
import { CostFigure } from '../costs/CostFigure'
import { tokenHint, tokensText } from '../lists/costWords'
import { OutcomeMark } from '../lists/OutcomeMark'

/** Who, when, how long, how much: the session in one line of figures. Unknown facts are left out. */
export function SessionHeader({
  session,
  actions,
}: {
  readonly session: SessionRow
  readonly actions: ReactNode
}): ReactElement {
  const zone = useZone()
  const { usage } = session
  return (
    <header className="sessionHeader">
      <div className="sessionTitle">
        <OutcomeMark session={session} />
        <h1>
          <bdi>
            {session.name ??
              (session.inputPreview === null ? session.sessionId : `“${session.inputPreview}”`)}
          </bdi>
        </h1>
        <span className="traceTitleId">
          <bdi className="mono">{session.sessionId}</bdi>
          <CopyButton text={session.sessionId} label="Copy the session id" />
        </span>
        <span className="spacer" />
        {actions}
      </div>
      <dl className="sessionFacts">
        <Fact name="Started">
          <Instant timeNs={session.startNs} zone={zone} digits={session.timeDigits} />
        </Fact>
        <Fact name="Duration">{formatDuration(session.durationNs)}</Fact>
        <Fact name="Traces">
          {formatCount(session.traces)}
          {session.errors > 0 ? (
            <span className="sessionErrors"> · {formatCounted(session.errors, 'failed span')}</span>
          ) : null}
        </Fact>
        <Fact name="Tokens">
          <span title={tokenHint(usage)}>{tokensText(usage)}</span>
        </Fact>
        <Fact name="Cost">
          <CostFigure
            usage={usage}
            scope={{ type: 'session', sessionKey: session.sessionKey }}
            title="Costs of this session"
            isPartSaid
          />
          {usage.generations === 0 ? null : (
            <span className="muted">
              {' '}
              {formatCount(usage.generationsWithCost)} of {formatCounted(usage.generations, 'model call')}
            </span>
          )}
        </Fact>
        <Words name="User" text={session.userId} isMono />
        <Words name="Agents" text={session.agents.join(', ')} />
        <Words name="Models" text={session.models.join(', ')} />
        <Words name="Environment" text={session.environment} />
        <Words name="Version" text={session.version} />
        <Words name="Channel" text={session.channel} />
      </dl>
    </header>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Words({
  name,
  text,
  isMono = false,
}: {
  readonly name: string
  readonly text: string | null
  readonly isMono?: boolean
}): ReactElement | null {
  if (text === null || text === '') return null
  return (
    <Fact name={name}>
      <bdi className={isMono ? 'mono' : undefined} title={text}>
        {text}
      </bdi>
    </Fact>
  )
}
