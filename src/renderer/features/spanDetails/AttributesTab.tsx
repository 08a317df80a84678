import { Fragment, useState } from 'react'
import type { ReactElement } from 'react'
import type { TextView } from '../../../shared/contract/observations'
import { formatCount } from '../../../shared/logic/formatters'
import { prettyJson } from '../../ui/jsonTokens'
import { MarkedText } from '../../ui/MarkedText'
import { CopyButton } from '../../ui/CopyButton'
import { describeTraceFlags } from './describeTraceFlags'
import { ForeignText } from './ForeignText'
import type { Observation } from './observation'
import type { StatedSpan } from './statedSpan'
import { useStatedSpan } from './useStatedSpan'

interface AttributeRow {
  readonly key: string
  readonly value: TextView
  readonly isJson: boolean
}

/** Rows drawn at a time. */
const rowsAtATime = 300
/** A name of more parts is no name of the conventions, and is broken wherever the line ends. */
const mostParts = 8

/** Everything the record says besides input and output, to filter and copy. */
export function AttributesTab({ observation }: { readonly observation: Observation }): ReactElement {
  const [filter, setFilter] = useState('')
  const stated = useStatedSpan(observation)
  const groups: readonly (readonly [string, readonly AttributeRow[]])[] = [
    ['Attributes', observation.attributes],
    ['Resource', observation.resource],
    ['Identity', identityRows(observation, stated.facts)],
  ]
  const wanted = filter.trim().toLocaleLowerCase()
  const matching = groups.map(([title, rows]) => [title, rows.filter((row) => matches(row, wanted))] as const)
  const total = groups.reduce((sum, [, rows]) => sum + rows.length, 0)
  const found = matching.reduce((sum, [, rows]) => sum + rows.length, 0)
  return (
    <>
      <div className="attributeFilter">
        <input
          type="search"
          aria-label="Filter attributes"
          placeholder="Filter by name or value"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <span className="muted" role="status">
          {wanted === '' ? formatCount(total) : `${formatCount(found)} of ${formatCount(total)}`}
        </span>
      </div>
      {matching.map(([title, rows]) =>
        rows.length === 0 ? null : (
          <section key={title}>
            <h3 className="conversationTitle">{title}</h3>
            <dl className="attributes">
              {rows.slice(0, rowsAtATime).map((row) => (
                <Attribute key={row.key} row={row} />
              ))}
            </dl>
            {rows.length > rowsAtATime ? (
              <p className="emptyText">
                {formatCount(rows.length - rowsAtATime)} more: narrow them down with the filter.
              </p>
            ) : null}
          </section>
        ),
      )}
      {stated.missing === null || wanted !== '' ? null : <p className="emptyText">{stated.missing}</p>}
      {found === 0 ? (
        <p className="emptyText">
          {total === 0 ? 'This step has no attributes.' : 'Nothing matches the filter.'}
        </p>
      ) : null}
    </>
  )
}

function Attribute({ row }: { readonly row: AttributeRow }): ReactElement {
  const text = row.isJson && row.value.more === null ? prettyJson(row.value.text) : row.value.text
  const isShort = row.value.more === null && text.length <= 120 && !text.includes('\n')
  return (
    <>
      <dt>
        <bdi>
          <DottedName name={row.key} />
        </bdi>
      </dt>
      <dd>
        {isShort ? (
          <>
            <bdi className="attributeValue">
              <MarkedText text={text} />
            </bdi>
            <CopyButton text={row.value.text} label="Copy the value" />
          </>
        ) : (
          <ForeignText
            view={row.value}
            mode={row.isJson ? 'json' : 'plain'}
            label={row.key}
            foldName="attribute"
          />
        )}
      </dd>
    </>
  )
}

/** A name that breaks after its dots before it breaks anywhere else. */
function DottedName({ name }: { readonly name: string }): ReactElement {
  const parts = name.split(/(?<=\.)(?=[^.])/)
  if (parts.length > mostParts) return <MarkedText text={name} />
  return (
    <>
      {parts.map((part, at) => (
        <Fragment key={at}>
          {at === 0 ? null : <wbr />}
          <MarkedText text={part} />
        </Fragment>
      ))}
    </>
  )
}

function matches(row: AttributeRow, wanted: string): boolean {
  return (
    wanted === '' ||
    row.key.toLocaleLowerCase().includes(wanted) ||
    row.value.text.toLocaleLowerCase().includes(wanted)
  )
}

/** What the record says about who and where, under our own names; unknown is left out. */
function identityRows(observation: Observation, stated: StatedSpan): AttributeRow[] {
  const rows: readonly (readonly [string, string | null])[] = [
    ['trace id', observation.traceId],
    ['span id', observation.spanId],
    ['parent span id', observation.parentSpanId],
    ['service', observation.serviceName],
    ['agent', observation.agentName],
    ['tool', observation.toolName],
    ['tool call id', observation.toolCallId],
    ['model', observation.model],
    ['requested model', observation.requestModel],
    ['provider', observation.provider],
    ['finish reason', observation.finishReason],
    ['user', observation.userId],
    ['environment', observation.environment],
    ['version', observation.version],
    ['scope', observation.scopeName],
    ['scope version', observation.scopeVersion],
    ['span kind', observation.spanKind],
    ['trace state', observation.traceState],
    ['trace flags', describeTraceFlags(observation.traceFlags)],
    ['status message', observation.statusMessage],
    ...stated,
  ]
  return rows.flatMap(([key, text]) =>
    text === null || text === ''
      ? []
      : [{ key, value: { text, length: text.length, more: null }, isJson: false }],
  )
}
