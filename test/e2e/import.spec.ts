import type { Page } from '@playwright/test'
import { chooseFiles, expect, open, place, test } from './fixtures'
import { jsonFile, otlpTrace, threeFiles } from './traceFiles'
import type { TraceFile } from './traceFiles'

/** Drops files on the page, as from the desktop. */
async function drop(page: Page, files: readonly TraceFile[]): Promise<void> {
  const bodies = files.map((file) => ({
    name: file.name,
    type: file.mimeType,
    base64: file.buffer.toString('base64'),
  }))
  const transfer = await page.evaluateHandle((given) => {
    const dropped = new DataTransfer()
    for (const { name, type, base64 } of given) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      dropped.items.add(new File([bytes], name, { type }))
    }
    return dropped
  }, bodies)
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await expect(page.getByText('Drop to import')).toBeVisible()
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
}

test('an empty workspace offers the ways in; dropped files lead into the data', async ({ page, empty }) => {
  await open(page, empty)
  await expect(page.getByRole('heading', { name: 'See what your agent did' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Open files…' })).toBeFocused()
  await drop(page, threeFiles())
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
  await expect(page.getByRole('status').getByText(/1 file could not be read/)).toBeVisible()
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toContainText('Where is my order?')
  await page.getByRole('status').getByRole('button', { name: 'Report' }).click()
  await expect.poll(() => place(page)).toBe('#/imports/1')
  const files = page.getByRole('grid', { name: 'Files of the import' })
  await expect(files.getByRole('row', { name: 'chart.json' })).toContainText('This is a picture')
  await page.getByLabel('How the file ended').selectOption({ label: 'failed (1)' })
  await expect(files.getByRole('row')).toHaveCount(2)
  await files.getByText('chart.json').click()
  await expect(page.getByRole('region', { name: 'chart.json' })).toContainText('This is a picture')
})

test('the report accounts for every record and can be copied', async ({ page, context, empty }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, empty)
  const good = otlpTrace({ traceId: 'c'.repeat(32), session: 's', question: 'Hello' })
  await chooseFiles(page, [jsonFile('lines.jsonl', `${good}\n{"resourceSpans": [broken\n`)])
  await expect(page.getByRole('grid')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await page.getByRole('link', { name: 'lines.jsonl' }).click()
  const report = page.getByRole('main')
  await expect(report.getByText('records read')).toBeVisible()
  await expect(report).toContainText('bad_json')
  await expect(report).toContainText('line 2')
  await report.getByRole('button', { name: /bad_json/ }).click()
  const places = report.getByRole('grid', { name: 'Places' })
  await expect(places.getByRole('row')).toHaveCount(2)
  await places.getByRole('button', { name: 'Source' }).click()
  await expect(report.getByRole('region', { name: 'Bytes as text' }).locator('[aria-current]')).toContainText(
    '{"resourceSpans": [broken',
  )
  await report.getByRole('button', { name: 'Back to the findings' }).click()
  await page.getByRole('button', { name: 'Copy as Markdown' }).click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('# Import report')
})

test('an import can be taken back, after asking', async ({ page, empty }) => {
  await open(page, empty)
  await drop(page, threeFiles().slice(0, 1))
  await expect(page.getByRole('grid')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Report' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByText(/Taken back: 3 spans removed/)).toBeVisible()
  await page.getByRole('link', { name: 'Traces' }).click()
  await expect(page.getByRole('heading', { name: 'No traces yet' })).toBeVisible()
})

test('the sample is one click away', async ({ page, empty }) => {
  await open(page, empty)
  await page.getByRole('button', { name: 'Try the sample' }).click()
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('contentinfo')).toContainText(/\d+ sessions · \d+ traces/)
})

test('a tab without a token says where to paste it; a sibling gets it by itself', async ({
  page,
  context,
  browser,
  empty,
}) => {
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(`${empty.origin}/`)
  await expect(stranger.getByRole('heading', { name: 'This tab needs its token' })).toBeVisible()
  await stranger.getByLabel('Address or token').fill('nonsense')
  await stranger.getByRole('button', { name: 'Open' }).click()
  await expect(stranger.getByRole('alert')).toBeVisible()
  await stranger.getByLabel('Address or token').fill(empty.address())
  await stranger.getByRole('button', { name: 'Open' }).click()
  await expect(stranger.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await stranger.context().close()

  await open(page, empty)
  expect(page.url()).not.toContain(empty.token)
  const sibling = await context.newPage()
  await sibling.goto(`${empty.origin}/#/settings`)
  await expect(sibling.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
})

test('an address with a token pasted into an open tab starts it anew, and the token leaves the address', async ({
  page,
  empty,
}) => {
  await open(page, empty)
  await page.evaluate((token) => location.assign(`#token=${token}&/settings`), empty.token)
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await expect.poll(() => place(page)).toBe('#/settings')
})

test('a token that is refused leads back to where one is asked for', async ({ page, empty }) => {
  await page.goto(`${empty.origin}/#token=${'x'.repeat(43)}`)
  await expect(page.getByRole('heading', { name: 'The token was refused' })).toBeVisible()
})

test('when the program is gone the page says so, and keeps what it shows', async ({ page, empty }) => {
  await open(page, empty)
  await drop(page, threeFiles().slice(0, 1))
  const firstRow = page.getByRole('grid').getByRole('row').nth(1)
  await expect(firstRow).toContainText('Where is my order?')
  await empty.stop()
  await expect(
    page.getByRole('alert').getByText(/cannot be reached\. What is on screen may be old/),
  ).toBeVisible()
  await expect(firstRow).toContainText('Where is my order?')
})
