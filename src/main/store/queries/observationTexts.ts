import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonObject } from '../../../shared/util/jsonValue'
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
}

/** Null when there is no such observation. */
export function readDetail(reader: ReaderDb, observationId: number): ObservationDetail | null {
  const row = reader
    .sql(
      `SELECT attributes, parameters, events, links, tokens_reported AS tokensReported,
              token_contradictions AS tokenContradictions, token_convention AS tokenConvention, cost_basis AS costBasis,
              scope_name AS scopeName, scope_version AS scopeVersion
       FROM observation WHERE id = ?`,
    )
    .get(observationId)
  return (row as ObservationDetail | undefined) ?? null
}

/** Attributes, resource, events, links and parameters as values; null when there is no such observation. */
export function readObservationTexts(reader: ReaderDb, observationId: number): ObservationTexts | null {
  return reader.last('texts', observationId, () => {
    const detail = readDetail(reader, observationId)
    if (detail === null) return null
    const resourceId = reader.pluck('SELECT resource FROM observation WHERE id = ?').get(observationId)
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
