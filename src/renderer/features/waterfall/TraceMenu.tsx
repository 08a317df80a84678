import type { ReactElement, ReactNode } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { formatCount, formatCounted, unknownText } from '../../../shared/logic/formatters'
import { observationKinds } from '../../../shared/model/kinds'
import { IconButton } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { JsonText } from '../../ui/JsonText'
import { kindMarks } from '../../ui/kindMarks'
import { Popover } from '../../ui/Popover'

export interface TraceMenuProps {
  readonly answer: Output<'traces.get'>
  readonly asText: () => string
}

/** What else is known of a trace, and what one can take away from it. */
export function TraceMenu({ answer, asText }: TraceMenuProps): ReactElement {
  const { trace } = answer
  return (
    <Popover
      trigger={<IconButton icon="info" size="small" label="About this trace" />}
      label="About this trace"
      align="end"
    >
      <div className="traceAbout">
        <dl className="facts">
          <Fact name="Trace id">
            <bdi className="mono">{trace.traceId}</bdi>
          </Fact>
          <Fact name="Name">
            <bdi>{trace.name}</bdi>
          </Fact>
          <Fact name="Spans">
            {formatCount(trace.spans)}
            {answer.kinds.length === 0 ? '' : `: ${answer.kinds.map(kindCount).join(', ')}`}
          </Fact>
          <Fact name="User">{words(trace.userId)}</Fact>
          <Fact name="Environment">{words(trace.environment)}</Fact>
          <Fact name="Version">{words(trace.version)}</Fact>
          <Fact name="Agents">{words(trace.agents.join(', '))}</Fact>
          <Fact name="Models">{words(trace.models.join(', '))}</Fact>
          <Fact name="Tags">{words(answer.tags.join(', '))}</Fact>
          {answer.statusMessage === null ? null : <Fact name="Status">{words(answer.statusMessage)}</Fact>}
        </dl>
        {answer.attributes.length <= 2 ? null : (
          <JsonText text={answer.attributes} label="Attributes of the trace" title="Attributes" />
        )}
        <div className="traceAboutActions">
          <CopyButton text={trace.traceId} label="Copy the trace id">
            Copy id
          </CopyButton>
          <CopyButton text={asText} label="Copy all steps as an indented text">
            Copy as text tree
          </CopyButton>
        </div>
      </div>
    </Popover>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function kindCount({ name, count }: Output<'traces.get'>['kinds'][number]): string {
  const kind = observationKinds.find((each) => each === name)
  return formatCounted(count, kind === undefined ? name : kindMarks[kind].label)
}

function words(text: string | null): ReactElement {
  return text === null || text === '' ? <span className="muted">{unknownText}</span> : <bdi>{text}</bdi>
}
