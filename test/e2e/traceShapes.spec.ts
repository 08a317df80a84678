import { deepTrace, drawnTrace, wideTrace } from './bigTraceFile'
import { expect, open, test } from './fixtures'
import { checkAxe, details, openFile, openSample, selected, steps } from './tracePageParts'

test('thousands of steps: few elements, every one reachable', async ({ page, empty }) => {
  await openFile(page, empty, wideTrace(6_000), 'c'.repeat(32))
  await expect(steps(page)).toHaveAttribute('aria-rowcount', '6001')
  const nodes = (): Promise<number> => page.locator('.waterfall *').count()
  expect(await nodes()).toBeLessThanOrEqual(1_500)
  await page.keyboard.press('End')
  await expect(selected(page)).toContainText('step 5999')
  expect(await nodes()).toBeLessThanOrEqual(1_500)
  await page.getByRole('button', { name: '59 failed' }).click()
  await expect(selected(page)).toContainText('step 100')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowLeft')
  await expect(selected(page)).toContainText('+5,999 59 failed')
})

test('a nesting of thousands draws, and tells its levels as numbers', async ({ page, empty }) => {
  await openFile(page, empty, deepTrace(3_000), 'd'.repeat(32))
  await page.keyboard.press('End')
  await expect(selected(page)).toHaveAttribute('aria-level', '3000')
  await expect(selected(page)).toContainText('level 2999')
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+ArrowLeft')
  await expect(steps(page)).toHaveAttribute('aria-rowcount', '2')
})

test('doubt is drawn and listed; a click finds it', async ({ page, empty }) => {
  const file = drawnTrace('doubt.json', 'e'.repeat(32), [
    { name: 'root', parent: null, startMs: 0, endMs: 1_000 },
    { name: 'still open', parent: 0, startMs: 100, endMs: null },
    { name: 'outside', parent: 0, startMs: 900, endMs: 5_000 },
    { name: 'lost', parent: 77, startMs: 300, endMs: 400 },
  ])
  await openFile(page, empty, file, 'e'.repeat(32))
  const findings = page.getByRole('group', { name: 'Findings' })
  await findings.getByRole('button', { name: /doubt|unfinished/ }).click()
  const unfinished = page.getByRole('button', { name: /1 unfinished/ })
  await unfinished.click()
  await page.keyboard.press('Escape')
  await expect(selected(page)).toContainText('still open')
  await expect(selected(page).getByRole('img', { name: /unfinished/ })).toBeVisible()
  await checkAxe(page)
})

test('foreign names stay text, and one row cannot reorder another', async ({ page, empty }) => {
  const hostile = '<img src=x onerror="window.pwned=1"> \u202Egnp.exe'
  await openFile(
    page,
    empty,
    drawnTrace('h.json', 'f'.repeat(32), [{ name: hostile, parent: null, startMs: 0, endMs: 10 }]),
    'f'.repeat(32),
  )
  await expect(steps(page)).toContainText('<img src=x')
  await expect(page.locator('main img')).toHaveCount(0)
  for (const tab of ['Messages', 'Timing', 'Attributes', 'Raw'])
    await details(page).getByRole('tab', { name: tab }).click()
  expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined()
})

test('a trace that is not there says so and leads back', async ({ page, filled }) => {
  await open(page, filled, '/trace/files%3Anothing')
  await expect(page.getByRole('heading', { name: 'This trace is not in the workspace' })).toBeVisible()
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await expect(page.getByRole('grid')).toBeVisible()
})

test('nothing runs over at any size, and axe finds nothing', async ({ page, filled }) => {
  await openSample(page, filled)
  await page.keyboard.press('j')
  await expect(details(page)).toBeVisible()
  for (const [width, height] of [
    [900, 700],
    [1_440, 900],
    [3_840, 2_160],
  ] as const)
    await test.step(`${width} pixels`, async () => {
      await page.setViewportSize({ width, height })
      await expect
        .poll(async () => {
          const box = await details(page).boundingBox()
          const lanes = await page.locator('.lanesSurface').boundingBox()
          if (box === null || lanes === null) return 'nothing drawn'
          const isBelow = box.y > lanes.y + lanes.height - 1
          const isBeside = box.x > lanes.x + lanes.width - 1
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          return { isBelow, isBeside, isTall: lanes.height > 80, overflow }
        })
        .toEqual({ isBelow: width < 1_100, isBeside: width >= 1_100, isTall: true, overflow: 0 })
      await checkAxe(page)
    })
})
