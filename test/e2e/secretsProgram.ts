import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { secretInputs } from '../support/hostile/secretInputs'
import { test as base } from './fixtures'
import { startProgram } from './program'
import type { Program } from './program'

/** `test` with a program of its own that has imported one file, full of made-up secrets. */
export const test = base.extend<{ readonly secrets: Program }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here, and this needs nothing
  secrets: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'spanglass-secrets-'))
    const file = join(folder, 'good.jsonl')
    writeFileSync(file, secretInputs().get('good.jsonl') ?? '')
    const program = await startProgram([file])
    try {
      await program.settle()
      await use(program)
    } finally {
      await program.stop()
      rmSync(folder, { recursive: true })
    }
  },
})
