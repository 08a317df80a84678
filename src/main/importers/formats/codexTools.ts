import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import type { CodexEntry } from './codexEntry'
import type { CodexCall } from './codexItems'
import { type CodexSession, type CodexTool, type CodexTurn, toolRecord } from './codexRecords'
import { withoutFields, wordOf } from './vendorFields'
import { clip, finding } from './vendorRecords'

/** The output of the tool has these already. */
const toldElsewhere = new Set([
  'type',
  'call_id',
  'stdout',
  'stderr',
  'aggregated_output',
  'formatted_output',
])

/** Calls of tools that wait for their outputs, which may come in a later turn or never. */
export class CodexTools {
  private readonly open = new Map<string, CodexTool>()

  /** A call; what the service ran itself is done with it. Answers its record where it is. */
  begin(call: CodexCall, entry: CodexEntry, turn: CodexTurn, session: CodexSession): ImportRecord[] {
    turn.tools++
    const spanId = call.id ?? `tool-${turn.tools}`
    const tool: CodexTool = { turn, spanId, call, entry, details: {} }
    if (call.isDone) return [toolRecord(session, tool, null)]
    turn.openTools++
    this.open.set(spanId, tool)
    return []
  }

  end(callId: string | null, output: JsonValue, entry: CodexEntry, session: CodexSession): ImportRecord {
    const tool = callId === null ? undefined : this.open.get(callId)
    if (tool === undefined) {
      const text = `A result of the tool call ${clip(callId ?? '(without id)', 80)}, which stands nowhere before it.`
      return finding('orphan', text, entry.raw)
    }
    this.open.delete(tool.spanId)
    tool.turn.openTools--
    return toolRecord(session, tool, { output, entry })
  }

  /** `exec_command_end` and its like say more about a call than its output does. False for events of no open call. */
  addDetails(type: string, payload: JsonObject): boolean {
    const tool = this.open.get(wordOf(payload['call_id']) ?? '')
    if (tool === undefined) return false
    tool.details[type] = withoutFields(payload, toldElsewhere)
    return true
  }

  /** Those that never had an output. */
  finish(session: CodexSession): ImportRecord[] {
    return [...this.open.values()].map((tool) => toolRecord(session, tool, null))
  }
}
