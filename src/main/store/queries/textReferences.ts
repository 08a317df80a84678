import type { JsonValue } from '../../../shared/util/jsonValue'
import { StoreError } from '../storeError'
import { readMessage, textOfPart } from './conversation'
import { readObservationTexts } from './observationTexts'
import type { ReaderDb } from './readerDb'
import { readPayload, readToolDefinitions } from './storedTexts'
import { cutText, layOutValue } from './textViews'

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
