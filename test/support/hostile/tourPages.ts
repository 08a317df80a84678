import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'

const tabs = [
  'Call',
  'Messages',
  'Tokens',
  'Timing',
  'Attributes',
  'Events',
  'Links',
  'Scores',
  'Raw',
  'Notes',
]

export interface Tour {
  readonly page: Page
  /** Goes to a place without loading the page anew. */
  go(route: string): Promise<void>
  /** How many rows and steps are walked through one by one. */
  readonly steps: number
}

/** Every row of a list with its preview, the filter's values, the columns. */
export async function tourList({ page, go, steps }: Tour, name: 'Traces' | 'Sessions'): Promise<void> {
  await go(`/${name.toLowerCase()}`)
  const grid = page.getByRole('grid', { name })
  await expect(grid.getByRole('row').nth(1)).toBeVisible()
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('p')
  for (let row = 0; row < steps; row++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('End')
  await page.mouse.move(400, 300)
  await page.keyboard.press('Shift+F')
  for (const section of await page.getByRole('tablist', { name: 'Conditions' }).getByRole('tab').all())
    await section.click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('ArrowLeft')
}

/** A trace: every step, every tab of the first ones, links and chips pressed, tooltips, search, a note. */
export async function tourTrace({ page, go, steps }: Tour, traceKey: string): Promise<void> {
  await go(`/trace/${encodeURIComponent(traceKey)}`)
  const tree = page.getByRole('treegrid', { name: 'Steps of this trace' })
  const details = page.getByRole('complementary', { name: 'Details of the selected step' })
  await expect(tree.getByRole('row', { selected: true })).toBeVisible()
  for (let step = 0; step < steps; step++) {
    if (step < 5) {
      for (const tab of tabs) {
        const item = details.getByRole('tab', { name: tab })
        if ((await item.count()) === 0) continue
        await item.first().click()
        await expect(details.locator('.detailsBody')).toHaveAttribute('aria-busy', 'false')
      }
      await details.getByRole('tab', { name: 'Messages' }).click()
      if (step === 0) await pressEverything(page)
      await details.getByRole('tab', { name: 'Call' }).click()
    }
    await tree.getByRole('row', { selected: true }).focus()
    await page.keyboard.press('ArrowDown')
  }
  const lanes = await page.locator('.lanesSurface').boundingBox()
  for (let row = 0; lanes !== null && row < 8; row++)
    await page.mouse.move(lanes.x + (lanes.width * (row + 1)) / 10, lanes.y + 10 + row * 24)
  await page.keyboard.press('/')
  await page.keyboard.type('<img')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
}

/** Foreign links and chips: hovered, pressed, pressed with the middle button and with Ctrl. */
async function pressEverything(page: Page): Promise<void> {
  for (const link of (await page.locator('.inertLink').all()).slice(0, 12)) {
    await link.scrollIntoViewIfNeeded()
    await link.hover()
    await link.click()
    await link.click({ button: 'middle' })
    await link.click({ modifiers: ['Control'] })
  }
  expect(await page.locator('.inertLink').count()).toBeGreaterThan(3)
  expect(await page.locator('.mediaChip').count()).toBeGreaterThan(3)
}

export async function tourSession({ page, go, steps }: Tour, sessionKey: string): Promise<void> {
  await go(`/session/${encodeURIComponent(sessionKey)}`)
  await expect(page.getByRole('log', { name: 'Messages' })).toBeVisible()
  for (let step = 0; step < Math.min(steps, 5); step++) await page.keyboard.press('j')
}

export async function tourPalette({ page }: Tour): Promise<void> {
  for (const words of ['img', 'javascript', 'canary', '">']) {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(words)
    await expect(page.getByRole('dialog')).toBeVisible()
    await page.waitForTimeout(400)
    await page.keyboard.press('Escape')
  }
}
