import { memo } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { MessageView, PartView } from '../../../shared/contract/observations'
import { formatBytes } from '../../../shared/logic/formatters'
import { classNames } from '../../ui/classNames'
import { MediaChip } from '../../ui/MarkdownText'
import { ForeignText } from './ForeignText'
import './messages.css'
import { nameOfResult } from './observation'
import type { ToolCallPart, ToolResultPart } from './observation'
import { ToolCallCard } from './ToolCallCard'

const roleWords: Readonly<Record<MessageView['role'], string>> = {
  system: 'System',
  developer: 'Developer',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
  other: 'Other',
}

export interface MessageCardProps {
  readonly message: MessageView
  /** Results of the calls in this message, where they are known: they stand beside the call. */
  readonly results?: ReadonlyMap<ToolCallPart, ToolResultPart>
  /** Names of tools by the id of the call, for results that do not say what answered. */
  readonly callNames?: ReadonlyMap<string, string>
  /** Marks what the call before did not have. */
  readonly showNew?: boolean
  /** At the right of the head: the call it came from, its time. */
  readonly aside?: ReactNode
}

/**
 * One message: who speaks, then its parts in order. All that comes from the trace stands inside the frame; the head is
 * ours and names only roles that we know.
 */
export const MessageCard = memo(function MessageCard({
  message,
  results,
  callNames,
  showNew = false,
  aside,
}: MessageCardProps): ReactElement {
  return (
    <section
      className={classNames('message', `message-${message.role}`)}
      aria-label={`${roleWords[message.role]} message`}
    >
      <header className="messageHead">
        <b>{roleWords[message.role]}</b>
        {message.name === null ? null : <bdi className="muted">{message.name}</bdi>}
        {showNew && message.isNew ? (
          <span className="newMark" title="The previous call of this conversation did not have it">
            new
          </span>
        ) : null}
        <span className="spacer" />
        {aside}
      </header>
      <div className="messageBody">
        {message.parts.length === 0 ? <p className="emptyText">No parts.</p> : null}
        {message.parts.map((part, at) => (
          <MessagePart
            key={at}
            part={part}
            role={message.role}
            result={part.type === 'toolCall' ? (results?.get(part) ?? null) : null}
            calledName={part.type === 'toolResult' ? nameOfResult(part, callNames) : null}
          />
        ))}
      </div>
    </section>
  )
})

function MessagePart({
  part,
  role,
  result,
  calledName,
}: {
  readonly part: PartView
  readonly role: MessageView['role']
  readonly result: ToolResultPart | null
  readonly calledName: string | null
}): ReactElement {
  switch (part.type) {
    case 'text':
      return <ForeignText view={part.text} mode="markdown" label="Text" foldName={`message.${role}`} />
    case 'reasoning':
      return (
        <div className="reasoning">
          <ForeignText
            view={part.text}
            mode="markdown"
            label="Reasoning"
            foldName="message.reasoning"
            title={<i>Reasoning</i>}
          />
        </div>
      )
    case 'toolCall':
      return (
        <ToolCallCard
          name={part.name}
          callId={part.id}
          call={part.arguments}
          result={result?.result ?? null}
          isError={result?.isError ?? false}
        />
      )
    case 'toolResult':
      return (
        <ToolCallCard
          name={calledName}
          callId={part.id}
          call={null}
          result={part.result}
          isError={part.isError}
        />
      )
    case 'media':
      return (
        <MediaChip
          address={part.reference}
          label={[part.mediaType ?? 'media', part.sizeBytes === null ? null : formatBytes(part.sizeBytes)]
            .filter((word) => word !== null)
            .join(', ')}
        />
      )
    case 'other':
      return (
        <ForeignText
          view={part.value}
          mode="json"
          label="A part of a kind that is not known"
          foldName="message.other"
          title={<i>Part of an unknown kind</i>}
        />
      )
  }
}
