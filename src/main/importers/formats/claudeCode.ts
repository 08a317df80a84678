import type { ImportRecord, RawPosition } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { restoring } from '../restoring'
import { restoreGraph, saveGraph } from '../savedGraph'
import { peekJson } from '../readers/headPeek'
import type { JsonDocument } from '../readers/jsonDocuments'
import { companionName } from './claudeCodeCompanions'
import { readClaudeEntry } from './claudeCodeEntry'
import { ClaudeCodeReader, claudeReaderClasses } from './claudeCodeReader'
import { ClaudeStream, claudeStreamClasses, isStreamLine } from './claudeCodeStream'
import { growSaved, type GrowingMapper, type SavingFormat } from './growingDocuments'
import { mapDocuments, type PlacedRecord } from './vendorDocuments'
import { listOf, objectOf } from './vendorFields'
import { finding } from './vendorRecords'

/**
 * Sessions of Claude Code: its JSON Lines with the subagents inside or in files of their own, lines of old versions,
 * the web's export (`{loglines: […]}`), and what `--output-format stream-json` and the agent SDK write.
 */
export const claudeCode: Importer = {
  id: 'claude-code',
  label: 'Claude Code session',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createClaudeCodeMapper()),
  grow: (input, signal, saved) => growSaved(input, signal, saving, saved),
}

const saving: SavingFormat = { version: 'claude-code/2', createMapper: createClaudeCodeMapper }

/** Lines that no other program writes. */
const ownTypes = new Set([
  'queue-operation',
  'file-history-snapshot',
  'last-prompt',
  'custom-title',
  'ai-title',
])

function score(value: JsonObject): number {
  const [first] = listOf(value['loglines'])
  if (Array.isArray(value['loglines'])) return isJsonObject(first) && 'message' in first ? 0.95 : 0.5
  const { type } = value
  const message = objectOf(value['message'])
  const isSaid = type === 'user' || type === 'assistant'
  if ('parentUuid' in value && 'sessionId' in value) return 0.95
  if (typeof type === 'string' && ownTypes.has(type) && ('sessionId' in value || 'messageId' in value))
    return 0.9
  if (type === 'summary' && 'leafUuid' in value) return 0.9
  if (isSaid && 'message' in value && ('sessionId' in value || 'uuid' in value)) return 0.9
  if (isStreamLine(value) && streamScore(value)) return 0.9
  if (companionName(value) !== null) return 0.6
  // Lines of old versions, from which programs that count costs live.
  const isCounted = isJsonObject(message['usage']) && typeof value['timestamp'] === 'string'
  return isCounted &&
    type === undefined &&
    ('costUSD' in value || 'requestId' in value || 'sessionId' in value)
    ? 0.8
    : 0
}

/** Lines of a stream, told by what only they have. */
function streamScore(value: JsonObject): boolean {
  const { type } = value
  if (type === 'system') return value['subtype'] === 'init'
  if (type === 'result') return 'num_turns' in value || 'total_cost_usd' in value
  return 'message' in value && 'parent_tool_use_id' in value
}

/** What is remembered of a file: of its lines, and of those that were lines of a stream. */
class ClaudeReading {
  readonly reader = new ClaudeCodeReader()
  readonly stream = new ClaudeStream()
}

const savedClasses = { ClaudeReading, ...claudeReaderClasses, ...claudeStreamClasses }

/** Lines with images are large, and a line is one record. */
const wholeBytes = 48 * 1024 * 1024

function createClaudeCodeMapper(saved?: JsonValue): GrowingMapper {
  const both = saved === undefined ? new ClaudeReading() : restoreGraph(saved, savedClasses, ClaudeReading)
  const { reader, stream } = both
  const add = (value: JsonValue, raw: RawPosition, records: ImportRecord[]): void => {
    const { entry, problems } = readClaudeEntry(value, raw)
    records.push(...problems)
    if (entry !== null) reader.add(entry, records)
  }
  const finish = (): ImportRecord[] => {
    const records: ImportRecord[] = []
    reader.finish(records)
    return [...stream.mark(records), ...stream.finish()]
  }
  return {
    isWhole: (element) => Array.isArray(element['loglines']),
    paths: [['*'], ['loglines', '*']],
    wholeBytes,
    map(document, placed) {
      const records: ImportRecord[] = []
      const companion = document.isPart ? null : companionName(document.value)
      if (companion !== null) {
        const text = `This is ${companion}; what it tells stands in the sessions themselves.`
        return [finding('companion_file', text, document.position)]
      }
      for (const { value, raw } of linesOf(document, placed)) {
        const told = isStreamLine(value) ? stream.translate(value, raw) : [value]
        for (const line of told) add(line, raw, records)
      }
      return stream.mark(records)
    },
    finish,
    ending: () => restoring([...reader.changedByFinish(), ...stream.changedByFinish()], finish),
    save: () => saveGraph(both, savedClasses),
  }
}

/** A list of objects is a list of lines; any other list is one broken line. */
function linesOf(
  document: JsonDocument,
  placed: readonly PlacedRecord[],
): readonly Pick<PlacedRecord, 'value' | 'raw'>[] {
  const { value, position } = document
  if (Array.isArray(objectOf(value)['loglines']) || document.isPart) return placed
  const isList =
    Array.isArray(value) && placed.length > 0 && placed.every((record) => isJsonObject(record.value))
  return isList ? placed : [{ value, raw: position }]
}
