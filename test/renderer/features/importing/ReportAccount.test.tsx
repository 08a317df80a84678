// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { ReportAccount } from '../../../../src/renderer/features/importing/ReportAccount'
import type { ReportView } from '../../../../src/renderer/features/importing/reportView'
import { fakeReport } from '../../../support/fakeImports'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const onView = vi.fn<(changes: Partial<ReportView>) => void>()

test('one of a thing is called one', async () => {
  const view = { ...fakeReport(1).import, sessions: 1, traces: 1, observations: 1, read: 1 }
  page = await renderPage(
    createStubClient({}),
    <ReportAccount view={view} fileCount={1} unread={1} onView={onView} />,
  )
  const figures = page.container.querySelector('dl')?.textContent
  expect(figures).toMatch(/^session1trace1span1record read1/)
  expect(page.container.querySelector('button')).toBeNull()
})

test('the files that could not be read are one press away', async () => {
  const view = { ...fakeReport(1).import, sessions: 2 }
  page = await renderPage(
    createStubClient({}),
    <ReportAccount view={view} fileCount={20} unread={1} onView={onView} />,
  )
  const { container } = page
  await doAndSettle(() => button(container, '1 file could not be read').click())
  expect(onView).toHaveBeenCalledWith({ status: 'failed', code: null, text: '', fileId: null, byte: null })
  expect(container.querySelector('dl')?.textContent).toMatch(/^sessions2/)
})
