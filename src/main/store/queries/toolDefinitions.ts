import { observationKinds } from '../../../shared/model/kinds'
import { isJsonObject } from '../../../shared/util/jsonValue'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { readTraceColumns } from './getTrace'
import type { ReaderDb } from './readerDb'
import { readPayload, readToolDefinitions } from './storedTexts'
import { layOutValue } from './textViews'
import type { ShownBudget, StoredTextView } from './textViews'

const generationKind = observationKinds.indexOf('generation')
const searchedPayloads = 20
const searchedCalls = 500
/** Puts every later call behind every earlier one: longer than any trace, in ns. */
const laterPenalty = 1e18

/** All definitions offered to a model. */
export function viewDefinitions(
  reader: ReaderDb,
  payload: number | null,
  budget: ShownBudget,
): StoredTextView | null {
  const stored = payload === null ? null : readPayload(reader, payload)
  return stored === null ? null : budget.view(stored.text, `p:${payload}`)
}

/**
 * The definition of a tool as it was offered to the model that asked for it: the nearest earlier model call of the
 * trace that offered one of that name, else the nearest later one. Null when none did.
 */
export function viewAskedDefinition(
  reader: ReaderDb,
  traceRow: number,
  observationId: number,
  toolName: string,
  budget: ShownBudget,
): StoredTextView | null {
  const tried = new Set<number>()
  for (const payload of offeredPayloads(reader, traceRow, observationId)) {
    if (tried.has(payload)) continue
    if (tried.size >= searchedPayloads) return null
    tried.add(payload)
    const definitions = readToolDefinitions(reader, payload)
    const index = definitions.findIndex((definition) => nameOf(definition) === toolName)
    const found = definitions[index]
    if (found !== undefined) return budget.view(layOutValue(found), `d:${payload}:${index}`)
  }
  return null
}

/** Payloads with definitions, those of the model calls before the tool call first, nearest first. */
function* offeredPayloads(reader: ReaderDb, traceRow: number, observationId: number): Generator<number> {
  const columns = readTraceColumns(reader, traceRow)
  const own = columns?.observationId.indexOf(observationId) ?? -1
  if (columns === null || own < 0) return
  const ownStart = columns.start[own] ?? 0
  const rows = Array.from({ length: columns.count }, (_, row) => row).filter(
    (row) => columns.kind[row] === generationKind,
  )
  const away = (row: number): number => {
    const distance = ownStart - (columns.start[row] ?? 0)
    return distance >= 0 ? distance : laterPenalty - distance
  }
  const find = reader.pluck('SELECT tool_definitions FROM observation WHERE id = +?')
  for (const row of rows.toSorted((a, b) => away(a) - away(b)).slice(0, searchedCalls)) {
    const payload = find.get(columns.observationId[row]) as number | null | undefined
    if (typeof payload === 'number') yield payload
  }
}

/** `{name}`, or OpenAI's `{type: 'function', function: {name}}`, or text that holds such JSON. */
function nameOf(definition: JsonValue): string | null {
  if (typeof definition === 'string') {
    try {
      const parsed: unknown = JSON.parse(definition)
      return isJsonObject(parsed) ? nameOf(parsed) : null
    } catch {
      return null
    }
  }
  if (!isJsonObject(definition)) return null
  if (typeof definition['name'] === 'string') return definition['name']
  const inner = definition['function'] ?? definition['toolSpec']
  return isJsonObject(inner) && typeof inner['name'] === 'string' ? inner['name'] : null
}
