import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleChild, bundleStoreWorker } from '../support/bundleChild'
import { payloadOf, spanIdOf, spanText } from '../support/hostile/otlpBodies'
import { isSoak, sized } from '../support/hostile/soak'
import { temporaryFolder } from '../support/temporaryFolder'

interface Ended {
  readonly status: string
  readonly read: number
  readonly stored: number
  readonly skipped: number
  readonly bytes: number
  readonly left: number
  readonly peakBytes: number
  readonly seconds: number
  /** After the cancelling: nothing more is read or written; all of it is taken back. */
  readonly stopMs: number | null
  readonly cancelMs: number | null
}

const mebibyte = 1 << 20
/** The process alone, with its libraries and SQLite's caches, has about half of this. */
const mostMemory = 500 * mebibyte
const hasStatus = existsSync('/proc/self/status')

let script = ''
let workerUrl = ''
beforeAll(async () => {
  script = await bundleChild('largeImport')
  workerUrl = (await bundleStoreWorker()).href
})

/** Writes a file piece by piece, so that nothing here holds it. */
function writeLarge(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w')
  for (const piece of pieces) writeSync(file, piece)
  closeSync(file)
}

function run(...args: string[]): Ended {
  const ran = spawnSync(process.execPath, [script, workerUrl, ...args], { encoding: 'utf8' })
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status: 0, stderr: '' })
  const ended = JSON.parse(ran.stdout) as Ended
  console.log(
    `  ${Math.round(ended.bytes / mebibyte)} MiB in ${ended.seconds} s, at most ${Math.round(ended.peakBytes / mebibyte)} MiB of memory`,
  )
  return ended
}

const filler = (bytes: number): string =>
  `"attributes":[{"key":"input.value","value":{"stringValue":"${'lorem ipsum '.repeat(bytes / 12)}"}}]`

function* jsonLines(count: number, more: string): Generator<string> {
  for (let index = 0; index < count; index++)
    yield `${payloadOf(spanText({ spanId: spanIdOf(index), traceId: spanIdOf(index >> 8).padStart(32, 'e'), more }))}\n`
}

describe.skipIf(!hasStatus)(
  'files far larger than memory should be (memory from /proc; skipped without it)',
  () => {
    test('JSON Lines of gigabytes are streamed', { timeout: 3_600_000 }, () => {
      const folder = temporaryFolder()
      const path = join(folder, 'large.jsonl')
      const perLine = sized(4_000, 100_000)
      const count = Math.floor(sized(24 * mebibyte, 5 * 1_024 * mebibyte) / perLine)
      writeLarge(path, jsonLines(count, filler(perLine)))
      const ended = run(folder, path)
      expect(ended).toMatchObject({ status: 'done', read: count, stored: count, skipped: 0 })
      expect(ended.peakBytes).toBeLessThan(mostMemory)
    })

    test('one line longer than the longest string is read record by record', { timeout: 1_800_000 }, () => {
      const folder = temporaryFolder()
      const path = join(folder, 'line.json')
      const perSpan = 100_000
      const count = Math.floor(sized(20 * mebibyte, 700 * mebibyte) / perSpan)
      const more = filler(perSpan)
      writeLarge(
        path,
        (function* () {
          yield '{"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{},"spans":['
          for (let index = 0; index < count; index++)
            yield `${index > 0 ? ',' : ''}${spanText({ spanId: spanIdOf(index), more })}`
          yield ']}]}]}'
        })(),
      )
      const ended = run(folder, path)
      expect(ended).toMatchObject({ status: 'done', read: count, stored: count, skipped: 0 })
      expect(ended.peakBytes).toBeLessThan(mostMemory)
    })

    test(
      'one record longer than the longest string is skipped, the one after it comes in',
      { timeout: 1_800_000 },
      () => {
        const folder = temporaryFolder()
        const path = join(folder, 'record.jsonl')
        const mebibytes = sized(80, 700)
        writeLarge(
          path,
          (function* () {
            yield `{"resourceSpans":[{"scopeSpans":[{"spans":[${spanText().slice(0, -1)},"x":"`
            for (let written = 0; written < mebibytes; written++) yield 'x'.repeat(mebibyte)
            yield `"}]}]}]}\n${payloadOf(spanText({ spanId: spanIdOf(1) }))}\n`
          })(),
        )
        const ended = run(folder, path)
        expect(ended).toMatchObject({ status: 'done', read: 2, stored: 1, skipped: 1 })
        expect(ended.peakBytes).toBeLessThan(mostMemory)
      },
    )

    test('a large import that is cancelled ends, and nothing of it stays', { timeout: 900_000 }, () => {
      const folder = temporaryFolder()
      const path = join(folder, 'large.jsonl')
      const count = sized(25_000, 400_000)
      writeLarge(path, jsonLines(count, filler(600)))
      // Early, and, where it takes that long, when there is much to take back.
      for (const afterMs of isSoak ? ['700', '6000'] : ['700']) {
        const ended = run(temporaryFolder(), path, afterMs)
        expect(ended).toMatchObject({ status: 'cancelled', left: 0 })
        // A step is as long as a busy machine makes it; the soak has one for itself.
        expect(ended.stopMs).toBeLessThan(sized(5_000, 500))
        console.log(`  stopped after ${ended.stopMs} ms, taken back after ${ended.cancelMs} ms`)
      }
    })
  },
)
