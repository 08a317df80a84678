import type { Locator, Page } from '@playwright/test'
import { graveFindings } from './axe'
import { chooseFiles, expect, open, place } from './fixtures'
import type { Program } from './program'
import type { TraceFile } from './traceFiles'

/** The tree of the trace page. */
export const steps = (page: Page): Locator => page.getByRole('treegrid', { name: 'Steps of this trace' })
export const selected = (page: Page): Locator => steps(page).getByRole('row', { selected: true })
export const details = (page: Page): Locator =>
  page.getByRole('complementary', { name: 'Details of the selected step' })
/** The `.view=` of the address: start and end in ns, null while the whole trace is in sight. */
export const view = (page: Page): string | null => new URLSearchParams(place(page).split('?')[1]).get('.view')
/** The span in the address, null while none is. */
export const spanId = (page: Page): string | null =>
  new URLSearchParams(place(page).split('?')[1]).get('span')
export const span = (text: string | null): number => {
  const [from = NaN, to = NaN] = (text ?? '').split('_').map(Number)
  return to - from
}

/** The trace of the sample workspace with the most failures. */
export async function openSample(page: Page, program: Program): Promise<void> {
  const { rows } = await program.call('traces.list', { filter: {}, sort: 'errors', limit: 1 })
  await open(page, program, `/trace/${encodeURIComponent(rows[0]?.traceKey ?? '')}`)
  await expect(selected(page)).toBeVisible()
}

export async function openFile(
  page: Page,
  program: Program,
  file: TraceFile,
  traceId: string,
): Promise<void> {
  await open(page, program)
  await chooseFiles(page, [file])
  await expect(page.getByRole('grid')).toBeVisible()
  await program.settle()
  await open(page, program, `/trace/${encodeURIComponent(`files:${traceId}`)}`)
  await expect(selected(page)).toBeVisible()
}

export async function checkAxe(page: Page): Promise<void> {
  expect(await graveFindings(page, 'main')).toEqual([])
}
