import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonObject } from '../../../shared/util/jsonValue'
import { blockOf, decodeBlock, lineOf, parseLine, textsOf } from '../tables/observationDetail'
import type { ReaderDb } from './readerDb'
import { readPayloadValue } from './storedTexts'

/** What is read of an observation only when someone looks at it, as it is stored: JSON texts and plain ones. */
export interface ObservationDetail {
  readonly attributes: string | null
  readonly parameters: string | null
  readonly events: string | null
  readonly links: string | null
  readonly tokensReported: string | null
  readonly tokenContradictions: string | null
  readonly tokenConvention: string | null
  readonly costBasis: string | null
  readonly scopeName: string | null
  readonly scopeVersion: string | null
  /** Number in `spanKinds`. */
  readonly spanKind: number | null
  readonly traceFlags: number | null
  readonly traceState: string | null
}

/** The same, read. */
export interface ObservationTexts {
  readonly attributes: JsonObject
  readonly resource: JsonObject
  readonly events: readonly StoredEvent[]
  readonly links: readonly StoredLink[]
  readonly parameters: JsonObject | null
}

export interface StoredEvent {
  readonly name: string
  readonly timeNs: string | null
  readonly attributes: JsonObject
}

export interface StoredLink {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: JsonObject
  readonly traceState?: string
  readonly traceFlags?: number
}

/** Null when there is no such observation. */
export function readDetail(reader: ReaderDb, observationId: number): ObservationDetail | null {
  const row = reader.raw('SELECT detail FROM observation WHERE id = +?').get(observationId) as
    [number | null] | undefined
  return row === undefined ? null : readDetailLine(reader, row[0])
}

/** The details behind `observation.detail`. Neighbours share a block: the last one is kept. */
export function readDetailLine(reader: ReaderDb, detail: number | null): ObservationDetail {
  const texts = textsOf(
    parseLine(detail === null ? undefined : linesOf(reader, blockOf(detail))[lineOf(detail)]),
  )
  const plain = (json: string | null): string | null => (json === null ? null : (JSON.parse(json) as string))
  return {
    attributes: texts.attributes,
    parameters: texts.parameters,
    events: texts.events,
    links: texts.links,
    tokensReported: texts.tokens_reported,
    tokenContradictions: texts.token_contradictions,
    tokenConvention: plain(texts.token_convention),
    costBasis: plain(texts.cost_basis),
    scopeName: plain(texts.scope_name),
    scopeVersion: plain(texts.scope_version),
    spanKind: texts.span_kind === null ? null : Number(texts.span_kind),
    traceFlags: texts.trace_flags === null ? null : Number(texts.trace_flags),
    traceState: plain(texts.trace_state),
  }
}

function linesOf(reader: ReaderDb, block: number): readonly string[] {
  return reader.last('detail block', block, () => {
    const data = reader.pluck('SELECT data FROM detail_block WHERE id = +?').get(block) as Buffer | undefined
    return data === undefined ? [] : decodeBlock(data)
  })
}

/** Attributes, resource, events, links and parameters as values; null when there is no such observation. */
export function readObservationTexts(reader: ReaderDb, observationId: number): ObservationTexts | null {
  return reader.last('texts', observationId, () => {
    const detail = readDetail(reader, observationId)
    if (detail === null) return null
    const resourceId = reader.pluck('SELECT resource FROM observation WHERE id = +?').get(observationId)
    const resource = typeof resourceId === 'number' ? readPayloadValue(reader, resourceId) : null
    return {
      attributes: detail.attributes === null ? {} : (JSON.parse(detail.attributes) as JsonObject),
      resource: isJsonObject(resource) ? resource : {},
      events: detail.events === null ? [] : (JSON.parse(detail.events) as StoredEvent[]),
      links: detail.links === null ? [] : (JSON.parse(detail.links) as StoredLink[]),
      parameters: detail.parameters === null ? null : (JSON.parse(detail.parameters) as JsonObject),
    }
  })
}
