import type { ReactElement } from 'react'
import { afterEach, expect, test } from 'vitest'
import { useListScale } from '../../../../src/renderer/features/lists/useListScale'
import { emptyFilter } from '../../../../src/shared/model/filter'
import { makeTraceRow } from '../../../support/fakeRows'
import { createStubClient, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const filter = { ...emptyFilter, text: 'refund' }

function Scale({ isReady }: { readonly isReady: boolean }): ReactElement {
  const { durationNs, costUsd } = useListScale('traces.list', filter, isReady)
  return (
    <p>
      {durationNs} ns, ${costUsd}
    </p>
  )
}

test('a full bar is the longest and the dearest of all that match; asked for once the rows are there', async () => {
  const asked: unknown[] = []
  const row = (durationNs: number, costUsd: number): ReturnType<typeof makeTraceRow> => {
    const made = makeTraceRow(0)
    return { ...made, durationNs, usage: { ...made.usage, costUsd } }
  }
  const client = createStubClient({
    'traces.list': (input) => {
      asked.push(input)
      const rows = [input.sort === 'cost' ? row(1, 0.16) : row(400, 0.01)]
      return { rows, total: 3, matching: 3, errors: 0, open: 0, fromNs: null, toNs: null }
    },
  })
  page = await renderPage(client, <Scale isReady={false} />)
  expect(page.container.textContent).toBe('0 ns, $0')
  expect(asked).toEqual([])
  await page.show(<Scale isReady />)
  expect(page.container.textContent).toBe('400 ns, $0.16')
  const first = { filter, descending: true, offset: 0, limit: 1 }
  expect(asked).toEqual([
    { ...first, sort: 'duration' },
    { ...first, sort: 'cost' },
  ])
})
