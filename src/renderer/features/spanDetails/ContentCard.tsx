import type { ReactElement, ReactNode } from 'react'
import type { ContentView } from '../../../shared/contract/observations'
import { classNames } from '../../ui/classNames'
import { ForeignText } from './ForeignText'
import { MessageCard } from './MessageCard'
import { pairToolCalls } from './observation'

/** A titled frame around something from the trace. */
export function Card({
  title,
  aside,
  tone,
  children,
}: {
  readonly title: ReactNode
  readonly aside?: ReactNode
  readonly tone?: 'error'
  readonly children: ReactNode
}): ReactElement {
  return (
    <section className={classNames('card', tone === 'error' && 'card-error')}>
      <header className="cardHead">
        <span className="cardTitle">{title}</span>
        <span className="spacer" />
        {aside}
      </header>
      <div className="cardBody">{children}</div>
    </section>
  )
}

export interface ContentProps {
  readonly content: ContentView
  readonly label: string
  readonly foldName: string
}

/** An input or output: messages as messages, one value as text or JSON. */
export function Content({ content, label, foldName }: ContentProps): ReactElement {
  if (content.type === 'value') {
    return (
      <ForeignText
        view={content.value}
        mode={content.isJson ? 'json' : 'markdown'}
        label={label}
        foldName={foldName}
      />
    )
  }
  if (content.messages.length === 0) return <p className="emptyText">No messages.</p>
  const results = pairToolCalls(content.messages)
  return (
    <div className="messageList">
      {content.messages.map((message, at) => (
        <MessageCard key={`${String(message.messageId)}-${String(at)}`} message={message} results={results} />
      ))}
    </div>
  )
}
