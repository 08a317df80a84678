import { drawnTrace } from './bigTraceFile'
import { expect, open, place, test } from './fixtures'
import {
  checkAxe,
  details,
  openFile,
  openSample,
  selected,
  span,
  spanId,
  steps,
  view,
} from './tracePageParts'

test('the keyboard walks, folds and opens the tree; focus goes along', async ({ page, filled }) => {
  await openSample(page, filled)
  await page.keyboard.press('j')
  await expect(selected(page)).toHaveAttribute('aria-level', '2')
  await expect(selected(page)).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(selected(page)).toHaveAttribute('aria-level', '1')
  const all = Number(await steps(page).getAttribute('aria-rowcount'))
  await page.keyboard.press('ArrowLeft')
  await expect(selected(page)).toHaveAttribute('aria-expanded', 'false')
  await expect(steps(page)).toHaveAttribute('aria-rowcount', '2')
  await expect(selected(page)).toContainText(`+${String(all - 2)}`)
  await page.keyboard.press('*')
  await expect(steps(page)).toHaveAttribute('aria-rowcount', String(all))
  await page.keyboard.press('End')
  await expect(selected(page)).toHaveAttribute('aria-rowindex', String(all))
  await expect(selected(page)).toBeInViewport()
  await page.keyboard.press('Home')
  await page.keyboard.press('PageDown')
  await expect
    .poll(async () => Number(await selected(page).getAttribute('aria-rowindex')))
    .toBeGreaterThan(10)
  await expect(selected(page)).toBeFocused()
})

test('search highlights and counts, steps through hits, and is in the address', async ({ page, filled }) => {
  await openSample(page, filled)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('/')
  const field = page.getByRole('textbox', { name: 'Search in this trace' })
  await expect(field).toBeFocused()
  await page.keyboard.type('match_payout')
  const count = page.getByRole('search').getByRole('status')
  await expect(count).toHaveText(/^\d{2,}$/)
  // Typing may rest halfway on a busy machine: only what Enter goes through is of the whole word.
  await page.keyboard.press('Enter')
  await expect(count).toHaveText(/^1 of \d{2,}$/)
  const total = (await count.innerText()).slice('1 of '.length)
  await page.keyboard.press('Enter')
  await expect(count).toHaveText(`2 of ${total}`)
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.press('Shift+Enter')
  await expect(count).toHaveText(`${total} of ${total}`)
  await expect(selected(page)).toContainText(/match_payout|chat/)
  await expect.poll(() => place(page)).toContain('.find=match_payout')
  await checkAxe(page)
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(field).not.toBeFocused()
})

test('words inside a step are found too, not only names', async ({ page, filled }) => {
  await openSample(page, filled)
  await page.keyboard.press('/')
  await page.keyboard.type('L003')
  await expect(page.getByRole('search').getByRole('status')).toHaveText(/^[1-9]\d*$/)
})

test('zoom and pan by key, fit, and all of it again', async ({ page, filled }) => {
  await openSample(page, filled)
  await page.keyboard.press('w')
  await expect.poll(() => view(page)).not.toBeNull()
  const once = span(view(page))
  await page.keyboard.press('w')
  await expect.poll(() => span(view(page))).toBeLessThan(once * 0.9)
  const before = view(page)
  await page.keyboard.press('d')
  await expect.poll(() => view(page)).not.toBe(before)
  expect(span(view(page))).toBeCloseTo(span(before), -3)
  await page.keyboard.press('0')
  await expect.poll(() => view(page)).toBeNull()
  await page.keyboard.press('j')
  await page.keyboard.press('f')
  await expect.poll(() => view(page)).not.toBeNull()
  const fitted = view(page)
  await page.reload()
  await expect(selected(page)).toHaveAttribute('aria-rowindex', '3')
  expect(view(page)).toBe(fitted)
})

test('a range drawn with the pointer is entered and left; its shares are told', async ({ page, filled }) => {
  await openSample(page, filled)
  const lanes = page.locator('.lanesSurface')
  const box = await lanes.boundingBox()
  if (box === null) throw new Error('no lanes')
  const drag = async (from: number, to: number): Promise<void> => {
    await page.mouse.move(box.x + box.width * from, box.y + 120)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * to, box.y + 130, { steps: 4 })
    await page.mouse.up()
  }
  await drag(0.3, 0.5)
  await expect(page.getByText('Zoom in')).toBeVisible()
  await expect(page.getByRole('group', { name: 'Where the time of the drawn range went' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('Zoom in')).toBeHidden()
  await drag(0.3, 0.5)
  await page.keyboard.press('Enter')
  const ranges = page.getByRole('navigation', { name: 'Ranges' })
  await expect(ranges).toContainText('Whole trace')
  await expect.poll(() => place(page)).toContain('.range=')
  await page.reload()
  await expect(ranges).toBeVisible()
  await page.keyboard.press('Backspace')
  await expect(ranges).toBeHidden()
  await expect.poll(() => place(page)).not.toContain('.range=')
})

test('the wheel scrolls rows, with Ctrl it zooms; the other scheme turns that around', async ({
  page,
  filled,
}) => {
  await openSample(page, filled)
  const box = await page.locator('.lanesSurface').boundingBox()
  if (box === null) throw new Error('no lanes')
  await page.mouse.move(box.x + box.width / 2, box.y + 100)
  const firstRow = steps(page).locator('[aria-rowindex="2"]')
  await page.mouse.wheel(0, 1_500)
  await expect(firstRow).not.toBeInViewport()
  await page.mouse.wheel(0, -3_000)
  await expect(firstRow).toBeInViewport()
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -300)
  await page.keyboard.up('Control')
  await expect.poll(() => view(page)).not.toBeNull()
})

