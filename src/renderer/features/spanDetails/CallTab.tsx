import { useMemo } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { MessageView } from '../../../shared/contract/observations'
import { formatCount, formatCounted, formatDuration } from '../../../shared/logic/formatters'
import { flagNames, observationFlags } from '../../../shared/model/kinds'
import { Button } from '../../ui/Button'
import { Card, Content } from './ContentCard'
import { ForeignText } from './ForeignText'
import { MessageCard } from './MessageCard'
import { namesOfCalls } from './observation'
import type { Observation } from './observation'
import { ToolText } from './ToolCallCard'

export interface CallTabProps {
  readonly observation: Observation
  /** Goes to another tab. */
  readonly onTab: (tab: string) => void
}

/** What one wants to know first: for a tool its arguments and result, for everything else the answer, then the input. */
export function CallTab({ observation, onTab }: CallTabProps): ReactElement {
  return (
    <>
      <Failure observation={observation} />
      {observation.kind === 'tool' ? (
        <ToolCall observation={observation} onTab={onTab} />
      ) : (
        <Answer observation={observation} onTab={onTab} />
      )}
    </>
  )
}

/** Why it failed, unmissable: the status message, the error events, or at least that it failed. */
function Failure({ observation }: { readonly observation: Observation }): ReactElement | null {
  const inResult = (observation.flags & observationFlags.errorInResult) !== 0
  const exceptions = observation.events.filter((event) => /exception|error/i.test(event.name))
  if (observation.status !== 'error' && !inResult && exceptions.length === 0) return null
  const title =
    observation.status === 'error'
      ? `Failed${observation.durationNs === null ? '' : ` after ${formatDuration(observation.durationNs)}`}`
      : inResult
        ? 'The result reports an error, though the status does not'
        : 'An error was recorded, though the status is no failure'
  return (
    <Card title={<span className="errorText">{title}</span>} tone="error">
      {observation.statusMessage === null ? null : (
        <p className="statusMessage" dir="auto">
          {observation.statusMessage}
        </p>
      )}
      {exceptions.map((event, at) => (
        <ForeignText
          key={at}
          view={event.attributes}
          mode="json"
          label={event.name}
          foldName="event.exception"
          title={<bdi>{event.name}</bdi>}
        />
      ))}
      {observation.statusMessage === null && exceptions.length === 0 ? (
        <p className="emptyText">{inResult ? 'What it says stands below.' : 'The source gives no reason.'}</p>
      ) : null}
    </Card>
  )
}

/** One sentence where the record holds neither what went in nor what came out, and the way to what it does hold. */
function NeitherSide({ observation, onTab }: CallTabProps): ReactElement {
  const attributes = observation.attributes.length
  const names = observation.kind === 'tool' ? 'neither arguments nor a result' : 'neither input nor output'
  return (
    <div className="neitherSide">
      <p className="emptyText">
        {observation.status === 'open'
          ? `It had not ended when it was recorded: the export holds ${names}.`
          : `The export holds ${names}${isCut(observation) ? '; the source says that payloads were cut' : ''}.`}
      </p>
      {attributes === 0 ? null : (
        <Button size="small" tone="quiet" onClick={() => onTab('attributes')}>
          Show its {formatCounted(attributes, 'attribute')}
        </Button>
      )}
    </div>
  )
}

function isCut(observation: Observation): boolean {
  return flagNames(observation.flags).includes('truncated')
}

function ToolCall({ observation, onTab }: CallTabProps): ReactElement {
  const { input, output, toolDefinition } = observation
  const failed = observation.status === 'error' || (observation.flags & observationFlags.errorInResult) !== 0
  return (
    <>
      {input === null && output === null ? (
        <NeitherSide observation={observation} onTab={onTab} />
      ) : (
        <div className="sideBySide">
          <ValueCard title="Arguments" missing="The export holds no arguments.">
            {input === null ? null : <Content content={input} label="Arguments" foldName="tool.arguments" />}
          </ValueCard>
          <ValueCard
            title={failed ? <span className="errorText">Result: error</span> : 'Result'}
            isError={failed}
            missing="The export holds no result."
          >
            {output === null ? null : <Content content={output} label="Result" foldName="tool.result" />}
          </ValueCard>
        </div>
      )}
      {toolDefinition === null ? null : (
        <ToolText
          title="Definition"
          view={toolDefinition}
          foldName="tool.definition"
          note={<span className="muted">as offered to the model</span>}
        />
      )}
    </>
  )
}

