import type { ReactElement, ReactNode } from 'react'
import type { TextView } from '../../../shared/contract/observations'
import { classNames } from '../../ui/classNames'
import { KindBadge } from '../../ui/KindBadge'
import { ForeignText } from './ForeignText'
import './messages.css'

export interface ToolCallCardProps {
  readonly name: string | null
  readonly callId: string | null
  readonly call: TextView | null
  readonly result: TextView | null
  readonly isError: boolean
}

/** A tool call inside a conversation: arguments and result side by side where there is room. */
export function ToolCallCard({ name, callId, call, result, isError }: ToolCallCardProps): ReactElement {
  return (
    <div className={classNames('toolCard', isError && 'toolCard-error')}>
      <div className="toolCardHead">
        <KindBadge kind="tool" />
        {name === null || name === '' ? (
          <span className="muted">(no name)</span>
        ) : (
          <bdi className="toolCardName">{name}</bdi>
        )}
        {isError ? <span className="errorTag">error</span> : null}
        <span className="spacer" />
        {callId === null ? null : (
          <bdi className="mono muted toolCardId" title="Id of the call">
            {callId}
          </bdi>
        )}
      </div>
      <div className="sideBySide">
        {call === null ? null : <ToolText title="Arguments" view={call} foldName="tool.arguments" />}
        {result === null ? null : (
          <ToolText
            title={isError ? 'Result: error' : 'Result'}
            view={result}
            foldName="tool.result"
            isError={isError}
          />
        )}
      </div>
    </div>
  )
}

export interface ToolTextProps {
  readonly title: string
  readonly view: TextView
  readonly foldName: string
  readonly isError?: boolean
  readonly note?: ReactNode
}

/** Arguments, a result or a definition, as JSON where it is JSON. */
export function ToolText({ title, view, foldName, isError = false, note }: ToolTextProps): ReactElement {
  return (
    <div className={classNames('toolText', isError && 'toolText-error')}>
      <ForeignText
        view={view}
        mode={looksLikeJson(view.text) ? 'json' : 'plain'}
        label={title}
        foldName={foldName}
        title={
          <span className="toolTextTitle">
            {title} {note}
          </span>
        }
      />
    </div>
  )
}

/** True for text that begins as a JSON object, array or string does. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{"]/.test(text)
}
