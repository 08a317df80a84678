import { join } from 'node:path'
import { expect, open, place, test } from './fixtures'
import { threeFiles } from './traceFiles'

/** Pictures of the story are kept beside the test's results, for people to look at. */
test('three files in, the failing tool found, read, noted; the session, a reload, and back', async ({
  page,
  empty,
}, info) => {
  const picture = async (name: string): Promise<void> => {
    const path = join(info.outputDir, `${name}.png`)
    await page.screenshot({ path })
    await info.attach(name, { path, contentType: 'image/png' })
  }
  await open(page, empty)
  await picture('1-start')

  const drop = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer()
      for (const { name, type, bytes } of files)
        transfer.items.add(
          new File([Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0))], name, { type }),
        )
      return transfer
    },
    threeFiles().map(({ name, mimeType, buffer }) => ({
      name,
      type: mimeType,
      bytes: buffer.toString('base64'),
    })),
  )
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('body', type, { dataTransfer: drop })
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
  await picture('2-imported')

  await page.keyboard.press('g')
  await page.keyboard.press('t')
  const list = page.getByRole('grid', { name: 'Traces' })
  await expect(list.getByRole('row')).toHaveCount(3)
  await list.focus()
  await page.keyboard.press('Home')
  const cursor = list.locator('.tableCursor')
  await expect(cursor).toHaveAttribute('aria-rowindex', '2')
  await expect(cursor).toContainText('?')
  if (!(await cursor.getByText('And now?').isVisible())) await page.keyboard.press('j')
  await expect(cursor.getByText('And now?')).toBeVisible()
  await page.keyboard.press('Enter')

  const steps = page.getByRole('treegrid', { name: 'Steps of this trace' })
  await expect(steps.getByRole('row', { name: /get_order/ })).toBeVisible()
  await expect(page.getByRole('button', { name: '1 failed' })).toBeVisible()
  await picture('3-trace')

  await page.keyboard.press('/')
  await page.keyboard.type('get_order')
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await expect(steps.getByRole('row', { selected: true })).toContainText('get_order')
  const details = page.getByRole('complementary', { name: 'Details of the selected step' })
  await expect(details).toContainText('Failed after 1.40 s')
  await expect(details).toContainText('upstream timed out')
  await expect(details.getByRole('group', { name: 'Arguments' })).toContainText('"order_id": "20417"')
  await picture('4-failing-tool')

  await page.keyboard.press('n')
  const editor = page.getByRole('textbox', { name: 'New note on this step' })
  await expect(editor).toBeFocused()
  await page.keyboard.type('The CRM timed out again; the agent answered from nothing.')
  await page.keyboard.press('Control+Enter')
  await expect(details.getByRole('article', { name: 'Note' })).toContainText('answered from nothing')
  await expect(steps.getByRole('row', { selected: true }).getByRole('img', { name: '1 note' })).toBeVisible()
  await picture('5-noted')

  await page.keyboard.press('Escape')
  await page.keyboard.press('u')
  await expect.poll(() => place(page)).toMatch(/^#\/session\//)
  await expect(page.getByRole('listbox', { name: 'Traces of this session' }).getByRole('option')).toHaveCount(
    2,
  )
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('And now?')
  await picture('6-session')

  await page.reload()
  await expect(page.getByRole('log', { name: 'Messages' })).toContainText('And now?')

  await page.goBack()
  await expect(steps.getByRole('row', { selected: true })).toContainText('get_order')
  await expect(details.getByRole('article', { name: 'Note' })).toContainText('answered from nothing')
  await page.reload()
  await expect(steps.getByRole('row', { selected: true })).toContainText('get_order')
  await expect(steps.getByRole('row', { selected: true }).getByRole('img', { name: '1 note' })).toBeVisible()
  await picture('7-back-again')

  await page.goBack()
  await expect(cursor.getByText('And now?')).toBeVisible()
  await expect(cursor.getByTitle('1 note')).toBeVisible()
})
