import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { StoreError } from '../storeError'
import { decodeText } from '../tables/textCodec'
import { readMessage, textOfPart } from './conversation'
import type { ReaderDb } from './readerDb'
import { cutText, layOutJson, layOutValue } from './textViews'

export interface StoredPayload {
  readonly text: string
  readonly isJson: boolean
}

/** A payload as it is shown: JSON laid out. The last one is kept for reading on. Null when it is gone. */
export function readPayload(reader: ReaderDb, payloadId: number): StoredPayload | null {
  return reader.last('payload', payloadId, () => {
    const row = reader
      .sql('SELECT is_json AS isJson, codec, data FROM payload WHERE id = ?')
      .get(payloadId) as { isJson: number; codec: number; data: string | Buffer } | undefined
    if (row === undefined) return null
    const text = decodeText(row.codec, row.data)
    return row.isJson === 0 ? { text, isJson: false } : { text: layOutJson(text), isJson: true }
  })
}

/** A payload's JSON value, when it is JSON. */
export function readPayloadValue(reader: ReaderDb, payloadId: number): JsonValue | undefined {
  const payload = readPayload(reader, payloadId)
  return payload?.isJson === true ? (JSON.parse(payload.text) as JsonValue) : payload?.text
}

/** What the JSON text columns of an observation hold, as lists of entries. */
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

export function readObservationTexts(reader: ReaderDb, observationId: number): ObservationTexts | null {
  return reader.last('texts', observationId, () => {
    const row = reader
      .sql('SELECT attributes, resource, events, links, parameters FROM observation WHERE id = ?')
      .get(observationId) as
      | {
          attributes: string | null
          resource: number | null
          events: string | null
          links: string | null
          parameters: string | null
        }
      | undefined
    if (row === undefined) return null
    const resource = row.resource === null ? null : readPayloadValue(reader, row.resource)
    return {
      attributes: row.attributes === null ? {} : (JSON.parse(row.attributes) as JsonObject),
      resource: isJsonObject(resource) ? resource : {},
      events: row.events === null ? [] : (JSON.parse(row.events) as StoredEvent[]),
      links: row.links === null ? [] : (JSON.parse(row.links) as StoredLink[]),
      parameters: row.parameters === null ? null : (JSON.parse(row.parameters) as JsonObject),
    }
  })
}

/** The tool definitions of a payload as a list; an object of them by name counts as one. */
export function readToolDefinitions(reader: ReaderDb, payloadId: number): readonly JsonValue[] {
  const value = readPayloadValue(reader, payloadId)
  if (Array.isArray(value)) return value as JsonValue[]
  if (isJsonObject(value))
    return Object.entries(value).map(([name, definition]) =>
      isJsonObject(definition) ? { name, ...definition } : { name, definition },
    )
  return []
}

/** A piece of the text behind a reference, and the whole's length. Throws `not_found`. */
export function readTextPiece(
  reader: ReaderDb,
  reference: string,
  offset: number,
  length: number,
): { readonly text: string; readonly length: number } {
  const whole = resolveText(reader, reference)
  if (whole === null) throw new StoreError('not_found', 'This text is not in the workspace any more.')
  return { text: cutText(whole, offset, length), length: whole.length }
}

/**
 * References: `p:<payload>`, `m:<message>:<part>`, and of an observation `a:<id>:<n>` (attribute), `r:` (resource),
 * `e:` (event), `l:` (link), `A:<id>` (all attributes), `E:<id>` (all events), `o:<id>` (parameters);
 * `d:<payload>:<n>` is one tool definition. Numbers count in the stored order.
 */
function resolveText(reader: ReaderDb, reference: string): string | null {
  const match = /^([pmarelAEod]):(\d{1,15})(?::(\d{1,9}))?$/.exec(reference)
  if (match === null) throw new StoreError('not_found', 'This is not a reference to a text.')
  const kind = match[1] ?? ''
  const id = Number(match[2])
  const index = Number(match[3] ?? -1)
  if (kind === 'p') return readPayload(reader, id)?.text ?? null
  if (kind === 'm') {
    const part = readMessage(reader, id)?.parts[index]
    return part === undefined ? null : textOfPart(part)
  }
  if (kind === 'd') return layOutOrNull(readToolDefinitions(reader, id)[index])
  const texts = readObservationTexts(reader, id)
  if (texts === null) return null
  switch (kind) {
    case 'a':
      return layOutOrNull(Object.values(texts.attributes)[index])
    case 'r':
      return layOutOrNull(Object.values(texts.resource)[index])
    case 'e':
      return layOutOrNull(texts.events[index]?.attributes)
    case 'l':
      return layOutOrNull(texts.links[index]?.attributes)
    case 'A':
      return layOutValue(texts.attributes)
    case 'E':
      return JSON.stringify(texts.events, null, 2)
    default:
      return layOutOrNull(texts.parameters ?? undefined)
  }
}

function layOutOrNull(value: JsonValue | undefined): string | null {
  return value === undefined ? null : layOutValue(value)
}
