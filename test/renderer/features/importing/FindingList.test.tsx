import { afterEach, expect, test } from 'vitest'
import { FindingList } from '../../../../src/renderer/features/importing/FindingList'
import { createStubClient, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

test('what was lost stands before what was only noticed, however often; the Tab key stops at the first', async () => {
  const findings = [
    { code: 'duplicate_record', text: 'It came again.', isKept: true, count: 19 },
    { code: 'orphan', text: 'Its parent is missing.', isKept: true, count: 13 },
    { code: 'unrecognised', text: 'Not a format.', isKept: false, count: 4 },
  ]
  page = await renderPage(
    createStubClient({}),
    <FindingList findings={findings} chosen={null} onChoose={() => undefined} />,
  )
  const buttons = [...page.container.querySelectorAll('button')]
  expect(buttons.map((each) => /unrecognised|duplicate_record|orphan/.exec(each.textContent)?.[0])).toEqual([
    'unrecognised',
    'duplicate_record',
    'orphan',
  ])
  expect(buttons.map((each) => each.tabIndex)).toEqual([0, -1, -1])
})