test('the details: tabs stay as the selection moves, Q hides them, a reload keeps both', async ({
  page,
  filled,
}) => {
  await openSample(page, filled)
  await page.keyboard.press('j')
  await details(page).getByRole('tab', { name: 'Timing' }).click()
  await expect(details(page)).toContainText('Precision of the source')
  const settled = page.locator('.detailsBody[aria-busy="false"]')
  await expect(selected(page)).toHaveAttribute('aria-rowindex', '3')
  await expect(settled).toBeVisible()
  const before = spanId(page)
  await page.keyboard.press('j')
  await expect(details(page).getByRole('tab', { name: 'Timing' })).toHaveAttribute('aria-selected', 'true')
  await expect(selected(page)).toHaveAttribute('aria-rowindex', '4')
  // The step's id is known once its details are there.
  await expect(settled).toBeVisible()
  await expect.poll(() => spanId(page)).not.toBe(before)
  await page.reload()
  await expect(selected(page)).toHaveAttribute('aria-rowindex', '4')
  await expect(details(page).getByRole('tab', { name: 'Timing' })).toHaveAttribute('aria-selected', 'true')
  for (const tab of ['Call', 'Messages', 'Tokens', 'Attributes', 'Events', 'Raw', 'Notes']) {
    await details(page).getByRole('tab', { name: tab }).click()
    await expect(details(page).getByRole('tabpanel')).not.toBeEmpty()
  }
  await page.keyboard.press('q')
  await expect(details(page)).toBeHidden()
  await page.keyboard.press('q')
  await expect(details(page)).toBeVisible()
})

test('raw shows the very bytes of the source', async ({ page, filled }) => {
  await openSample(page, filled)
  await page.keyboard.press('j')
  await details(page).getByRole('tab', { name: 'Raw' }).click()
  await expect(details(page).getByRole('group', { name: /^Bytes of/ })).toContainText('"spanId"')
  await expect(details(page)).toContainText(/byte [\d,]+/)
})

test('traces are stepped through in the order of the list', async ({ page, filled }) => {
  await open(page, filled, '/traces?sort=errors&v=1')
  const list = page.getByRole('grid', { name: 'Traces' })
  await expect(list.getByRole('row').nth(2)).toBeVisible()
  await list.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(selected(page)).toBeVisible()
  const first = place(page).split('?')[0]
  await page.keyboard.press('Shift+J')
  await expect.poll(() => place(page).split('?')[0]).not.toBe(first)
  await expect(selected(page)).toBeVisible()
  await page.keyboard.press('Shift+K')
  await expect.poll(() => place(page).split('?')[0]).toBe(first)
  // Keys pressed faster than the traces can be read go as far as they were pressed.
  await page.keyboard.press('Shift+J')
  await page.keyboard.press('Shift+J')
  await page.keyboard.press('Shift+K')
  await page.keyboard.press('Shift+J')
  await expect(page.locator('.tracePage')).toHaveAttribute('data-stale', 'false')
  await page.keyboard.press('Shift+K')
  await page.keyboard.press('Shift+K')
  await expect.poll(() => place(page).split('?')[0]).toBe(first)
})

test('a note is written, changed, deleted and brought back', async ({ page, empty }) => {
  await openFile(
    page,
    empty,
    drawnTrace('t.json', 'a'.repeat(32), [{ name: 'root', parent: null, startMs: 0, endMs: 10 }]),
    'a'.repeat(32),
  )
  await page.keyboard.press('n')
  await page.keyboard.type('First thought')
  const editor = details(page).getByRole('textbox', { name: 'New note on this step' })
  await expect(editor).toHaveValue('First thought')
  await expect.poll(() => place(page)).toContain('notes')
  await page.reload()
  await expect(editor).toHaveValue('First thought')
  await details(page).getByRole('button', { name: 'Save' }).click()
  const note = details(page).getByRole('article', { name: 'Note' })
  await expect(note).toContainText('First thought')
  await note.getByRole('button', { name: 'Edit' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(', and a second')
  await page.keyboard.press('Control+Enter')
  await expect(note).toContainText('First thought, and a second')
  await note.getByRole('button', { name: 'Delete this note' }).click()
  await expect(note).toBeHidden()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(note).toContainText('First thought, and a second')
})
