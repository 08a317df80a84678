import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { findings } from './axe'
import { expect, open, test } from './fixtures'
import { startProgram } from './program'

const line = (question: string, answer: string): string =>
  `${JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  })}\n`

test('a watched folder: rows appear while a file grows, and Settings say how it stands', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-watched-'))
  const file = join(folder, 'chats.jsonl')
  writeFileSync(file, line('Where is my parcel?', 'On its way.'))
  const program = await startProgram(['--watch', folder])
  try {
    await open(page, program, '/traces')
    const main = page.getByRole('main')
    await expect(main).toContainText('Where is my parcel?')

    // Two seconds from the line in the file to the row on the screen (B18 measures them): twice that at least once,
    // whatever else the machine does.
    const waitedMs: number[] = []
    for (const question of ['And now?', 'Still there?', 'Anybody?']) {
      appendFileSync(file, line(question, 'Delivered.'))
      const started = performance.now()
      await expect(main).toContainText(question)
      waitedMs.push(performance.now() - started)
    }
    expect(Math.min(...waitedMs)).toBeLessThan(4_000)

    await open(page, program, '/settings')
    const own = page
      .getByRole('list', { name: 'Watched folders' })
      .getByLabel(basename(folder), { exact: true })
    await expect(own).toContainText('Watching; 1 file read')
    await expect(own.getByRole('checkbox')).toBeChecked()
    for (const label of ['Claude Code', 'Codex']) {
      const known = page.getByRole('listitem', { name: label, exact: true })
      await expect(known.getByRole('checkbox')).not.toBeChecked()
    }
    expect(await findings(page, '.watchedFolders')).toEqual([])

    // Turned off, nothing comes any more; turned on, what was missed does.
    await own.getByRole('checkbox').click()
    await expect(own).toContainText('Off; 1 file read')
    appendFileSync(file, line('Third?', 'Yes.'))
    await page.waitForTimeout(1_500)
    expect((await program.call('app.getStorage', {})).traces).toBe(4)
    await own.getByRole('checkbox').click()
    await expect(async () => expect((await program.call('app.getStorage', {})).traces).toBe(5)).toPass({
      timeout: 20_000,
    })
    await own.getByRole('button', { name: `Report of ${basename(folder)}` }).click()
    await expect(page.getByRole('main')).toContainText('chats.jsonl')
  } finally {
    await program.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
