import type { ImportRecord, RawPosition, SideRecord } from '../../../shared/model/importRecord'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/util/jsonValue'
import type { Importer } from '../importer'
import { peekJson } from '../readers/headPeek'
import { neutralSessionRecords } from './neutralRecords'
import { holdsList, type DocumentMapper, mapDocuments, type PlacedRecord } from './vendorDocuments'
import { type Field, objectOf, textOf, wordOf } from './vendorFields'
import { finding, readRecordTimes, skipped } from './vendorRecords'

/**
 * The neutral session export (`session-export.v1`): sessions with their messages, traces, observations, scores and
 * voice turns; beside them audit entries, deployments, balances and the roll-ups a vendor reports.
 */
export const neutral: Importer = {
  id: 'session-export',
  label: 'Session export',
  detect: (head) => Math.max(0, ...peekJson(head).objects.map(score)),
  read: (input, signal) => mapDocuments(input, signal, createNeutralMapper()),
}

function score(document: JsonObject): number {
  if (document['format'] === 'session-export') return 1
  const [session] = Array.isArray(document['sessions']) ? (document['sessions'] as readonly JsonValue[]) : []
  const fields = objectOf(session)
  return 'started_at' in fields && 'traces' in fields && 'retrieved_at' in objectOf(document['source'])
    ? 0.7
    : 0
}

const sides: Readonly<Record<string, SideRecord['side']>> = {
  audit: 'audit',
  deployments: 'deployment',
  balances: 'balance',
  aggregates: 'aggregate',
}
const known = new Set(['format', 'version', 'source', 'sessions', ...Object.keys(sides)])

function createNeutralMapper(): DocumentMapper {
  let hasSaidVersion = false
  return {
    isWhole: holdsList(['sessions']),
    paths: ['sessions', ...Object.keys(sides)].map((list) => [list, '*']),
    map(document, placed) {
      const body = objectOf(document.value)
      const records = placed.flatMap(readPlaced)
      if (!hasSaidVersion && (body['version'] ?? 1) !== 1) {
        hasSaidVersion = true
        const text = `Version ${textOf(body['version']) ?? '?'} of the form; read as version 1, what is new in it may be missing.`
        records.push(finding('unknown_field', text, document.position))
      }
      if (!document.isPart) records.push(...documentProblems(body, placed, document.position))
      return records
    },
    finish: () => [],
  }
}

function readPlaced(record: PlacedRecord): ImportRecord[] {
  const list = record.path.split('.')[0] ?? ''
  const side = Object.hasOwn(sides, list) ? sides[list] : undefined
  return side === undefined
    ? neutralSessionRecords(record.value, record.raw)
    : neutralSide(side, record.value, record.raw)
}

function documentProblems(
  body: JsonObject,
  placed: readonly PlacedRecord[],
  raw: RawPosition,
): ImportRecord[] {
  const problems: ImportRecord[] = []
  const unknown = Object.keys(body).filter((name) => !known.has(name))
  if (unknown.length > 0)
    problems.push(finding('unknown_field', `The export has ${unknown.join(', ')}.`, raw))
  if (objectOf(body['source'])['complete'] === false) {
    problems.push(finding('partial_trace', 'The export says that it is not complete.', raw))
  }
  const isEmpty = [...known].some((name) => Array.isArray(body[name]))
  if (placed.length === 0 && !isEmpty) {
    problems.push(skipped('unknown_record', 'A session export without sessions.', raw))
  }
  return problems
}

/** Records beside the traces, kept whole. A vendor's roll-ups have no time of their own. */
function neutralSide(side: SideRecord['side'], value: JsonValue, raw: RawPosition): ImportRecord[] {
  if (!isJsonObject(value))
    return [skipped('not_a_record', `An entry of ${side} that is not an object.`, raw)]
  const times = readRecordTimes(side)
  const when: Field = side === 'deployment' ? value['deployed_at'] : value['at']
  return [
    { type: 'side', side, id: wordOf(value['id']), timeNs: times.read(when), body: value, raw },
    ...times.problems(raw),
  ]
}
