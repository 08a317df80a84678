import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mark, prompt, secretInputs } from '../support/hostile/secretInputs'
import { findings } from './axe'
import { expect, open, test } from './fixtures'
import { startProgram } from './program'

test('an import is looked through for secrets on demand, each leads to its span, and it can be taken back', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-secrets-'))
  const file = join(folder, 'good.jsonl')
  writeFileSync(file, secretInputs().get('good.jsonl') ?? '')
  const program = await startProgram([file])
  try {
    await program.settle()
    await open(page, program, '/imports/1')
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
  } finally {
    await program.stop()
    rmSync(folder, { recursive: true })
  }
})
