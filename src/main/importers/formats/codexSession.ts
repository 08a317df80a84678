import { createHash } from 'node:crypto'
import type { ImportRecord } from '../../../shared/model/importRecord'
import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import type { CodexEntry } from './codexEntry'
import type { CodexSession } from './codexRecords'
import { idOf, knownFields, objectOf, readTime, withoutFields, wordOf } from './vendorFields'
import { finding, makeSession } from './vendorRecords'

/** Kept as the system message of the conversation. */
const toldElsewhere = new Set(['id', 'timestamp', 'base_instructions', 'instructions'])

/** What a rollout says about its session as a whole. */
export class CodexSessionFacts {
  session: CodexSession = { id: '', agentName: 'Codex', version: null, provider: null }
  private meta: CodexEntry | null = null
  private derivedFrom: CodexEntry | null = null
  private readonly notes: JsonValue[] = []

  /** Takes the facts in; false for those of a session that this one was forked from, which follow. */
  begin(entry: CodexEntry): boolean {
    if (this.meta !== null) return false
    const { payload } = entry
    const nickname = wordOf(payload['agent_nickname'])
    this.meta = entry
    this.session = {
      id: idOf(payload['id']) ?? this.idFor(entry),
      agentName: nickname === null ? 'Codex' : `Codex ${nickname}`,
      version: wordOf(payload['cli_version']),
      provider: wordOf(payload['model_provider']),
    }
    return true
  }

  /** The session's id; made up from the first line where the file names none. */
  idFor(entry: CodexEntry): string {
    if (this.session.id !== '') return this.session.id
    const hash = createHash('sha256').update(JSON.stringify(entry.payload)).digest('hex').slice(0, 16)
    this.derivedFrom = entry
    this.session = { ...this.session, id: `codex-${hash}` }
    return this.session.id
  }

  /** A line before the first turn. */
  note(name: string, attributes: JsonObject): void {
    this.notes.push({ name, ...attributes })
  }

  *records(totalTokens: JsonObject): Generator<ImportRecord, void> {
    const first = this.meta ?? this.derivedFrom
    if (first === null) return
    const payload = this.meta?.payload ?? {}
    const time = readTime(payload['timestamp'])
    const isKnown = time !== null && time !== 'impossible'
    const git = objectOf(payload['git'])
    yield makeSession({
      sessionId: this.session.id,
      agentName: this.session.agentName,
      version: this.session.version,
      startNs: isKnown ? time.timeNs : null,
      timeDigits: isKnown ? time.digits : 0,
      attributes: {
        ...withoutFields(payload, toldElsewhere),
        ...knownFields({ git_branch: git['branch'], notes: this.notes.length === 0 ? null : this.notes }),
      },
      reported: Object.keys(totalTokens).length === 0 ? {} : { total_token_usage: totalTokens },
      raw: first.raw,
    })
    if (this.derivedFrom !== null)
      yield finding('derived_id', 'The file names no session.', this.derivedFrom.raw)
  }
}
