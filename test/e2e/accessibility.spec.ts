import type { Page } from '@playwright/test'
import { graveColours, graveFindings } from './axe'
import { expect, goTo, open, test } from './fixtures'
import type { Program } from './program'

// The two halves take longest of all: each on its own worker.
test.describe.configure({ mode: 'parallel' })

/** States of the page, each reached as a person would. */
const pages: readonly {
  readonly name: string
  readonly reach: (page: Page, program: Program) => Promise<void>
}[] = [
  {
    name: 'start',
    async reach(page) {
      await goTo(page, '/start')
      await expect(page.getByRole('button', { name: 'Open files…' })).toBeVisible()
    },
  },
  { name: 'sessions with preview', reach: (page) => list(page, '/sessions') },
  { name: 'traces with preview', reach: (page) => list(page, '/traces') },
  {
    name: 'filter panel',
    async reach(page) {
      await goTo(page, '/traces?last=604800000&agent=nobody&v=1')
      await page.keyboard.press('Shift+F')
      for (const tab of ['Tool', 'Kind of step', 'Status', 'Time']) {
        await page.getByRole('tab', { name: tab }).click()
        await check(page, `filter panel, ${tab}`)
      }
    },
  },
  {
    name: 'palette',
    async reach(page) {
      await goTo(page, '/traces')
      await page.getByRole('button', { name: 'Find, or > command' }).click()
      await page.keyboard.type('order')
      await expect(page.getByRole('option').nth(3)).toBeVisible()
    },
  },
  {
    name: 'help',
    async reach(page) {
      await list(page, '/traces')
      await page.keyboard.press('?')
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'columns menu',
    async reach(page) {
      await list(page, '/traces')
      await page.getByRole('button', { name: /Columns/ }).click()
      await expect(page.getByRole('menu')).toBeVisible()
    },
  },
  {
    name: 'imports',
    async reach(page) {
      await goTo(page, '/imports')
      await expect(page.getByRole('table')).toBeVisible()
    },
  },
  {
    name: 'import report',
    async reach(page) {
      await goTo(page, '/imports/1')
      await expect(page.getByText('records read')).toBeVisible()
    },
  },
  {
    name: 'source of a finding',
    async reach(page) {
      await goTo(page, '/imports/1?.file=1&.byte=10&v=1')
      await expect(page.getByRole('region', { name: 'Bytes as text' })).toBeVisible()
    },
  },
  {
    name: 'export dialog',
    async reach(page) {
      await list(page, '/traces')
      await page.getByRole('button', { name: 'Export…' }).click()
      await expect(page.getByRole('radiogroup', { name: 'Form' })).toBeVisible()
    },
  },
  {
    name: 'settings with licences',
    async reach(page) {
      await goTo(page, '/settings')
      await page.getByRole('button', { name: 'Show the third-party licences' }).click()
      await expect(page.getByText(/\d+ packages/)).toBeVisible()
    },
  },
  {
    name: 'an unknown page',
    async reach(page) {
      await goTo(page, '/nowhere')
      await expect(page.getByText('There is no such page')).toBeVisible()
    },
  },
  {
    name: 'nothing found',
    async reach(page) {
      await goTo(page, '/traces?q=zzzznothing&v=1')
      await expect(page.getByText(/matches the filter/)).toBeVisible()
    },
  },
  {
    name: 'trace',
    async reach(page, program) {
      const { rows } = await program.call('traces.list', { filter: {}, sort: 'errors', limit: 1 })
      await goTo(page, `/trace/${encodeURIComponent(rows[0]?.traceKey ?? '')}`)
      await expect(page.getByRole('treegrid')).toBeVisible()
      await page.waitForTimeout(500)
    },
  },
  {
    name: 'session',
    async reach(page, program) {
      const { rows } = await program.call('sessions.list', { filter: {}, sort: 'traces', limit: 1 })
      await goTo(page, `/session/${encodeURIComponent(rows[0]?.sessionKey ?? '')}`)
      await expect(page.getByText('Conversation', { exact: true })).toBeVisible()
      await page.waitForTimeout(500)
    },
  },
]

async function list(page: Page, route: string): Promise<void> {
  await goTo(page, route)
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('Home')
  const preview = page.getByRole('region', { name: /Preview/ })
  // One that is on its way would be put away by the key; then it is asked for once more.
  await expect(async () => {
    if (!(await preview.isVisible())) await page.keyboard.press('p')
    await expect(preview).toBeVisible({ timeout: 2_000 })
  }).toPass()
}

/** Looks at the page as it stands: in light at everything, in dark at what colours can change. */
async function check(page: Page, name: string): Promise<void> {
  const show = async (colorScheme: 'light' | 'dark'): Promise<void> => {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
  }
  await show('light')
  expect.soft(await graveFindings(page), name).toEqual([])
  await show('dark')
  expect.soft(await graveColours(page), `${name}, dark`).toEqual([])
}

for (const half of [0, 1]) {
  test(`nothing serious or critical on any page, light and dark, half ${half + 1}`, async ({
    page,
    filled,
  }) => {
    test.setTimeout(240_000)
    await open(page, filled, '/start')
    for (const { name, reach } of pages.filter((_, index) => index % 2 === half))
      await test.step(name, async () => {
        await page.keyboard.press('Escape')
        await reach(page, filled)
        await check(page, name)
      })
  })
}

test('nothing serious or critical in a tab without a token', async ({ browser, filled }) => {
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(`${filled.origin}/`)
  await expect(stranger.getByLabel('Address or token')).toBeVisible()
  await check(stranger, 'a tab without a token')
  await stranger.context().close()
})

test('nothing moves for longer than a blink where the system asks for less motion', async ({
  page,
  empty,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.addInitScript(() => {
    const longest = { ms: 0 }
    Object.assign(globalThis, { longest })
    const look = (): void => {
      for (const animation of document.getAnimations()) {
        const { delay, activeDuration } = animation.effect?.getComputedTiming() ?? {}
        longest.ms = Math.max(longest.ms, Number(delay ?? 0) + Number(activeDuration ?? 0))
      }
      requestAnimationFrame(look)
    }
    look()
  })
  await open(page, empty)
  await page.getByRole('button', { name: 'Try the sample' }).click()
  await expect(page.getByRole('grid')).toBeVisible({ timeout: 30_000 })
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  const longestMs = await page.evaluate(
    () => (globalThis as unknown as { longest: { ms: number } }).longest.ms,
  )
  expect(longestMs).toBeLessThan(1)
})
