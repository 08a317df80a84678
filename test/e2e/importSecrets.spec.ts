import { mark, prompt } from '../support/hostile/secretInputs'
import { findings } from './axe'
import { expect, open } from './fixtures'
import { test } from './secretsProgram'

test('an import is looked through for secrets on demand, each leads to its span, and it can be taken back', async ({
  page,
  secrets,
}) => {
  await open(page, secrets, '/imports/1')
  const section = page.getByRole('region', { name: 'Secrets' })
  await section.getByRole('button', { name: 'Look for secrets in this import' }).focus()
  await page.keyboard.press('Enter')
  const kinds = section.getByRole('list', { name: 'Kinds of secrets' })
  await expect(kinds).toContainText('Anthropic key', { timeout: 30_000 })
  await expect(section).toContainText('The originals stay as they came')

  await section.getByRole('button', { name: 'Show where: Anthropic key' }).click()
  await expect(kinds).toContainText('call [redacted: Anthropic key')
  expect((await section.textContent())?.replaceAll(prompt, '')).not.toContain(mark)
  expect(await findings(page, '.importSecrets')).toEqual([])

  // To the span that holds it, and back to what was found.
  await kinds.getByRole('button', { name: 'Span' }).first().click()
  await expect(page).toHaveURL(/#\/trace/)
  await page.goBack()
  await expect(kinds).toContainText('Anthropic key')

  await section.getByRole('button', { name: 'Take back this import' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByText(/Taken back: \d+ spans? removed/)).toBeVisible()
  await expect(section).toHaveCount(0)
})
