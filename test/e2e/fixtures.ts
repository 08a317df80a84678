import { test as base, expect } from '@playwright/test'
import type { Page } from '@playwright/test'
import { startProgram } from './program'
import type { Program } from './program'

interface TestFixtures {
  /** A program of this test alone, with an empty workspace. */
  readonly empty: Program
  /** What the page complained about: violations of its policy, errors nobody caught. Must stay empty. */
  readonly complaints: string[]
}

interface WorkerFixtures {
  /** A program with the sample workspace, shared by the tests of a worker: look, do not change. */
  readonly filled: Program
}

/** Playwright's `test` with the built program, in serve mode. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  // Playwright wants a pattern here, and this needs nothing.
  // oxlint-disable-next-line no-empty-pattern
  empty: async ({}, use) => {
    const program = await startProgram()
    await use(program)
    await program.stop()
  },
  filled: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const program = await startProgram()
      await program.call('imports.loadSample', {})
      await program.settle()
      await use(program)
      await program.stop()
    },
    { scope: 'worker' },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = []
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
      page.on('console', (message) => {
        const text = message.text()
        if (message.type() === 'error' && /content security policy|trusted|violates/i.test(text))
          complaints.push(text)
      })
      await use(complaints)
      expect(complaints).toEqual([])
    },
    { auto: true },
  ],
})

export { expect }

/** Opens a place of a program and waits until the frame stands. */
export async function open(page: Page, program: Program, route = ''): Promise<void> {
  await page.goto(program.address(route))
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
}

/** The hash of the address, as the person sees it. */
export function place(page: Page): string {
  return new URL(page.url()).hash
}
