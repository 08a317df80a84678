import { readFileSync } from 'node:fs'
import { mark } from '../support/hostile/secretInputs'
import { findings } from './axe'
import { expect, open } from './fixtures'
import { test } from './secretsProgram'

test('secrets are shown before an export, masked in the file, and kept where one says so', async ({
  page,
  secrets,
}) => {
  await open(page, secrets, '/traces')
  await page.getByRole('grid', { name: 'Traces' }).focus()
  for (const key of ['j', 'Space']) await page.keyboard.press(key)
  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog')
  const kinds = dialog.getByRole('list', { name: 'Kinds of secrets' })
  await expect(kinds).toContainText('Anthropic key', { timeout: 30_000 })
  await expect(dialog.getByRole('status')).toContainText('will be masked in the file')

  // By the keyboard: where it stands, then that it stays.
  await dialog.getByRole('button', { name: 'Show where: Anthropic key' }).focus()
  await page.keyboard.press('Enter')
  await expect(kinds).toContainText('call [redacted: Anthropic key')
  expect(await dialog.textContent()).not.toContain(mark)
  expect(await findings(page, '[role=dialog]')).toEqual([])
  const save = async (): Promise<string> => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save' }).click(),
    ])
    return readFileSync(await download.path(), 'utf8')
  }
  await dialog.getByRole('checkbox', { name: 'GitHub token' }).focus()
  await page.keyboard.press('Space')
  const masked = await save()
  expect(masked).toContain(`ghp_${mark}`)
  expect(masked).not.toContain(`sk-ant-api03-${mark}`)
  await expect(page.getByText(/Saved .* Masked \d+ secrets at \d+ places\./)).toBeVisible()

  await page.getByRole('button', { name: 'Export…' }).click()
  await dialog.getByText('Write everything as it is').click()
  await expect(dialog.getByRole('status')).toContainText('Nothing is masked')
  expect(await save()).toContain(`sk-ant-api03-${mark}`)
})
