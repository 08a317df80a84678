import { formatCounted } from '../../../shared/logic/formatters'
import type { ProblemRecord, RawPosition } from '../../../shared/model/importRecord'
import type { CodexEntry } from './codexEntry'
import { idOf, wordOf } from './vendorFields'
import { finding } from './vendorRecords'

/** Copies are written in one go; a model that is asked answers later than this. */
const pauseNs = 500_000_000n

/** The beginning of a forked session. */
export interface SplitFork {
  /** Lines of the session that this one goes on from, with whatever times they were written again. */
  readonly copied: readonly CodexEntry[]
  /** What this session added right away: its first prompt. */
  readonly own: readonly CodexEntry[]
}

/**
 * A session that was forked from another (`codex fork`, subagents that know their caller's conversation) begins with a
 * copy of its lines, tokens included, most often with the time of the fork. Holds the lines back until it is known
 * which are copies: those older than the session, and those that follow each other without the pause that every call of
 * a model makes; but not a last turn in which nothing was answered yet, which is the session's own.
 */
export class CodexForks {
  private forkedFrom: string | null = null
  /** The first line of the copy, and how many there were; null while they are held. */
  private copied: { readonly raw: RawPosition; readonly lines: number } | null = null
  private held: CodexEntry[] | null = null
  private lastNs: bigint | null = null

  /** Takes the first line of a session. */
  begin(entry: CodexEntry): void {
    this.forkedFrom = idOf(entry.payload['forked_from_id'])
    if (this.forkedFrom === null) return
    this.held = []
    this.lastNs = entry.timeNs
  }

  /** True while the line is held; else what was held until now, or null when nothing was. */
  hold(entry: CodexEntry): true | SplitFork | null {
    const { held, lastNs } = this
    if (held === null) return null
    const { timeNs } = entry
    if (timeNs === null || lastNs === null || timeNs - lastNs < pauseNs) {
      if (timeNs !== null && (lastNs === null || timeNs > lastNs)) this.lastNs = timeNs
      held.push(entry)
      return true
    }
    this.held = null
    const split = splitFork(held)
    this.copied = extentOf(split.copied)
    return split
  }

  /** A sentence about the copy, where there is one. */
  findings(): ProblemRecord[] {
    const copied = this.held === null ? this.copied : extentOf(splitFork(this.held).copied)
    if (copied === null || this.forkedFrom === null) return []
    const text = `${formatCounted(copied.lines, 'line')} copied from the session ${this.forkedFrom}, which this one was forked from; told and counted there.`
    return [finding('duplicate_record', text, copied.raw)]
  }
}

function splitFork(held: readonly CodexEntry[]): SplitFork {
  const begins = held.findLastIndex(beginsTurn)
  const own = begins < 0 || held.slice(begins).some(isAnswered) ? held.length : begins
  return { copied: held.slice(0, own), own: held.slice(own) }
}

function extentOf(
  copied: readonly CodexEntry[],
): { readonly raw: RawPosition; readonly lines: number } | null {
  const [first] = copied
  return first === undefined || !copied.some(isAnswered) ? null : { raw: first.raw, lines: copied.length }
}

const eventOf = ({ type, payload }: CodexEntry): string | null =>
  type === 'event_msg' ? wordOf(payload['type']) : null

const beginnings = new Set(['task_started', 'turn_started'])
const answers = new Set([
  'agent_message',
  'agent_reasoning',
  'task_complete',
  'turn_complete',
  'turn_aborted',
  'thread_rolled_back',
])

const beginsTurn = (entry: CodexEntry): boolean => beginnings.has(eventOf(entry) ?? '')

/** Lines that stand only where a model has been asked, or where a turn is over. */
function isAnswered(entry: CodexEntry): boolean {
  const event = eventOf(entry)
  if (event !== null) return answers.has(event)
  if (entry.type !== 'response_item') return entry.type === 'compacted'
  const { type, role } = entry.payload
  return type !== 'message' || role === 'assistant'
}
