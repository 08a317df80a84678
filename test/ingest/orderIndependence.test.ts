import fc from 'fast-check'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { beginImport, runImport } from '../../src/main/ingest/runImport'
import { workspaceContents } from '../support/hostile/workspaceContents'
import { otlpLines } from '../support/otlpText'
import { writerStore } from '../support/writerStore'

/** Two traces of one session: parents, tools, an open span, and a span whose halves stand on two lines. */
const lines = [
  otlpLines(
    'one',
    `a root 0-900 [session.id=s1 user.id=ada]
     b < a chat 10-400 [gen_ai.operation.name=chat gen_ai.request.model=gpt-4o gen_ai.usage.input_tokens=12]
     c < b search 20-200 [gen_ai.operation.name=execute_tool gen_ai.tool.name=search]
     d < a late 500-
     d < a late 500-800 [gen_ai.tool.name=lookup]`,
  ),
  otlpLines(
    'two',
    'a root 1000-1900 [session.id=s1]\n e < gone step 1100-1200 [deployment.environment=prod]',
  ),
]
  .join('')
  .trimEnd()
  .split('\n')

/** The contents after importing these files, one import each, in this order. */
async function contentsAfter(files: readonly (readonly string[])[]): Promise<unknown> {
  const store = writerStore()
  try {
    for (const [index, records] of files.entries()) {
      if (records.length === 0) continue
      const path = join(store.folder, `${String(index)}.jsonl`)
      writeFileSync(path, `${records.join('\n')}\n`)
      await runImport(
        store.state,
        {
          importId: beginImport(store.state, 'part', 'files'),
          source: 'files',
          files: [{ path, displayPath: 'part', unreadable: null }],
        },
        new AbortController().signal,
        () => undefined,
      )
    }
    return workspaceContents(store)
  } finally {
    store.close()
  }
}

test(
  'however the records are spread over files, and in whatever order they come, the workspace is the same',
  { timeout: 120_000 },
  async () => {
    const whole = await contentsAfter([lines])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: lines.length, maxLength: lines.length }),
        fc.shuffledSubarray(lines, { minLength: lines.length }),
        fc.subarray(lines),
        async (places, shuffled, overlap) => {
          const files: string[][] = [[], [], []]
          shuffled.forEach((line, index) => files[places[index] ?? 0]?.push(line))
          files[2]?.push(...overlap)
          expect(await contentsAfter(files)).toEqual(whole)
        },
      ),
      { numRuns: 25 },
    )
  },
)
