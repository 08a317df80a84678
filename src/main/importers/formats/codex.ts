import type { ImportRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { restoring } from '../restoring'
import { peekJson } from '../readers/headPeek'
import { readCodexEntry } from './codexEntry'
import { CodexReader } from './codexReader'
import { growSaved, type GrowingMapper, type SavingFormat } from './growingDocuments'
import { mapDocuments } from './vendorDocuments'

/** Rollouts of Codex: the lines of `~/.codex/sessions`, and those of its first versions, which had no envelope. */
export const codex: Importer = {
  id: 'codex',
  label: 'Codex session',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createCodexMapper()),
  grow: (input, signal, saved) => growSaved(input, signal, saving, saved),
}

const saving: SavingFormat = { version: 'codex/2', createMapper: createCodexMapper }

const lineTypes = new Set(['response_item', 'event_msg', 'turn_context', 'compacted'])

function score(value: JsonObject): number {
  const { type } = value
  if (isJsonObject(value['payload'])) {
    if (type === 'session_meta') return 0.95
    return typeof type === 'string' && lineTypes.has(type) ? 0.9 : 0
  }
  // The first line of the first versions.
  const isFirst = type === undefined && 'id' in value && 'timestamp' in value && 'instructions' in value
  return isFirst || value['record_type'] === 'state' ? 0.6 : 0
}

/** Results with images make long lines, and a line is one record. */
const wholeBytes = 48 * 1024 * 1024

function createCodexMapper(saved?: JsonValue): GrowingMapper {
  const reader = saved === undefined ? new CodexReader() : CodexReader.restore(saved)
  const finish = (): ImportRecord[] => {
    const records: ImportRecord[] = []
    reader.finish(records)
    return records
  }
  return {
    // Lines that a script put together in one list.
    isWhole: () => true,
    paths: [['*']],
    wholeBytes,
    map(document) {
      const records: ImportRecord[] = []
      const { entry, problems } = readCodexEntry(document.value, document.position)
      records.push(...problems)
      if (entry !== null) reader.add(entry, records)
      return records
    },
    finish,
    ending: () => restoring(reader.changedByFinish(), finish),
    save: () => reader.save(),
  }
}
