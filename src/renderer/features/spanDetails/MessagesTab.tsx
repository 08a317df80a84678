import { useMemo, useState } from 'react'
import type { ReactElement } from 'react'
import type { MessageView, PartView } from '../../../shared/contract/observations'
import { formatCount } from '../../../shared/logic/formatters'
import { Button } from '../../ui/Button'
import { Content } from './ContentCard'
import { RawToggle } from './ForeignText'
import { MessageCard } from './MessageCard'
import { nameOfResult, namesOfCalls, type Observation, pairToolCalls } from './observation'

/** Messages drawn at a time. */
const messagesAtATime = 60

/** The conversation: the answer, then what was new to this call, then what it already carried. */
export function MessagesTab({ observation }: { readonly observation: Observation }): ReactElement {
  const { input, output } = observation
  if (input?.type !== 'messages' && output?.type !== 'messages') {
    return (
      <p className="emptyText tabEmpty">
        This step has no messages.
        {input === null && output === null ? '' : ' Its input and output are under Call.'}
      </p>
    )
  }
  const inputs = input?.type === 'messages' ? input.messages : []
  const outputs = output?.type === 'messages' ? output.messages : []
  const results = pairToolCalls([...inputs, ...outputs])
  const callNames = namesOfCalls(inputs)
  const fresh = inputs.filter((message) => message.isNew)
  const before = inputs.filter((message) => !message.isNew)
  const isFirst = before.length === 0
  return (
    <div className="conversation">
      <div className="sectionHead">
        <span className="muted">
          {input?.type === 'messages'
            ? `${formatCount(input.total)} in the input`
            : 'no messages in the input'}
          {isFirst || input?.type !== 'messages'
            ? ''
            : `, ${formatCount(input.newCount)} new since the previous call`}
        </span>
        <span className="spacer" />
        <RawToggle />
      </div>
      {output === null ? null : <h3 className="conversationTitle">Answer</h3>}
      {output === null ? null : <Content content={output} label="Answer" foldName="output" />}
      {fresh.length === 0 ? null : (
        <h3 className="conversationTitle">{isFirst ? 'Input' : 'New since the previous call'}</h3>
      )}
      <MessageSequence messages={fresh} results={results} callNames={callNames} showNew={!isFirst} />
      {before.length === 0 ? null : (
        <h3 className="conversationTitle">{fresh.length === 0 ? 'Input' : 'Already in the conversation'}</h3>
      )}
      <MessageSequence messages={before} results={results} callNames={callNames} showNew={false} />
      {input?.type === 'messages' && input.messages.length < input.total ? (
        <p className="emptyText">
          {formatCount(input.total - input.messages.length)} more messages are not shown here; the whole
          record is under Raw.
        </p>
      ) : null}
    </div>
  )
}

function MessageSequence({
  messages,
  results,
  callNames,
  showNew,
}: {
  readonly messages: readonly MessageView[]
  readonly results: ReturnType<typeof pairToolCalls>
  readonly callNames: ReadonlyMap<string, string>
  readonly showNew: boolean
}): ReactElement | null {
  const [limit, setLimit] = useState(messagesAtATime)
  const shown = useMemo(() => new Set(results.values()), [results])
  if (messages.length === 0) return null
  return (
    <div className="messageList">
      {messages.slice(0, limit).map((message, at) => {
        const key = `${String(message.messageId)}-${String(at)}`
        if (isShownWithCall(message, shown))
          return <ResultLine key={key} message={message} callNames={callNames} />
        return (
          <MessageCard
            key={key}
            message={message}
            results={results}
            callNames={callNames}
            showNew={showNew}
          />
        )
      })}
      {messages.length > limit ? (
        <Button size="small" onClick={() => setLimit(limit + 4 * messagesAtATime)}>
          Show {formatCount(Math.min(4 * messagesAtATime, messages.length - limit))} more of{' '}
          {formatCount(messages.length)} messages
        </Button>
      ) : null}
    </div>
  )
}

/** True for a tool's message whose results all stand beside their calls already. */
function isShownWithCall(message: MessageView, shown: ReadonlySet<PartView>): boolean {
  return (
    message.parts.length > 0 && message.parts.every((part) => part.type === 'toolResult' && shown.has(part))
  )
}

function ResultLine({
  message,
  callNames,
}: {
  readonly message: MessageView
  readonly callNames: ReadonlyMap<string, string>
}): ReactElement {
  const names = message.parts.flatMap((part) => {
    const name = part.type === 'toolResult' ? nameOfResult(part, callNames) : null
    return name === null ? [] : [name]
  })
  const failed = message.parts.some((part) => part.type === 'toolResult' && part.isError)
  return (
    <p className="resultLine">
      {names.length === 0 ? 'A tool' : <bdi>{names.join(', ')}</bdi>} answered
      {failed ? (
        <>
          {' '}
          <span className="errorTag">error</span>
        </>
      ) : null}
      <span className="muted">: shown beside its call</span>
    </p>
  )
}
