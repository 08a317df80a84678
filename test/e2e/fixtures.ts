import { test as base, expect } from '@playwright/test'
import type { FileChooser, Page } from '@playwright/test'
import { startProgram } from './program'
import type { Program } from './program'

/**
 * How many times slower the page's processor is, and how many times 50 ms an answer takes: `SPANGLASS_SLOW=6` shows
 * what a test, or the page, takes for granted about who is faster.
 */
const slowness = Number(process.env['SPANGLASS_SLOW'] ?? 1)

async function slowDown(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate })
  await page.route('**/rpc/**', async (route) => {
    await new Promise((done) => setTimeout(done, rate * 50))
    await route.fallback().catch(() => undefined)
  })
}

export interface TestFixtures {
  /** A program of this test alone, with an empty workspace. */
  readonly empty: Program
  /** Slows the page down as `SPANGLASS_SLOW` says. */
  readonly slow: void
  /** What the page complained about: violations of its policy, errors nobody caught. Must stay empty. */
  readonly complaints: string[]
}

export interface WorkerFixtures {
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
  slow: [
    async ({ page }, use) => {
      if (slowness > 1) await slowDown(page, slowness)
      await use()
    },
    { auto: true },
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

/**
 * Opens a place of a program and waits until the frame stands. A page of the program would take the token out of its
 * new address and start anew by itself, and until then show its old frame: a blank page in between leaves no doubt
 * which of the two one sees.
 */
export async function open(page: Page, program: Program, route = ''): Promise<void> {
  if (page.url().startsWith(`${program.origin}/`)) await page.goto('about:blank')
  await page.goto(program.address(route))
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
}

/** Goes to another place of the open page, as a link does: the page is not loaded anew. */
export async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, route)
  await expect.poll(() => place(page)).toBe(`#${route}`)
}

/** The hash of the address, as the person sees it. */
export function place(page: Page): string {
  return new URL(page.url()).hash
}

/**
 * Chooses these files in the browser's dialog, which the button for it opens, or `ask`. The page answers once in between:
 * a press can reach it before the browser has heard that Playwright takes the dialog.
 */
export async function chooseFiles(
  page: Page,
  files: Parameters<FileChooser['setFiles']>[0],
  ask = (): Promise<void> => page.getByRole('button', { name: 'Open files…' }).click(),
): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.evaluate(() => null)
  await ask()
  await (await choosing).setFiles(files)
}
