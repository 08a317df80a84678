import type { MessagePart } from '../../../shared/model/message'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'

const mediaTypes = new Set([
  'image',
  'image_url',
  'input_image',
  'blob',
  'uri',
  'file',
  'input_file',
  'media',
  'audio',
  'input_audio',
  'output_audio',
  'video',
  'document',
])

/**
 * An image, sound or file of any dialect; null when the value is none. Inline data is not carried along: only its
 * size, its type and the head of its data URI. The raw record keeps it.
 */
export function mediaPart(value: JsonObject): MessagePart | null {
  const type = typeof value['type'] === 'string' ? value['type'] : ''
  const inlineData = value['inlineData'] ?? value['inline_data'] ?? value['fileData'] ?? value['file_data']
  if (type === '' && !isJsonObject(inlineData)) return null
  if (type !== '' && !mediaTypes.has(type)) return null
  const holder = firstObject(
    inlineData,
    value['source'],
    value['image_url'],
    value['image'],
    value['input_audio'],
    value['file'],
  )
  const inner = holder ?? value
  const mediaType = firstText(inner, value, [
    'media_type',
    'mime_type',
    'mimeType',
    'mediaType',
    'contentType',
    'format',
  ])
  const named = firstText(inner, value, [
    'url',
    'uri',
    'fileUri',
    'file_uri',
    'file_id',
    'fileId',
    'image_url',
    'image',
    'file',
  ])
  const wide = wideType(`${type} ${typeof value['modality'] === 'string' ? value['modality'] : ''}`)
  const inline = firstText(inner, value, ['data', 'file_data', ...(type === 'blob' ? ['content'] : [])])
  if (named !== null && !named.startsWith('data:')) return media(mediaType ?? wide, named, null)
  if (named !== null) return mediaFromDataUri(named, mediaType ?? wide)
  if (inline === null) return { type: 'other', value }
  if (inline.startsWith('data:')) return mediaFromDataUri(inline, mediaType ?? wide)
  return media(mediaType ?? wide, null, base64Bytes(inline.length))
}

function mediaFromDataUri(uri: string, mediaType: string | null): MessagePart {
  const comma = uri.slice(0, 200).indexOf(',')
  const head = comma < 0 ? uri.slice(0, 60) : uri.slice(0, comma)
  const stated = /^data:([\w.+-]+\/[\w.+-]+)/.exec(head)?.[1]
  return media(stated ?? mediaType, head, base64Bytes(uri.length - head.length - 1))
}

const media = (
  mediaType: string | null,
  reference: string | null,
  sizeBytes: number | null,
): MessagePart => ({
  type: 'media',
  mediaType,
  reference,
  sizeBytes,
})

const base64Bytes = (characters: number): number => Math.max(0, Math.floor((characters * 3) / 4))

/** What the words for the part and its modality say about the media type. */
function wideType(type: string): string | null {
  if (type.includes('image')) return 'image/*'
  if (type.includes('audio')) return 'audio/*'
  return type.includes('video') ? 'video/*' : null
}

function firstObject(...values: readonly (JsonValue | undefined)[]): JsonObject | null {
  for (const value of values) if (isJsonObject(value)) return value
  return null
}

function firstText(inner: JsonObject, outer: JsonObject, keys: readonly string[]): string | null {
  for (const object of [inner, outer]) {
    for (const key of keys) {
      const value = object[key]
      if (typeof value === 'string' && value !== '') return value
    }
  }
  return null
}
