import { isUtf8 } from 'node:buffer'
import { parseAllDocuments } from 'yaml'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer, ImportInput } from '../importer'
import { peekJson } from '../readers/headPeek'
import { exceedsDepth } from '../readers/jsonLossless'
import { korePageDocument } from './korePageRecords'
import { mapDocuments } from './vendorDocuments'
import { listOf, objectOf, wordOf } from './vendorFields'
import { clip, skipped } from './vendorRecords'

/**
 * What Kore's analytics page shows on screen, written down by hand as JSON or YAML: a trace, a session, audit
 * entries. Times there have no zone and lengths are rounded; both are said in the findings.
 */
export const korePage: Importer = {
  id: 'kore-page',
  label: 'Kore.ai analytics page',
  detect: (head) => (isYamlHead(head) ? 0.8 : Math.max(0, ...peekJson(head).objects.map(pageScore))),
  read: (input, signal) => (isYamlHead(input.head) ? readYaml(input, signal) : readJson(input, signal)),
}

const naiveTime = /^\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(\.\d+)?)?$/

function pageScore(page: JsonObject): number {
  const trace = objectOf(page['trace'])
  if ('id' in trace && naiveTime.test(wordOf(trace['start']) ?? '')) return 0.9
  const session = objectOf(page['session'])
  if ('id' in session && naiveTime.test(wordOf(session['started']) ?? '')) return 0.9
  const [entry] = listOf(page['audit'])
  return isAuditEntry(page) || isAuditEntry(entry) ? 0.9 : 0
}

/** A page, as opposed to one of the entries of an audit. */
const isPage = (element: JsonObject): boolean =>
  isJsonObject(element['trace']) || isJsonObject(element['session']) || Array.isArray(element['audit'])

function isAuditEntry(value: JsonValue | undefined): boolean {
  return isJsonObject(value) && 'Event' in value && 'User' in value && 'Time' in value
}

/** Block YAML: the audit fields, or a trace or session with its naive start, at the start of lines. */
function isYamlHead(head: ContentHead): boolean {
  if (/^\s*[[{]/.test(head.text)) return false
  const isAudit = ['Event', 'User', 'Time'].every((name) =>
    new RegExp(`^[ \\t-]*${name}:[ \\t]`, 'm').test(head.text),
  )
  const isTree = /^(trace|session):\s*$/m.test(head.text)
  return isAudit || (isTree && /^[ \t]+(start|started):[ \t]*['"]?\d{4}-\d\d-\d\d \d/m.test(head.text))
}

function readJson(input: ImportInput, signal: AbortSignal): AsyncIterable<readonly ImportRecord[]> {
  return mapDocuments(input, signal, {
    isWhole: isPage,
    paths: [['*']],
    map: (document) => korePageDocument(document.value, document.position),
    finish: () => [],
  })
}

/** Written by hand, so small: more than this is no page form. */
const yamlLimit = 8 * 1024 * 1024

async function* readYaml(
  input: ImportInput,
  signal: AbortSignal,
): AsyncGenerator<readonly ImportRecord[], void> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of input.bytes()) {
    if (signal.aborted) return
    chunks.push(chunk)
    size += chunk.length
    if (size > yamlLimit) {
      yield [skipped('too_large', 'A YAML file above 8 MiB.', { offset: 0, length: size, line: 1 })]
      return
    }
  }
  const bytes = Buffer.concat(chunks)
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes)
  const place = placesIn(text, bytes)
  for (const [value, start, end] of yamlValues(text)) {
    const raw = place(start, end)
    yield value instanceof YamlFailure
      ? [skipped(value.code, value.message, raw)]
      : korePageDocument(value, raw)
  }
}

class YamlFailure {
  constructor(
    readonly code: 'bad_json' | 'too_deep',
    readonly message: string,
  ) {}
}

/**
 * The documents of a YAML stream with their ranges in the text.
 * YAML 1.2 core rules: `2024-01-15 14:30:00` stays text, where YAML 1.1 would make it a date in UTC.
 */
function* yamlValues(text: string): Generator<[JsonValue | YamlFailure, number, number]> {
  let documents: ReturnType<typeof parseAllDocuments>
  try {
    // Silent: its warnings would go to the terminal, with a piece of the text.
    documents = parseAllDocuments(text, { logLevel: 'silent' })
  } catch (error) {
    const isDeep = error instanceof RangeError
    yield [
      new YamlFailure(isDeep ? 'too_deep' : 'bad_json', isDeep ? 'Nested too deep.' : whatIsWrong(error)),
      0,
      text.length,
    ]
    return
  }
  if (!Array.isArray(documents)) return
  for (const document of documents) {
    const [start, end] = document.range ?? [0, text.length]
    const [error] = document.errors
    const value = error === undefined ? valueOf(document) : null
    if (error !== undefined) yield [new YamlFailure('bad_json', whatIsWrong(error)), start, end]
    else if (value instanceof YamlFailure) yield [value, start, end]
    else if (value !== null && exceedsDepth(value))
      yield [new YamlFailure('too_deep', 'Nested deeper than 200 levels.'), start, end]
    else if (value !== null) yield [value, start, end]
  }
}

/** The first line: below it the parser shows the text itself. */
const whatIsWrong = (error: unknown): string =>
  `Not valid YAML: ${clip((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '', 160)}`

/** Aliases that stand for more and more of the same are stopped by the parser. */
function valueOf(document: { toJS(): unknown }): JsonValue | YamlFailure {
  try {
    return document.toJS() as JsonValue
  } catch (error) {
    return error instanceof RangeError
      ? new YamlFailure('too_deep', 'Nested too deep.')
      : new YamlFailure('bad_json', whatIsWrong(error))
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b] = bytes
  return a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8'
}

/** Turns a range of characters into one of bytes. */
function placesIn(text: string, bytes: Uint8Array): (start: number, end: number) => RawPosition {
  const isWide = encodingOf(bytes) !== 'utf-8'
  const mark = isWide ? 2 : bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : 0
  const sizeOf = (part: string): number => (isWide ? part.length * 2 : Buffer.byteLength(part))
  const lineOf = (at: number): number => text.slice(0, at).split('\n').length
  if (!isWide && !isUtf8(bytes)) {
    // Characters were replaced: only whole lines still have a place.
    const ends = lineEnds(bytes)
    return (start, end) => {
      const line = lineOf(start)
      const offset = ends[line - 2] ?? 0
      return { offset, length: (ends[lineOf(end) - 1] ?? bytes.length) - offset, line }
    }
  }
  return (start, end) => ({
    offset: mark + sizeOf(text.slice(0, start)),
    length: sizeOf(text.slice(start, end)),
    line: lineOf(start),
  })
}

/** The offset behind each line feed. */
function lineEnds(bytes: Uint8Array): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, at + 1)) ends.push(at + 1)
  return ends
}
