import { chooseFiles, expect, goTo, open, place, test } from './fixtures'
import { jsonFile, otlpTrace } from './traceFiles'

test('the keyboard alone: move, preview, open, back to the same row, reload', async ({ page, filled }) => {
  await open(page, filled, '/traces')
  const grid = page.getByRole('grid', { name: 'Traces' })
  await expect(grid).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('ArrowDown')
  const current = grid.locator('.tableCursor')
  await expect(current).toHaveAttribute('aria-rowindex', '4')
  await expect(grid).toHaveAttribute('aria-activedescendant', (await current.getAttribute('id')) ?? '')
  await expect(current.getByRole('gridcell').nth(1)).not.toBeEmpty()
  const words = await current.getByRole('gridcell').nth(1).innerText()
  await page.keyboard.press('ArrowRight')
  const preview = page.getByRole('region', { name: 'Preview of the trace' })
  await expect(preview).toBeVisible()
  await page.keyboard.press('k')
  await page.keyboard.press('j')
  await expect.poll(() => place(page)).toContain('row=2')
  await page.keyboard.press('Enter')
  await expect.poll(() => place(page)).toMatch(/^#\/trace\//)
  await page.goBack()
  await expect(current).toHaveAttribute('aria-rowindex', '4')
  await expect(grid).toBeFocused()
  await page.reload()
  await expect(current).toHaveAttribute('aria-rowindex', '4')
  await expect(current.getByRole('gridcell').nth(1)).toHaveText(words)
  await page.keyboard.press('ArrowLeft')
  await expect(preview).toBeHidden()
})

test('Home and End reach the ends, whatever is loaded', async ({ page, filled }) => {
  await open(page, filled, '/traces')
  const grid = page.getByRole('grid')
  await expect(grid).toHaveAttribute('aria-rowcount', /^\d+$/)
  const last = await grid.getAttribute('aria-rowcount')
  await page.keyboard.press('End')
  await expect(grid.locator('.tableCursor')).toHaveAttribute('aria-rowindex', last ?? '')
  await expect(grid.locator('.tableCursor').getByRole('gridcell').nth(1)).not.toBeEmpty()
  await page.keyboard.press('Home')
  await expect(grid.locator('.tableCursor')).toHaveAttribute('aria-rowindex', '2')
})

test('sorting is in the address and tells assistive technology', async ({ page, filled }) => {
  await open(page, filled, '/sessions')
  await page.getByRole('columnheader', { name: 'Duration' }).getByRole('button').click()
  await expect(page.getByRole('columnheader', { name: 'Duration' })).toHaveAttribute(
    'aria-sort',
    'descending',
  )
  await expect.poll(() => place(page)).toContain('sort=duration')
  await page.getByRole('columnheader', { name: 'Duration' }).getByRole('button').click()
  await expect(page.getByRole('columnheader', { name: 'Duration' })).toHaveAttribute('aria-sort', 'ascending')
})

test('the titles are one stop for Tab; arrows move between them, and down to the rows', async ({
  page,
  filled,
}) => {
  await open(page, filled, '/sessions')
  const grid = page.getByRole('grid')
  await expect(grid).toBeFocused()
  const titles = grid.getByRole('columnheader').getByRole('button')
  await page.keyboard.press('Tab')
  await expect(titles.filter({ hasText: 'Started' })).toBeFocused()
  await page.keyboard.press('Home')
  await expect(titles.first()).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await expect(titles.nth(1)).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(grid.locator(':focus')).toHaveCount(0)
  await page.keyboard.press('Shift+Tab')
  await expect(titles.nth(1)).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(grid).toBeFocused()
})

test('a filter is a chip that means the same on every page', async ({ page, filled }) => {
  await open(page, filled, '/traces')
  const counts = page.getByText(/\d+ of \d+/)
  const before = await counts.innerText()
  await page.keyboard.press('Shift+F')
  await page.getByRole('tab', { name: 'Status' }).click()
  await page.getByRole('checkbox', { name: 'failed' }).check()
  await page.keyboard.press('Escape')
  await expect(counts).not.toHaveText(before)
  const chips = page.getByRole('list', { name: 'Filter in force' })
  await expect(chips).toContainText('status error')
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
  await expect(chips).toContainText('status error')
  await expect.poll(() => place(page)).toContain('status=error')
  await page.getByRole('button', { name: /Remove the filter status/ }).click()
  await expect(chips.getByRole('listitem')).toHaveCount(0)
})

test('facets come with counts, time says what it counts back from', async ({ page, filled }) => {
  await open(page, filled, '/traces')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('tab', { name: 'Tool' }).click()
  await expect(page.getByRole('checkbox').first()).toBeVisible()
  await page.getByRole('tab', { name: 'Time' }).click()
  await page.getByRole('button', { name: 'Last 24 hours' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('list', { name: 'Filter in force' })).toContainText(
    /Last 24 hours of data to \d{4}-\d\d-\d\d/,
  )
})

test('a filter that nothing matches says so and offers the way out', async ({ page, filled }) => {
  await open(page, filled, '/traces?q=zzzznothing&v=1')
  await expect(page.getByRole('heading', { name: 'No trace matches the filter' })).toBeVisible()
  await page.getByRole('button', { name: 'Clear the filter' }).click()
  await expect(page.getByRole('grid')).toBeVisible()
})

test('the palette finds words and runs commands', async ({ page, filled }) => {
  await open(page, filled, '/traces')
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type('refund')
  await expect(page.getByRole('option').nth(2)).toBeVisible()
  await page.keyboard.press('Enter')
  await expect.poll(() => place(page)).toContain('q=refund')
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('>settings')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})

test('? shows the keys in force here', async ({ page, filled }) => {
  await open(page, filled, '/sessions')
  await expect(page.getByRole('grid')).toBeVisible()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(help).toContainText('Open the session')
  await expect(help).toContainText('Go to Traces')
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await expect(page.getByRole('grid')).toBeFocused()
})

test('columns are chosen, sized and remembered, in another start of the browser too', async ({
  page,
  browser,
  empty,
}) => {
  await open(page, empty)
  await chooseFiles(page, [
    jsonFile('one.json', otlpTrace({ traceId: 'd'.repeat(32), session: 's', question: 'Hi' })),
  ])
  await expect(page.getByRole('grid')).toBeVisible()
  await page.getByRole('link', { name: 'Traces' }).click()
  await page.getByRole('button', { name: /Columns/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Trace id' }).click()
  await page.keyboard.press('Escape')
  const head = page.getByRole('columnheader', { name: 'Trace id' })
  await expect(head).toBeVisible()
  const before = (await head.boundingBox())?.width ?? 0
  await head.getByRole('button').focus()
  await page.keyboard.press('Alt+ArrowRight')
  await page.keyboard.press('Alt+ArrowRight')
  await expect.poll(async () => (await head.boundingBox())?.width).toBeCloseTo(before + 32, 0)
  await expect.poll(async () => (await empty.call('app.getSettings', {})).layout).toContain('traceId')

  const other = await (await browser.newContext()).newPage()
  await other.goto(empty.address('/traces'))
  await expect(other.getByRole('columnheader', { name: 'Trace id' })).toBeVisible()
  await other.context().close()
})

test('rows are chosen with the keyboard and deleted after asking', async ({ page, empty }) => {
  await open(page, empty)
  await chooseFiles(
    page,
    ['a', 'b', 'c'].map((letter) =>
      jsonFile(
        `${letter}.json`,
        otlpTrace({ traceId: letter.repeat(32), session: `s-${letter}`, question: `Question ${letter}` }),
      ),
    ),
  )
  await expect(page.getByRole('grid')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  const grid = page.getByRole('grid', { name: 'Traces' })
  await expect(grid.getByRole('row')).toHaveCount(4)
  await grid.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await page.keyboard.press('j')
  await page.keyboard.press('Shift+Space')
  await expect(page.getByText('2 chosen')).toBeVisible()
  await expect(grid.locator('[aria-selected=true]')).toHaveCount(2)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 2 traces' }).click()
  await expect(page.getByText('Deleted 2 traces with 6 spans.')).toBeVisible()
  await expect(grid.getByRole('row')).toHaveCount(2)
})

test('nothing runs over, at any width', async ({ page, filled }) => {
  await open(page, filled, '/start')
  const places = {
    '/start': page.getByRole('button', { name: 'Open files…' }),
    '/sessions': page.getByRole('grid', { name: 'Sessions' }).getByRole('row').nth(1),
    '/traces': page.getByRole('grid', { name: 'Traces' }).getByRole('row').nth(1),
    '/imports': page.getByRole('main').getByRole('table'),
    '/imports/1': page.getByText('records read'),
    '/settings': page.getByRole('heading', { name: 'Settings', level: 1 }),
  }
  for (const [route, shown] of Object.entries(places)) {
    await goTo(page, route)
    await expect(shown).toBeVisible()
    for (const width of [900, 1_440, 3_840]) {
      await page.setViewportSize({ width, height: 800 })
      const overflow = (): Promise<unknown> =>
        page.evaluate(() => {
          const main = document.getElementById('main')
          return {
            width: innerWidth,
            page: document.documentElement.scrollWidth - innerWidth,
            main: main === null ? null : main.scrollWidth - main.clientWidth,
          }
        })
      // What is drawn again after a change of size gets a moment, as the eye gives it.
      await expect.poll(overflow, route).toEqual({ width, page: 0, main: 0 })
    }
  }
})

test('foreign text in rows is text, and one row cannot reorder another', async ({ page, empty }) => {
  const question = '<img src=x onerror="window.pwned=1"> \u202Egnp.exe'
  await open(page, empty)
  await chooseFiles(page, [
    jsonFile('<b>name</b>.json', otlpTrace({ traceId: 'e'.repeat(32), session: '<i>s</i>', question })),
  ])
  await expect(page.getByRole('grid')).toContainText('<img src=x')
  await expect(page.locator('main img')).toHaveCount(0)
  expect(await page.evaluate(() => (globalThis as { pwned?: number }).pwned)).toBeUndefined()
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('region', { name: 'Preview of the session' })).toContainText('<img src=x')
})
