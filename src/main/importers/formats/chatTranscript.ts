import { formatCounted } from '../../../shared/logic/formatters'
import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { ContentHead, Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { transcriptOfBody } from './chatTranscriptBodies'
import { transcriptRecords } from './chatTranscriptRecords'
import {
  isChatMessage,
  isMessageList,
  listNameOf,
  listNames,
  type PlacedMessage,
  type Transcript,
} from './chatTranscriptShape'
import { type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { finding, skipped } from './vendorRecords'

/**
 * Chats in the forms of OpenAI, Anthropic and Gemini, as programs save them and as files for training hold them: a list
 * of messages, `{messages: […]}`, lists of these, one per line, or one message per line; and logged answers of an API.
 */
export const chatTranscript: Importer = {
  id: 'chat-transcript',
  label: 'Chat transcript',
  detect,
  read: (input, signal) => mapDocuments(input, signal, createTranscriptMapper()),
}

/** So low that whoever knows more about a file has it. */
const score = 0.22

function detect(head: ContentHead): number {
  const { values, objects } = peekJson(head)
  const isFound =
    objects.slice(0, 3).some(isChat) ||
    values.some((value) => Array.isArray(value) && value.slice(0, 3).some(isMessageList))
  return isFound ? score : 0
}

const isChat = (value: JsonObject): boolean =>
  isChatMessage(value) || listNameOf(value) !== null || transcriptOfBody(value, noPlace) !== null

const noPlace: RawPosition = { offset: 0, length: 0, line: 1 }

/** A conversation is one record, and is read whole. */
const wholeBytes = 48 * 1024 * 1024

function createTranscriptMapper(): DocumentMapper {
  /** Messages that stand for themselves, one per line or piece by piece: one conversation. */
  let loose: PlacedMessage[] = []
  let looseFacts: JsonObject = {}
  const derived = { count: 0, raw: null as RawPosition | null }
  const timeless = { count: 0, raw: null as RawPosition | null }
  const estimated = { count: 0, raw: null as RawPosition | null }

  const add = (transcript: Transcript, records: ImportRecord[]): void => {
    const made = transcriptRecords(transcript)
    for (const record of made.records) records.push(record)
    for (const [count, counted] of [
      [made.isIdDerived ? 1 : 0, derived],
      [made.isOrderOnly ? 1 : 0, timeless],
      [made.estimated, estimated],
    ] as const) {
      counted.count += count
      if (count > 0) counted.raw ??= transcript.raw
    }
  }
  const endLoose = (records: ImportRecord[]): void => {
    const [first] = loose
    if (first !== undefined) add({ messages: loose, facts: looseFacts, raw: first.raw }, records)
    loose = []
    looseFacts = {}
  }
  const addList = (
    list: readonly PlacedRecord[],
    facts: JsonObject,
    raw: RawPosition,
    records: ImportRecord[],
  ): void => {
    const messages = list.flatMap(({ value, raw: place }) => {
      if (isChatMessage(value)) return [{ value, raw: place }]
      records.push(skipped('not_a_record', 'A message without a role or content.', place))
      return []
    })
    if (messages.length > 0) add({ messages, facts, raw }, records)
  }
  const addValue = (value: JsonValue, raw: RawPosition, records: ImportRecord[]): void => {
    const name = listNameOf(value)
    const body = name === null ? transcriptOfBody(value, raw) : null
    if (isChatMessage(value)) {
      loose.push({ value, raw })
    } else if (isMessageList(value)) {
      addList(placeAll(value, raw), {}, raw, records)
    } else if (isJsonObject(value) && name !== null) {
      addList(placeAll(value[name], raw), factsOf(value, name), raw, records)
    } else if (body !== null) {
      add(body, records)
    } else {
      records.push(skipped('not_a_record', 'Neither a message nor a conversation.', raw))
    }
  }

  return {
    paths: [['*'], ...listNames.map((name) => [name, '*'])],
    wholeBytes,
    map(document, placed) {
      const records: ImportRecord[] = []
      const { value, position } = document
      if (document.isPart) {
        for (const { value: item, raw, path, owner } of placed) {
          if (path !== '*' && owner !== null) looseFacts = factsOf(owner, path.slice(0, -2))
          addValue(item, raw, records)
        }
        return records
      }
      // Messages one per line go together; anything else ends them.
      if (!isChatMessage(value)) endLoose(records)
      const name = listNameOf(value)
      if (isMessageList(value)) addList(placed, {}, position, records)
      else if (isJsonObject(value) && name !== null)
        addList(
          placed.filter(({ path }) => path === `${name}.*`),
          factsOf(value, name),
          position,
          records,
        )
      else if (Array.isArray(value)) for (const { value: item, raw } of placed) addValue(item, raw, records)
      else addValue(value, position, records)
      return records
    },
    finish() {
      const records: ImportRecord[] = []
      endLoose(records)
      if (derived.raw !== null) {
        const text = `${formatCounted(derived.count, 'conversation')} without an id; made from what is said.`
        records.push(finding('derived_id', text, derived.raw))
      }
      if (timeless.raw !== null) {
        const text = `${formatCounted(timeless.count, 'conversation')} without times; the order is real, the moments are not.`
        records.push(finding('order_only_time', text, timeless.raw))
      }
      if (estimated.raw !== null) {
        const text = `${formatCounted(estimated.count, 'answer')} without a start in the file; drawn from the message before it.`
        records.push(finding('missing_time', text, estimated.raw))
      }
      return records
    },
  }
}

const placeAll = (list: JsonValue | undefined, raw: RawPosition): PlacedRecord[] =>
  Array.isArray(list)
    ? (list as readonly JsonValue[]).map((value) => ({ path: '*', value, raw, owner: null }))
    : []

function factsOf(value: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
}
