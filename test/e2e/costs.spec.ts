import type { Page } from '@playwright/test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { otlpLines } from '../support/otlpText'
import { findings } from './axe'
import { chooseFiles, expect, open, test as base } from './fixtures'
import { startProgram } from './program'
import type { Program } from './program'

/** Two calls below an agent: one of a model that every table knows, one of a model that none does. */
const spans = otlpLines(
  't',
  `a desk 0-900 [session.id=s1]
b < a chat 100-300 [gen_ai.operation.name=chat gen_ai.request.model=gpt-4o gen_ai.provider.name=openai gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=100]
c < a talk 400-600 [gen_ai.operation.name=chat gen_ai.request.model=house-llm-7 gen_ai.usage.input_tokens=500 gen_ai.usage.output_tokens=40]`,
)
const traceRoute = `/trace/${encodeURIComponent(`files:${Buffer.from('t').toString('hex').padStart(32, '0')}`)}`
const spanId = Buffer.from('b').toString('hex').padStart(16, '0')
const priceFile = `{
  "house-llm-7": { "input_cost_per_token": 1e-6, "output_cost_per_token": 5e-6 },
  "broken": { "input_cost_per_token": "free" }
}`

const test = base.extend<{ readonly folder: string; readonly program: Program }>({
  // Playwright wants a pattern here, and this needs nothing.
  // oxlint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    await use(mkdtempSync(join(tmpdir(), 'spanglass-costs-')))
  },
  program: async ({ folder }, use) => {
    const file = join(folder, 'spans.jsonl')
    writeFileSync(file, spans)
    const program = await startProgram([file])
    await expect.poll(async () => (await program.call('traces.list', { filter: {} })).matching).toBe(1)
    await program.settle()
    await use(program)
    await program.stop()
  },
})

async function expectAccessible(page: Page): Promise<void> {
  expect(await findings(page)).toEqual([])
}

test('a call’s ledger, the trace’s sums and a what-if, by the keyboard', async ({ page, program }) => {
  await open(page, program, `${traceRoute}?span=${spanId}`)
  await page.getByRole('tab', { name: 'Tokens' }).click()
  const ledger = page.getByRole('table', { name: 'What this call costs' })
  await expect(ledger.getByRole('row', { name: 'input, not cached 1,000 $2.50 $0.002500' })).toBeVisible()
  await expect(ledger.getByRole('row', { name: 'Computed counts $0.003500' })).toBeVisible()
  await expect(page.getByText('(in the program)')).toBeVisible()
  await expectAccessible(page)

  await page.getByRole('button', { name: 'Cost $0.0035: show how it comes about' }).focus()
  await page.keyboard.press('$')
  const dialog = page.getByRole('dialog', { name: 'Costs of this trace' })
  await expect(dialog.getByText('1 of 2 model calls have a cost')).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('tab', { name: 'By model' }).focus()
  await page.keyboard.press('ArrowRight')
  await dialog.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.keyboard.press('Enter')
  // 1,500 × 0.15 + 140 × 0.60 = 309 millionths
  await expect(dialog.getByText('$0.000309 for 2 of 2 model calls')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Cost $0.0035: show how it comes about' })).toBeFocused()
})

test('a table of one’s own: taken, faults said with their line, costs follow, and back', async ({
  page,
  program,
  folder,
}) => {
  const file = join(folder, 'prices.json')
  writeFileSync(file, priceFile)
  await open(page, program, '/settings')
  await chooseFiles(page, file, () => page.getByRole('button', { name: 'Import a table…' }).click())
  await expect(page.getByText('Took 1 model;')).toBeVisible()
  await page.getByText('1 entry could not be taken').click()
  await expect(page.getByText('Line 3, broken: input_cost_per_token is "free"')).toBeVisible()
  await expectAccessible(page)
  await program.settle()
  // The figures follow in a job that the answer to the page does not wait for.
  const costNow = async (): Promise<number> =>
    Math.round(((await program.call('traces.list', { filter: {} })).rows[0]?.usage.costUsd ?? -1) * 1_000_000)
  // 3,500 + 500 × 1 + 40 × 5
  await expect.poll(costNow).toBe(4_200)

  await page.getByRole('button', { name: 'Set a price…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Set a price' })
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('Give at least one price')).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Model or pattern' }).fill('gpt-*')
  await dialog.getByRole('textbox', { name: 'input, not cached' }).fill('5')
  await dialog.getByRole('textbox', { name: 'output', exact: true }).fill('50')
  await expectAccessible(page)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('rowheader', { name: 'gpt-*' })).toBeVisible()
  await program.settle()
  // 1,000 × 5 + 100 × 50 + 700
  await expect.poll(costNow).toBe(10_700)

  await page.getByRole('button', { name: 'Back to the prices in the program…' }).click()
  await page.getByRole('button', { name: 'Forget my prices' }).click()
  await expect(page.getByRole('rowheader', { name: 'gpt-*' })).toBeHidden()
  await expect.poll(costNow).toBe(3_500)
})

test('what a filter costs', async ({ page, program }) => {
  await open(page, program, '/traces')
  await page.getByRole('button', { name: 'Costs', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Costs of all traces' })
  await expect(dialog.getByRole('row', { name: /^Together/ })).toContainText('$0.003500')
})
