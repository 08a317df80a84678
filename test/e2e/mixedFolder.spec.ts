import type { Page } from '@playwright/test'
import { findings } from './axe'
import { chooseFiles, expect, open, place, test } from './fixtures'
import { helpDeskTable, mixedFolder } from './mixedFiles'

/** Drops a folder of this machine on the page, as a desktop does: the browser itself reads it. */
async function dropFolder(page: Page, path: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [path], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await session.detach()
}

test('twenty mixed files: the report, one unknown file mapped by hand, its traces found', async ({
  page,
  empty,
}) => {
  // The longest story: alone on a quiet machine it takes a quarter of the usual limit, beside another on a busy one all of it.
  test.slow()
  const folder = mixedFolder()
  try {
    await open(page, empty)
    await dropFolder(page, folder.path)
    const notice = page.getByRole('status').filter({ hasText: '3 files could not be read' })
    await notice.getByRole('button', { name: 'Report' }).click()

    // The report: every file with how it ended; only the one that holds data offers to be mapped.
    const main = page.getByRole('main')
    await expect(main).toContainText('20 files')
    await main.getByLabel('How the file ended').selectOption('failed')
    await expect(main.getByRole('grid', { name: 'Files of the import' })).toContainText('This is a picture')
    const offers = main.getByRole('list', { name: 'Files whose fields can be mapped' })
    await expect(offers.getByRole('listitem')).toHaveCount(1)
    await expect(offers).toContainText('helpdesk.csv')
    await offers.getByRole('button', { name: 'Map its fields…' }).click()

    // What is guessed, and what only a person knows.
    await expect.poll(() => place(page)).toMatch(/^#\/mapping\/\d+$/)
    const means = (field: string) => page.getByLabel(`What ${field} means`)
    await expect(means('Timestamp')).toHaveValue('start')
    await expect(means('"Conversation ID"')).toHaveValue('sessionId')
    await expect(means('"They asked"')).toHaveValue('input')
    await expect(means('"It said"')).toHaveValue('output')
    await expect(means('Secs')).toHaveValue('')
    const preview = page.getByRole('region', { name: 'Preview' })
    await expect(preview).toContainText('3 rows make 3 traces in 2 sessions')
    await expect(preview).not.toContainText('1.05 s')
    await means('Secs').selectOption('duration')
    await expect(page.getByLabel('Unit of Secs')).toHaveValue('s')
    await expect(preview.getByRole('article').first()).toContainText('It is on its way, 0 of 3.')
    await expect(preview.getByRole('article').first()).toContainText('1.05 s')
    await expect(preview.getByRole('article').first()).toContainText('120 → 30')
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      expect(await findings(page)).toEqual([])
    }

    // Saved under a name, and imported with it.
    await page.getByLabel('Name of the mapping').fill('Help desk')
    await page.getByRole('button', { name: 'Save and import' }).click()
    await expect(page.getByRole('region', { name: 'downloads/helpdesk.csv' })).toContainText('Help desk')
    await page.keyboard.press('g')
    await page.keyboard.press('t')
    const traces = page.getByRole('grid', { name: 'Traces' })
    await expect(traces.getByRole('row').filter({ hasText: 'parcel?' })).toHaveCount(2)
    await expect(traces.getByRole('row').nth(1)).toContainText('Who signed for it?')

    // The next file of this form comes in by itself; the mapping stands in the settings.
    const next = helpDeskTable(['Did it arrive?'], '2031-04-01')
    const april = { name: 'april.csv', mimeType: 'text/csv', buffer: Buffer.from(next) }
    await chooseFiles(page, [april], () => page.keyboard.press('Control+o'))
    await expect(traces.getByRole('row').nth(1)).toContainText('Did it arrive?')
    await page.goto(`${empty.origin}/#/settings`)
    await expect(page.getByRole('list', { name: 'Saved mappings' })).toContainText('Help desk')
  } finally {
    folder.remove()
  }
})
