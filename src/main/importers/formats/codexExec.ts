import type { ImportRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { CodexThread } from './codexExecThread'
import { type DocumentMapper, mapDocuments } from './vendorDocuments'
import { objectOf, textOf } from './vendorFields'
import { skipped } from './vendorRecords'

/** What `codex exec --json` and the Codex SDK write: events of threads, their turns and items, one per line. No times. */
export const codexExec: Importer = {
  id: 'codex-exec',
  label: 'Codex exec events',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createMapper(input.head.bytes)),
}

const eventTypes =
  /^(thread\.(started|resumed)|turn\.(started|completed|failed)|item\.(started|updated|completed|failed)|error)$/

function score(line: JsonObject): number {
  const type = textOf(line['type']) ?? ''
  if (type === 'thread.started') return 'thread_id' in line ? 0.95 : 0
  if (type.startsWith('item.')) return eventTypes.test(type) && 'type' in objectOf(line['item']) ? 0.85 : 0
  return type === 'turn.completed' && 'cached_input_tokens' in objectOf(line['usage']) ? 0.85 : 0
}

function createMapper(firstBytes: Uint8Array): DocumentMapper {
  const threads: CodexThread[] = []
  return {
    paths: [['*']],
    map({ value, position }, placed) {
      const lines = Array.isArray(value) ? placed : [{ value, raw: position }]
      return lines.flatMap(({ value: line, raw }): ImportRecord[] => {
        const event = objectOf(line)
        if (!isJsonObject(line) || !eventTypes.test(textOf(event['type']) ?? ''))
          return [skipped('not_a_record', 'Not an event of a Codex thread.', raw)]
        const isNew = event['type'] === 'thread.started' || threads.length === 0
        if (isNew) threads.push(new CodexThread(event, raw, firstBytes, threads.length))
        const thread = threads.at(-1)
        return thread === undefined ? [] : thread.read(event, raw)
      })
    },
    finish: () => threads.flatMap((thread) => thread.finish()),
  }
}
