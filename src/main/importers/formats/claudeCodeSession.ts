import { createHash } from 'node:crypto'
import type { ImportRecord, RawPosition, SessionRecord } from '../../../shared/model/importRecord'
import type { JsonValue } from '../../../shared/util/jsonValue'
import type { ClaudeEntry } from './claudeCodeEntry'
import { type Field, knownFields, wordOf } from './vendorFields'
import { finding, makeSession } from './vendorRecords'

interface KnownSession {
  readonly id: string
  readonly raw: RawPosition
  readonly attributes: Record<string, JsonValue>
  name: string | null
  version: string | null
}

/** What a file says about its sessions as wholes: titles, summaries, where they ran. */
export class SessionNames {
  private readonly sessions = new Map<string, KnownSession>()
  private readonly summaries: { readonly text: string; readonly leafUuid: string }[] = []
  private last: string | null = null
  private derived: RawPosition | null = null

  /** The session of a line. Lines without one belong to that before them; a file without any gets one made up. */
  sessionOf(entry: ClaudeEntry): string {
    const id = entry.sessionId ?? this.last ?? this.derive(entry)
    this.last = id
    const { source } = entry
    const known = this.sessions.get(id) ?? { id, raw: entry.raw, attributes: {}, name: null, version: null }
    known.version = wordOf(source['version']) ?? known.version
    this.sessions.set(id, known)
    const place = {
      cwd: source['cwd'],
      git_branch: wordOf(source['gitBranch']),
      entrypoint: source['entrypoint'],
    }
    for (const [key, value] of Object.entries(knownFields(place))) known.attributes[key] ??= value
    const copiedFrom = source['forkedFrom']
    if (copiedFrom !== undefined && copiedFrom !== null)
      known.attributes['copied_into'] ??= wordOf(source['sessionId'])
    return id
  }

  /** Takes titles and summaries in; false for any other line. */
  takeTitle(entry: ClaudeEntry): boolean {
    const { source, type } = entry
    const title = wordOf(titleOf(type, source))
    if (type === 'summary') {
      const text = wordOf(source['summary'])
      const leafUuid = wordOf(source['leafUuid']) ?? ''
      if (text !== null) this.summaries.push({ text, leafUuid })
      return text !== null
    }
    if (title === null) return false
    const id = entry.sessionId ?? this.last
    const session = id === null ? undefined : this.sessions.get(id)
    if (session === undefined) return false
    // A title that a person gave is never replaced by one that was made up.
    if (type === 'custom-title') session.attributes['custom_title'] = title
    session.name = wordOf(session.attributes['custom_title']) ?? title
    return true
  }

  all(): Iterable<object> {
    return this.sessions.values()
  }

  /** `isHere`: whether a line stands in this file. Summaries of other conversations stand in many files. */
  *records(isHere: (uuid: string) => boolean): Generator<ImportRecord, void> {
    const own = this.summaries.filter(({ leafUuid }) => isHere(leafUuid)).at(-1)
    for (const session of this.sessions.values()) {
      if (own !== undefined) session.name ??= own.text
      yield this.record(session)
    }
    if (this.derived !== null) yield finding('derived_id', 'The file names no session.', this.derived)
  }

  private record({ id, raw, attributes, name, version }: KnownSession): SessionRecord {
    const summaries = this.summaries.map(({ text }) => text)
    return makeSession({
      sessionId: id,
      name,
      version,
      agentName: mainAgent,
      attributes: summaries.length === 0 ? attributes : { ...attributes, summaries },
      raw,
    })
  }

  private derive(entry: ClaudeEntry): string {
    this.derived = entry.raw
    return `claude-code-${entry.uuid ?? hashOf(entry)}`
  }
}

/** A name for a line that has none; the same on the next import. */
export function hashOf(entry: ClaudeEntry): string {
  return createHash('sha256').update(JSON.stringify(entry.source)).digest('hex').slice(0, 16)
}

/** The agent that the user talks to. */
export const mainAgent = 'Claude Code'

function titleOf(type: string, source: ClaudeEntry['source']): Field {
  if (type === 'custom-title') return source['customTitle']
  return type === 'ai-title' ? source['aiTitle'] : undefined
}
