import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { recoverTraces } from '../../../src/main/ingest/recoverTraces'
import { updateImport } from '../../../src/main/ingest/updateImport'
import { bundleChild } from '../../support/bundleChild'
import { killWhenKept, runFollowKillLoop } from '../../support/followKillLoop'
import { everythingIn, growingFile, watchRereads } from '../../support/growingFiles'
import { turns } from '../../support/sessionTurns'
import { writerStore } from '../../support/writerStore'

/** `npm run soak` sets it to 100. */
const rounds = Number(process.env['SPANGLASS_KILLS'] ?? 4)
const longestMs = 400

/** Spans, and behind the next three of them the log record of each, as requests of OTLP. */
function otlpLine(index: number): string {
  const at = (ms: number): string => `${1_760_000_000_000 + ms}000000`
  const hex = (length: number, number: number): string => (number + 1).toString(16).padStart(length, '0')
  const idsOf = (span: number) => ({ traceId: hex(32, span >> 2), spanId: hex(16, span) })
  const isSpan = index % 2 === 0 || index < 7
  const value = { stringValue: `text ${index}` }
  const span = {
    ...idsOf(index),
    ...(index % 4 === 0 ? {} : { parentSpanId: hex(16, index - (index % 4)) }),
    name: `step ${index}`,
    startTimeUnixNano: at(index),
    endTimeUnixNano: at(index + 5),
    attributes: [{ key: 'input.value', value }],
  }
  const log = { ...idsOf(index - 7), timeUnixNano: at(index), body: value, eventName: 'note' }
  const request = isSpan
    ? { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }
    : { resourceLogs: [{ scopeLogs: [{ logRecords: [log] }] }] }
  return `${JSON.stringify(request)}\n`
}

/** Line after line of a file that grows, in pieces that end anywhere, most of them with a line. */
class Growth {
  private rest = Buffer.alloc(0)
  private written = 0

  constructor(private readonly lineOf: (index: number) => string) {}

  next(): { readonly value: Uint8Array; readonly done: false } {
    const length = 1 + Math.floor(Math.random() * 2_500)
    while (this.rest.length < length)
      this.rest = Buffer.concat([this.rest, Buffer.from(this.lineOf(this.written++))])
    const cut = Math.random() < 0.3 ? length : this.rest.indexOf(10, length - 1) + 1
    const value = this.rest.subarray(0, cut)
    this.rest = this.rest.subarray(cut)
    return { value, done: false }
  }

  /** Another whole line. */
  line(): string {
    return this.lineOf(this.written++)
  }

  /** What is left to be written of the last line. */
  end(): Uint8Array {
    return this.rest
  }
}

describe.each([
  {
    what: 'a session of Claude Code',
    first: turns(0, 3),
    lineOf: (index: number) => turns(index + 3, index + 4),
  },
  { what: 'OTLP JSON Lines', first: otlpLine(0), lineOf: (index: number) => otlpLine(index + 1) },
])('$what', ({ first, lineOf }) => {
  test(
    `comes to the same as importing it once, after ${rounds} kills while it grew`,
    { timeout: 60_000 + rounds * 10_000 },
    async () => {
      const file = await growingFile(first)
      const { folder } = file.store
      file.store.close()
      const script = await bundleChild('followWriter')
      const growth = new Growth(lineOf)
      const args = [folder, file.path, 'w/a.jsonl', String(file.importId)]
      await runFollowKillLoop(script, args, file.path, growth, rounds, longestMs)
      appendFileSync(file.path, growth.end())
      await killWhenKept(script, args, file.path, () => growth.line())

      const store = writerStore(folder)
      const known = watchRereads(store)
      await recoverTraces(store.state, true, [])
      const keptBytes = statSync(file.path).size
      appendFileSync(file.path, growth.line())
      const argument = { importId: file.importId, source: 'files', files: [{ path: file.path, displayPath: 'w/a.jsonl', unreadable: null }] } // prettier-ignore
      const updated = await updateImport(store.state, argument, new AbortController().signal, () => undefined)
      expect(updated).toMatchObject({ status: 'done', whole: [] })
      expect(known).toEqual([keptBytes])
      expect(store.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
      expect(
        store.rows('SELECT status FROM import_file WHERE import_id = ?', file.importId),
        'what was set aside is whole again',
      ).toEqual([{ status: 'done' }])
      const once = await growingFile(readFileSync(file.path))
      expect(everythingIn(store)).toEqual(everythingIn(once.store))
      store.close()
      once.store.close()
    },
  )
})
