import { act, useEffect, useState } from 'react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { rememberSize } from '../../../src/renderer/ui/lastSizes'
import { emptySelection } from '../../../src/renderer/ui/rowSelection'
import type { TableColumn } from '../../../src/renderer/ui/tableColumns'
import { VirtualTable } from '../../../src/renderer/ui/VirtualTable'
import { createStubClient, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

interface Row {
  readonly name: string
}
const choice = { widths: {}, shown: {} }
const columns: readonly TableColumn<Row>[] = [
  { id: 'name', title: 'Name', width: 100, sort: null, cell: (row) => row.name },
]
const answer = (word: string): readonly Row[] =>
  Array.from({ length: 1_000 }, (_, at) => ({ name: `${word} ${at}` }))

let frames: FrameRequestCallback[] = []
let page: RenderedPage
let setRows: (rows: readonly Row[]) => void = () => undefined

function Table(): ReactElement {
  const [rows, set] = useState(() => answer('old'))
  useEffect(() => {
    setRows = set
  }, [])
  return (
    <VirtualTable
      label="Rows"
      sizeName="test.turns"
      columns={columns}
      choice={choice}
      onWidth={() => undefined}
      rowCount={rows.length}
      rowAt={(index) => rows[index] ?? null}
      keyOf={(row) => row.name}
      sort={null}
      onSort={() => undefined}
      cursor={null}
      onCursor={() => undefined}
      onOpen={() => undefined}
      selection={emptySelection}
      onSelection={() => undefined}
      onShow={() => undefined}
    />
  )
}

beforeEach(async () => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame))
  // Twenty rows of 30 pixels below the head.
  const size = { width: 400, height: 627 }
  rememberSize('test.turns', size)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(size.height)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(size.width)
  page = await renderPage(createStubClient({}), <Table />)
})
afterEach(async () => {
  await page.close()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** What the rows say, in order; an empty text where one has not been drawn. */
const said = (): string[] =>
  [...page.container.querySelectorAll('[data-index]')].map((row) => row.textContent)
const countOf = (word: string): number => said().filter((text) => text.startsWith(word)).length
const frame = (): Promise<void> =>
  act(async () => {
    for (const each of frames.splice(0)) each(0)
    await Promise.resolve()
  })

test('a list comes in parts from the top, each row in its place, then those around the screen', async () => {
  expect([said().length, countOf('old')]).toEqual([20, 8])
  expect(said()[7]).toBe('old 7')
  await frame()
  expect([said().length, countOf('old')]).toEqual([20, 16])
  for (let left = 4; left > 0; left--) await frame()
  expect([said().length, countOf('old')]).toEqual([28, 28])
  expect(frames).toEqual([])
})

test('an answer that changes every row is drawn in parts; what is not yet drawn stays as it was', async () => {
  for (let left = 5; left > 0; left--) await frame()
  await act(async () => {
    setRows(answer('new'))
    await Promise.resolve()
  })
  await frame()
  expect(said().slice(6, 10)).toEqual(['new 6', 'new 7', 'old 8', 'old 9'])
  for (let left = 3; left > 0; left--) await frame()
  expect([countOf('new'), countOf('old')]).toEqual([28, 0])
  expect(frames).toEqual([])
})

test('rows that scrolling brings are there at once', async () => {
  for (let left = 5; left > 0; left--) await frame()
  const grid = page.container.querySelector('[role="grid"]')
  await act(async () => {
    if (grid !== null) grid.scrollTop = 15_000
    grid?.dispatchEvent(new Event('scroll'))
    await Promise.resolve()
  })
  expect(said()).toContain('old 500')
  expect(said()).not.toContain('')
})
