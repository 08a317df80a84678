import { readFileSync } from 'node:fs'
import type { Download, Page } from '@playwright/test'
import { expect, open, test } from './fixtures'

/** Chooses a form in the open dialog, waits for its losses, and saves. */
async function save(page: Page, form: string): Promise<Download> {
  const dialog = page.getByRole('dialog')
  await dialog.getByText(form, { exact: true }).click()
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeEnabled({ timeout: 30_000 })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save' }).click(),
  ])
  return download
}

test('a list is exported in every form, after its losses were read', async ({ page, empty }) => {
  await open(page, empty)
  await page.getByRole('button', { name: 'Try the sample' }).click()
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible({ timeout: 30_000 })
  // Two sessions, by the keyboard.
  await page.getByRole('grid', { name: 'Sessions' }).focus()
  for (const key of ['j', 'Space', 'j', 'Space']) await page.keyboard.press(key)

  await page.getByRole('button', { name: 'Export…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export 2 sessions' })
  await expect(dialog.getByText(/Nothing is lost/)).toBeVisible({ timeout: 30_000 })
  await dialog.getByText('Session export', { exact: true }).click()
  await expect(dialog.getByRole('table', { name: 'What is lost' })).toContainText('Attributes', {
    timeout: 30_000,
  })
  const neutral = await save(page, 'Session export')
  expect(neutral.suggestedFilename()).toBe('sessions.sessions.jsonl')
  const documents = readFileSync(await neutral.path(), 'utf8')
    .trim()
    .split('\n')
  const sessions = documents.flatMap((line) => (JSON.parse(line) as { sessions: { id: string }[] }).sessions)
  expect(new Set(sessions.map(({ id }) => id)).size).toBe(2)
  await expect(page.getByText('Saved 2 sessions as Session export.')).toBeVisible()

  await page.getByRole('button', { name: 'Export…' }).click()
  const protobuf = await save(page, 'OTLP protobuf')
  expect(readFileSync(await protobuf.path())[0]).toBe(0x0a)
})
