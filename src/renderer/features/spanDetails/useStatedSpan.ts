import { useEngineQuery } from '../../engine/useEngineQuery'
import type { Observation } from './observation'
import { readStatedSpan, statedAs } from './statedSpan'
import type { StatedSpan } from './statedSpan'

/** The most that one read of a record gives. */
const readableBytes = 1_048_576

export interface StatedFacts {
  readonly facts: StatedSpan
  /** Why the record's own words are not among the facts; null where they are, or where its form has none. */
  readonly missing: string | null
}

const nothing: StatedFacts = { facts: [], missing: null }
const because = (reason: string): StatedFacts => ({
  facts: [],
  missing: `Span kind and trace state stay in the record: ${reason}.`,
})

/** What the record says of an OpenTelemetry span and no column keeps, read when one looks. */
export function useStatedSpan(observation: Observation): StatedFacts {
  const record = observation.raw.find(({ format }) => statedAs(format) !== null)
  const isReadable =
    record !== undefined && statedAs(record.format) === 'text' && record.length <= readableBytes
  const answer = useEngineQuery(
    'raw.readText',
    { fileId: record?.fileId ?? 0, offset: record?.offset ?? 0, length: Math.max(1, record?.length ?? 1) },
    { enabled: isReadable },
  )
  if (record === undefined) return nothing
  if (statedAs(record.format) === 'bytes') return because('it is in protobuf, which is not shown as text')
  if (!isReadable) return because('it is larger than is read at once')
  if (answer.error !== null) return because(answer.error.message.replace(/\.$/, ''))
  if (answer.data === undefined || answer.isPlaceholderData) return nothing
  const facts = readStatedSpan(answer.data.text, record.format ?? '', observation.spanId)
  return facts === null ? because('the span was not found in it') : { facts, missing: null }
}
