import { act, useState } from 'react'
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
const rows: readonly Row[] = Array.from({ length: 6 }, (_, at) => ({ name: `row ${at}` }))
const choice = { widths: {}, shown: {} }
let drawn: string[] = []
let opened: string[] = []
let pointed: string[] = []
let page: RenderedPage

const columns: readonly TableColumn<Row>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 100,
    sort: null,
    cell: (row) => {
      drawn.push(row.name)
      return <b>{row.name}</b>
    },
  },
]
/** The last row is still loading. */
const rowAt = (index: number): Row | null => (index === 5 ? null : (rows[index] ?? null))

function Table(): ReactElement {
  const [cursor, setCursor] = useState<number | null>(null)
  const [selection, setSelection] = useState(emptySelection)
  return (
    <VirtualTable
      label="Rows"
      sizeName="test.table"
      columns={columns}
      choice={choice}
      onWidth={() => undefined}
      rowCount={rows.length}
      rowAt={rowAt}
      keyOf={(row) => row.name}
      sort={null}
      onSort={() => undefined}
      cursor={cursor}
      onCursor={setCursor}
      onPoint={(row) => pointed.push(row.name)}
      onOpen={(row) => opened.push(row.name)}
      selection={selection}
      onSelection={setSelection}
      onShow={() => undefined}
    />
  )
}

beforeEach(async () => {
  const size = { width: 400, height: 600 }
  rememberSize('test.table', size)
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(size.height)
  vi.spyOn(Element.prototype, 'clientWidth', 'get').mockReturnValue(size.width)
  page = await renderPage(createStubClient({}), <Table />)
  drawn = []
  opened = []
  pointed = []
})
afterEach(async () => {
  await page.close()
  vi.restoreAllMocks()
})

const cell = (at: number): Element => {
  const found = page.container.querySelectorAll('[role="row"][data-index]')[at]
  if (found === undefined) throw new Error(`no row ${at}`)
  return found.querySelector('b') ?? found
}
const happen = (event: Event, at: number): Promise<void> =>
  act(async () => {
    cell(at).dispatchEvent(event)
    await Promise.resolve()
  })
const mouse = (type: string, more: MouseEventInit = {}): MouseEvent =>
  new MouseEvent(type, { bubbles: true, cancelable: true, ...more })
const classesOf = (at: number): string | undefined => cell(at).closest('[role="row"]')?.className

test('a click puts the cursor on its row, and what the rows say is not drawn again', async () => {
  await happen(mouse('click'), 1)
  expect(classesOf(1)).toContain('tableCursor')
  await happen(mouse('click'), 3)
  expect(classesOf(1)).not.toContain('tableCursor')
  expect(drawn).toEqual([])
})

test('Ctrl chooses, a double click opens, coming to a row is told once', async () => {
  await happen(mouse('click', { ctrlKey: true }), 2)
  expect(cell(2).closest('[role="row"]')?.getAttribute('aria-selected')).toBe('true')
  await happen(mouse('dblclick'), 4)
  expect(opened).toEqual(['row 4'])
  for (const at of [0, 0, 1, 0]) await happen(mouse('pointerover'), at)
  expect(pointed).toEqual(['row 0', 'row 1', 'row 0'])
})

test('a row on its way takes nothing', async () => {
  for (const type of ['click', 'dblclick', 'pointerover']) await happen(mouse(type), 5)
  expect([opened, pointed, drawn]).toEqual([[], [], []])
})
