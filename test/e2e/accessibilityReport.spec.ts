import type { Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  attributesOf,
  payloadOf,
  spanIdOf,
  spanText,
  textValue,
  traceId,
} from '../support/hostile/otlpBodies'
import { secretInputs } from '../support/hostile/secretInputs'
import { graveColours, graveFindings } from './axe'
import { expect, goTo, open, test as base } from './fixtures'
import { mixedFolder } from './mixedFiles'
import { startProgram } from './program'
import type { Program } from './program'

const linkedSpan = spanIdOf(90)

/** A call with a link, an event and tokens. */
function linkedCall(): string {
  const attributes = attributesOf(
    ['gen_ai.operation.name', textValue('chat')],
    ['gen_ai.request.model', textValue('gpt-4o')],
    ['gen_ai.usage.input_tokens', '{"intValue":"1000"}'],
    ['gen_ai.usage.output_tokens', '{"intValue":"100"}'],
  )
  const link = `{"traceId":"${'9'.repeat(32)}","spanId":"${'7'.repeat(16)}",${attributesOf(['why', textValue('follows')])}}`
  const event = `{"name":"queue.left","timeUnixNano":"1760000000500000001",${attributesOf(['queue', textValue('gold')])}}`
  return payloadOf(
    spanText({ spanId: linkedSpan, more: `${attributes},"links":[${link}],"events":[${event}]` }),
  )
}

/** A program with a folder of files of all sorts: known forms, one nobody knows, one that is cut, one with secrets. */
const test = base.extend<{ readonly mixed: Program }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here, and this needs nothing
  mixed: async ({}, use) => {
    const folder = mixedFolder()
    const cut = payloadOf(spanText({ spanId: spanIdOf(91), name: 'cut' }))
    writeFileSync(join(folder.path, 'cut.json'), cut.slice(0, -20))
    writeFileSync(join(folder.path, 'secrets.jsonl'), secretInputs().get('good.jsonl') ?? '')
    writeFileSync(join(folder.path, 'linked.json'), linkedCall())
    const program = await startProgram([folder.path])
    try {
      await program.settle()
      await use(program)
    } finally {
      await program.stop()
      folder.remove()
    }
  },
})

async function check(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    const found = colorScheme === 'light' ? await graveFindings(page) : await graveColours(page)
    expect.soft(found, `${name}, ${colorScheme}`).toEqual([])
  }
}

test('nothing serious or critical in a report of mixed files and what it leads to', async ({
  page,
  mixed,
}) => {
  test.setTimeout(240_000)
  await open(page, mixed, '/imports/1')
  await expect(page.getByRole('button', { name: 'Map its fields…' })).toBeVisible()
  await check(page, 'report')

  await page.getByRole('button', { name: /truncated_input/ }).click()
  const places = page.getByRole('grid', { name: 'Places' })
  await places.getByRole('button', { name: 'Source' }).first().click()
  await expect(page.getByRole('region', { name: 'Bytes as text' })).toBeVisible()
  await expect(page.locator('.rawSourceFinding')).toContainText('truncated_input')
  await check(page, 'source of a finding')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Look for secrets in this import' }).click()
  await expect(page.getByRole('region', { name: 'Secrets' })).toContainText(/secrets? at/)
  await check(page, 'secrets of an import')

  await page.getByRole('button', { name: 'Map its fields…' }).click()
  await expect(page.getByRole('region', { name: 'Fields' })).toBeVisible()
  await expect(page.getByText(/rows make/)).toBeVisible()
  await check(page, 'mapping')
})

test('nothing serious or critical in the details of a call and its costs', async ({ page, mixed }) => {
  test.setTimeout(240_000)
  const trace = `/trace/${encodeURIComponent(`files:${traceId}`)}`
  await open(page, mixed, `${trace}?span=${linkedSpan}&v=1`)
  for (const tab of ['Tokens', 'Timing', 'Attributes', 'Events', 'Links', 'Raw', 'Notes']) {
    await page.getByRole('tab', { name: new RegExp(`^${tab}`) }).click()
    await check(page, `details, ${tab}`)
  }
  await page.getByRole('button', { name: 'About this trace' }).click()
  await expect(page.getByText('Trace id')).toBeVisible()
  await check(page, 'about a trace')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.type('export')
  await expect(page.getByRole('option', { name: /Export this trace/ })).toBeVisible()
  await check(page, 'commands')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Export this trace' })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()

  await goTo(page, '/settings')
  await page.getByRole('button', { name: 'Set a price…' }).click()
  await check(page, 'a price of one’s own')
})
