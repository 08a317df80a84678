import { expect, open, place, test } from './fixtures'
import { jsonFile, otlpTrace } from './traceFiles'
import { openFile, selected } from './tracePageParts'

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

test('a long conversation goes to the trace that is wanted, though it was not read yet', async ({
  page,
  empty,
}) => {
  const body = Array.from({ length: 450 }, (_, at) =>
    otlpTrace({
      traceId: (at + 1).toString(16).padStart(32, '0'),
      session: 'long',
      question: `Question ${String(at + 1)}\n${'and more words\n'.repeat(at % 7)}`,
    }),
  ).join('\n')
  await openFile(page, empty, jsonFile('long.jsonl', body), '1'.padStart(32, '0'))
  const { traces } = await empty.call('sessions.get', { sessionKey: 'files:long' })
  expect(traces).toHaveLength(450)
  const keyOf = (number: number): string => encodeURIComponent(traces[number - 1]?.traceKey ?? '')
  const headOf = (number: number) =>
    page.getByRole('log').getByRole('button', { name: `Trace ${String(number)}`, exact: true })
  const chosen = page
    .getByRole('listbox', { name: 'Traces of this session' })
    .getByRole('option', { selected: true })

  // A link.
  await open(page, empty, `/session/files%3Along?.trace=${keyOf(423)}&v=1`)
  await expect(chosen).toHaveAttribute('aria-posinset', '423')
  await expect(headOf(423)).toBeInViewport()
  await expect(page.getByRole('log')).toContainText('Question 423')
  // A key, from there.
  await page.keyboard.press('k')
  await expect(chosen).toHaveAttribute('aria-posinset', '422')
  await expect(headOf(422)).toBeInViewport()
  // From a trace to its session, at that trace, and back and forward.
  await open(page, empty, `/trace/${keyOf(317)}`)
  await expect(selected(page)).toBeVisible()
  await page.keyboard.press('u')
  await expect(headOf(317)).toBeInViewport()
  await page.getByRole('log').press('End')
  await expect(chosen).not.toHaveAttribute('aria-posinset', '317')
  await page.goBack()
  await expect(selected(page)).toBeVisible()
  await page.goForward()
  await expect(page.getByRole('log')).toBeVisible()
})
