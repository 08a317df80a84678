import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { decodeText } from '../tables/textCodec'
import type { ReaderDb } from './readerDb'
import { layOutJson } from './textViews'

export interface StoredPayload {
  readonly text: string
  readonly isJson: boolean
}

/** A payload as it is shown: JSON laid out. The last one is kept for reading on. Null when it is gone. */
export function readPayload(reader: ReaderDb, payloadId: number): StoredPayload | null {
  return reader.last('payload', payloadId, () => {
    const row = reader
      .sql('SELECT is_json AS isJson, codec, data FROM payload WHERE id = +?')
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
