import { useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { formatBytes, formatCount } from '../../../shared/logic/formatters'
import { useEngine } from '../../engine/EngineProvider'
import { useEngineQuery } from '../../engine/useEngineQuery'
import { Button } from '../../ui/Button'
import { CodeBlock } from '../../ui/CodeBlock'
import { JsonText } from '../../ui/JsonText'
import type { Observation } from './observation'
import { useMarkedStep } from './useMarkedStep'

type RawRecord = Observation['raw'][number]

/** Bytes shown at first and per step. */
const windowBytes = 65_536
const wholeWindowBytes = 1_048_576

/** The bytes it came from, exactly as they were in the file. */
export function RawTab({ observation }: { readonly observation: Observation }): ReactElement {
  const [isPretty, setPretty] = useState(false)
  if (observation.raw.length === 0)
    return <p className="emptyText tabEmpty">The bytes of this step are no longer in the workspace.</p>
  return (
    <>
      <div className="sectionHead">
        <span className="muted">
          {observation.raw.length === 1
            ? 'One record'
            : `${formatCount(observation.raw.length)} records, merged`}
        </span>
        <span className="spacer" />
        <Button size="small" tone="quiet" aria-pressed={isPretty} onClick={() => setPretty(!isPretty)}>
          {isPretty ? 'Show the exact bytes' : 'Show indented'}
        </Button>
      </div>
      {observation.raw.map((record) => (
        <RawBytes
          key={`${String(record.fileId)}:${String(record.offset)}`}
          record={record}
          spanId={observation.spanId}
          isPretty={isPretty}
        />
      ))}
    </>
  )
}

function RawBytes({
  record,
  spanId,
  isPretty,
}: {
  readonly record: RawRecord
  readonly spanId: string
  readonly isPretty: boolean
}): ReactElement {
  const client = useEngine()
  const [wanted, setWanted] = useState(windowBytes)
  const length = Math.min(wanted, record.length, wholeWindowBytes)
  const answer = useEngineQuery('raw.readText', {
    fileId: record.fileId,
    offset: record.offset,
    length: Math.max(1, length),
  })
  const card = useRef<HTMLDivElement>(null)
  useMarkedStep(card, spanId, answer.data === undefined ? null : isPretty)
  const readAll = async (): Promise<string> => {
    let text = ''
    for (let from = 0; from < record.length; from += wholeWindowBytes) {
      const piece = await client.call('raw.readText', {
        fileId: record.fileId,
        offset: record.offset + from,
        length: Math.min(wholeWindowBytes, record.length - from),
      })
      text += piece.text
    }
    return text
  }
  const where = (
    <span className="rawWhere">
      <bdi>{record.path}</bdi>
      <span className="muted">
        {record.line === null ? '' : ` line ${formatCount(record.line)},`} byte {formatCount(record.offset)},{' '}
        {formatBytes(record.length)}
        {record.format === null ? '' : `, ${record.format}`}
      </span>
    </span>
  )
  if (answer.error !== null) {
    return (
      <div className="card">
        <header className="cardHead">{where}</header>
        <p className="cardBody textFailure" role="alert">
          The bytes could not be read: {answer.error.message}
        </p>
      </div>
    )
  }
  if (answer.data === undefined) return <p className="emptyText">Reading…</p>
  const Block = isPretty && answer.data.isText ? JsonText : CodeBlock
  const canGrow = length < record.length && length < wholeWindowBytes
  return (
    <div ref={card} className="card">
      <header className="cardHead rawHead">{where}</header>
      {answer.data.isText ? null : (
        <p className="emptyText cardBody">A binary record (for example protobuf), in hexadecimal.</p>
      )}
      <Block
        text={answer.data.text}
        label={`Bytes of ${record.path}`}
        copyText={readAll}
        rest={
          canGrow
            ? {
                shown: answer.data.bytes,
                length: record.length,
                unit: 'bytes',
                isLoading: answer.isPlaceholderData,
                onMore: () => setWanted(wanted * 4),
              }
            : null
        }
      />
      {!canGrow && length < record.length ? (
        <p className="emptyText cardBody">
          Shown are the first {formatBytes(length)}; copying takes all of it.
        </p>
      ) : null}
    </div>
  )
}