function ValueCard({
  title,
  isError = false,
  missing,
  children,
}: {
  readonly title: ReactNode
  readonly isError?: boolean
  readonly missing: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <Card title={title} {...(isError ? { tone: 'error' as const } : {})}>
      {children ?? <p className="emptyText">{missing}</p>}
    </Card>
  )
}

function Answer({ observation, onTab }: CallTabProps): ReactElement {
  const { input, output, kind } = observation
  const isGeneration = kind === 'generation'
  return (
    <>
      {input === null && output === null ? (
        <NeitherSide observation={observation} onTab={onTab} />
      ) : (
        <>
          <Card
            title={isGeneration ? 'Answer' : 'Output'}
            aside={
              observation.finishReason === null ? null : (
                <span className="muted">
                  finish reason: <bdi>{observation.finishReason}</bdi>
                </span>
              )
            }
          >
            {output === null ? (
              <p className="emptyText">{missingOutput(observation)}</p>
            ) : (
              <Content content={output} label="Answer" foldName="output" />
            )}
          </Card>
          {input === null ? (
            <Card title="Input">
              <p className="emptyText">The export holds no input.</p>
            </Card>
          ) : input.type === 'messages' ? (
            <NewMessages
              messages={input.messages}
              total={input.total}
              newCount={input.newCount}
              onTab={onTab}
            />
          ) : (
            <Card title="Input">
              <Content content={input} label="Input" foldName="input" />
            </Card>
          )}
        </>
      )}
      {observation.parameters === null ? null : (
        <ToolText title="Parameters" view={observation.parameters} foldName="parameters" />
      )}
      {observation.toolDefinitions === null ? null : (
        <ToolText title="Tools offered" view={observation.toolDefinitions} foldName="toolDefinitions" />
      )}
    </>
  )
}

function missingOutput(observation: Observation): string {
  if (observation.status === 'open') return 'It had not ended when it was recorded, so there is no output.'
  if (isCut(observation)) return 'The export holds no output; the source says that payloads were cut.'
  return 'The export holds no output.'
}

interface NewMessagesProps {
  readonly messages: readonly MessageView[]
  readonly total: number
  readonly newCount: number
  readonly onTab: (tab: string) => void
}

/** What this call was told that the call before was not; all of it is one click away. */
function NewMessages({ messages, total, newCount, onTab }: NewMessagesProps): ReactElement {
  const fresh = messages.filter((message) => message.isNew)
  const shown = fresh.length > 0 ? fresh : messages.slice(-1)
  const isAll = shown.length === total
  const callNames = useMemo(() => namesOfCalls(messages), [messages])
  return (
    <section className="newMessages">
      <header className="sectionHead">
        <b>{isAll ? 'Input' : fresh.length > 0 ? 'New in this call' : 'Last message'}</b>
        <span className="muted">
          {isAll
            ? formatCounted(total, 'message')
            : `${formatCount(fresh.length > 0 ? newCount : 1)} of ${formatCount(total)} messages`}
        </span>
        <span className="spacer" />
        {isAll ? null : (
          <Button size="small" tone="quiet" onClick={() => onTab('messages')}>
            All messages
          </Button>
        )}
      </header>
      <div className="messageList">
        {shown.map((message, at) => (
          <MessageCard
            key={`${String(message.messageId)}-${String(at)}`}
            message={message}
            callNames={callNames}
          />
        ))}
      </div>
    </section>
  )
}
