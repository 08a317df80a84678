import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { everythingIn, growingFile } from '../../support/growingFiles'

const fixture = (path: string): Buffer =>
  readFileSync(join(import.meta.dirname, '../../fixtures/importers', path))

/** Ends with a line: a file is finished when its last line is. */
const finished = (bytes: Buffer): Buffer =>
  bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\n')])

/** Cuts that were found wanting, by file: they are made again each time. */
const found: Readonly<Record<string, readonly number[][]>> = {
  // The last line stops in the middle of a value: it is told as half a line where the lines before it are known.
  'otlp-json/lines.input.jsonl': [[1135], [600, 1139]],
}

const files = [
  'claude-code/session.input.jsonl',
  'claude-code/subagents.input.jsonl',
  'claude-code/compaction.input.jsonl',
  'codex/rollout.input.jsonl',
  'codex/oldOrder.input.jsonl',
  'otlp-json/lines.input.jsonl',
  'otlp-json/logsLater.input.jsonl',
  'otlp-json/claudeCodeLogs.input.jsonl',
].map((path) => ({ path, bytes: finished(fixture(path)) }))

describe.each(files)('$path', ({ path, bytes }) => {
  test('comes to the same as importing it once, wherever it was cut', { timeout: 60_000 }, async () => {
    const once = await growingFile(bytes)
    const expected = everythingIn(once.store)
    once.store.close()
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.nat(bytes.length - 2), { minLength: 1, maxLength: 6 }),
        async (cuts) => {
          const places = [...cuts.toSorted((a, b) => a - b), bytes.length]
          const file = await growingFile(bytes.subarray(0, places[0]))
          let half: readonly string[] = []
          for (const [index, place] of places.slice(1).entries())
            half = (await file.append(bytes.subarray(places[index], place))).half
          // Nobody writes it any more: as the watching finds out after a while.
          if (half.length > 0) await file.update({ isSettled: true })
          expect(everythingIn(file.store)).toEqual(expected)
          file.store.close()
        },
      ),
      { numRuns: 5, examples: (found[path] ?? []).map((cuts): [number[]] => [cuts]) },
    )
  })
})
