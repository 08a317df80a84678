import { expect, open, place, test } from './fixtures'
import { selected } from './tracePageParts'

test('the session: stepping on one side moves the other, Enter opens', async ({ page, filled }) => {
  const { rows } = await filled.call('sessions.list', { filter: {}, sort: 'traces', limit: 1 })
  await open(page, filled, `/session/${encodeURIComponent(rows[0]?.sessionKey ?? '')}`)
  const traces = page.getByRole('listbox', { name: 'Traces of this session' })
  await expect(traces.getByRole('option', { selected: true })).toHaveAttribute('aria-posinset', '1')
  await page.keyboard.press('j')
  await expect(traces.getByRole('option', { selected: true })).toHaveAttribute('aria-posinset', '2')
  await expect(page.getByRole('log').getByRole('button', { name: 'Trace 2' })).toBeInViewport()
  await expect.poll(() => place(page)).toContain('trace=')
  await page.reload()
  await expect(traces.getByRole('option', { selected: true })).toHaveAttribute('aria-posinset', '2')
  await page.keyboard.press('Enter')
  await expect(selected(page)).toBeVisible()
  await expect(page.getByRole('button', { name: /2 of \d+/ })).toBeVisible()
})
