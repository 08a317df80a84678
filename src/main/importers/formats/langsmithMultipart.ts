import { Buffer } from 'node:buffer'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead } from '../importer'
import { BinaryWindow } from '../readers/binaryWindow'
import { duplicatesAt } from '../readers/duplicateKeyFinding'
import { exceedsDepth, parseJson } from '../readers/jsonLossless'
import { clip, finding, skipped } from './vendorRecords'

const firstPart =
  /^--[^\r\n]{1,200}\r\n(?:[^\r\n]{1,500}\r\n){0,4}?Content-Disposition: form-data; name="(?:post|patch|feedback|attachment)\.[^"]+"/i

/** True for a body of LangSmith's multipart ingestion: a boundary, and a part that is named after a run or feedback. */
export function isMultipart(head: ContentHead): boolean {
  return firstPart.test(head.text.slice(0, 4_096))
}

/** What a body sends: the creation or update of a run, put together, or feedback. */
export interface SentRow {
  readonly path: 'post.*' | 'patch.*' | 'feedback.*'
  readonly value: JsonObject
  readonly raw: RawPosition
}

/**
 * The rows of a multipart body. A run comes as `post.<id>` or `patch.<id>`, its inputs, outputs and events in parts
 * behind it (`post.<id>.inputs`), its files as `attachment.<id>.<name>`: they are named with type and size. Source:
 * https://github.com/langchain-ai/langsmith-sdk/blob/main/python/langsmith/_internal/_operations.py.
 */
export async function* readMultipart(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<SentRow | ProblemRecord, void> {
  let open: { readonly kind: Kind; readonly id: string; row: SentRow } | null = null
  for await (const part of readParts(bytes)) {
    if ('type' in part) {
      yield part
      continue
    }
    const { kind, id, rest } = splitName(part.name)
    const value = kind === 'attachment' ? attachmentOf(part) : part.value
    if (kind === null || value === undefined) {
      const what = kind === null ? 'no part of a run' : 'no JSON'
      yield skipped(
        kind === null ? 'not_a_record' : 'bad_json',
        `Part "${clip(part.name)}" is ${what}.`,
        part.raw,
      )
      continue
    }
    const isInside =
      open !== null && rest !== '' && open.id === id && (open.kind === kind || kind === 'attachment')
    if (isInside && open !== null) {
      open.row = extend(open.row, kind, rest, value, part.raw)
      continue
    }
    if (open !== null) yield open.row
    const path: SentRow['path'] = kind === 'attachment' ? 'post.*' : `${kind}.*`
    const whole: JsonValue = rest === '' ? value : { id, ...placed(kind, rest, value) }
    open = { kind, id, row: { path, value: isJsonObject(whole) ? whole : {}, raw: part.raw } }
  }
  if (open !== null) yield open.row
}

type Kind = 'post' | 'patch' | 'feedback' | 'attachment'

function splitName(name: string): { kind: Kind | null; id: string; rest: string } {
  const match = /^(post|patch|feedback|attachment)\.([^.]{1,200})(?:\.(.{1,200}))?$/s.exec(name)
  if (match === null) return { kind: null, id: '', rest: '' }
  return { kind: match[1] as Kind, id: match[2] ?? '', rest: match[3] ?? '' }
}

const placed = (kind: Kind, name: string, value: JsonValue): JsonObject =>
  kind === 'attachment' ? { attachments: { [name]: value } } : { [name]: value }

function extend(row: SentRow, kind: Kind, name: string, value: JsonValue, raw: RawPosition): SentRow {
  const known = row.value['attachments']
  const more =
    kind === 'attachment'
      ? { attachments: { ...(isJsonObject(known) ? known : {}), [name]: value } }
      : { [name]: value }
  const length = raw.offset + raw.length - row.raw.offset
  return { ...row, value: { ...row.value, ...more }, raw: { ...row.raw, length } }
}

interface Part {
  readonly name: string
  readonly contentType: string
  readonly sizeBytes: number
  /** Undefined when the body is no JSON. */
  readonly value: JsonValue | undefined
  readonly raw: RawPosition
}

const attachmentOf = ({ contentType, sizeBytes }: Part): JsonValue => ({
  content_type: contentType.replace(/;\s*length=\d+/, ''),
  size_bytes: sizeBytes,
})

const mostHead = 16 * 1024
/** LangSmith takes 20 MiB a body. */
const mostPart = 64 * 1024 * 1024

async function* readParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Part | ProblemRecord, void> {
  const window = new BinaryWindow(bytes)
  try {
    const [line = '', boundary] =
      /^--([^\r\n]+)\r\n/.exec((await window.view(0, 300)).toString('latin1')) ?? []
    if (boundary === undefined) return
    const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
    for (let at = line.length; ;) {
      const head = await window.view(at, mostHead)
      const headEnd = head.indexOf('\r\n\r\n')
      if (headEnd < 0) {
        if (head.length > 0) yield cut(at, head.length)
        return
      }
      const text = head.toString('utf8', 0, headEnd)
      const start = at + headEnd + 4
      const length = await bodyLength(window, start, text, delimiter)
      const body = await window.view(start, length ?? mostPart)
      const raw = { offset: at, length: start - at + body.length, line: null }
      if (length === null && body.length === mostPart) {
        yield skipped('too_large', 'A part of more than 64 MiB; what follows it is not read.', raw)
        return
      }
      const name = /name="([^"]*)"/.exec(text)?.[1] ?? ''
      const contentType = /content-type: ([^\r\n]*)/i.exec(text)?.[1] ?? ''
      const value = jsonOf(name, body)
      yield { name, contentType, sizeBytes: body.length, value, raw }
      if (length === null) yield cutPart(raw)
      const duplicates = typeof value === 'object' && value !== null ? duplicatesAt(body, start) : null
      if (duplicates !== null) yield duplicates
      const after = start + body.length + delimiter.length
      if (length === null || (await window.view(after, 2)).toString('latin1') !== '\r\n') return
      at = after + 2
    }
  } finally {
    await window.close()
  }
}

const cut = (offset: number, length: number): ProblemRecord =>
  skipped('truncated_input', 'The body ends in the head of a part.', { offset, length, line: null })

const cutPart = (raw: RawPosition): ProblemRecord =>
  finding('truncated_input', 'The body ends within this part.', raw)

/** To the next boundary: where the stated length says, else wherever it stands. Null when there is none any more. */
async function bodyLength(
  window: BinaryWindow,
  start: number,
  head: string,
  delimiter: Buffer,
): Promise<number | null> {
  const stated = Number(
    /content-length: (\d{1,9})/i.exec(head)?.[1] ?? /length=(\d{1,9})/.exec(head)?.[1] ?? -1,
  )
  if (stated >= 0 && stated <= mostPart) {
    const end = (await window.view(start, stated + delimiter.length)).subarray(stated)
    if (end.equals(delimiter)) return stated
  }
  for (let size = 64 * 1024; ; size *= 4) {
    const data = await window.view(start, Math.min(size, mostPart))
    const found = data.indexOf(delimiter)
    if (found >= 0) return found
    if (data.length < size) return null
  }
}

function jsonOf(name: string, body: Buffer): JsonValue | undefined {
  if (name.startsWith('attachment.')) return null
  try {
    const value = parseJson(body.toString('utf8'))
    return exceedsDepth(value) ? undefined : value
  } catch {
    return undefined
  }
}
