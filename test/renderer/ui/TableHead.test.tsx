import { useState } from 'react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptySelection } from '../../../src/renderer/ui/rowSelection'
import type { TableColumn } from '../../../src/renderer/ui/tableColumns'
import type { TableSort } from '../../../src/renderer/ui/TableHead'
import { useHotkeys } from '../../../src/renderer/ui/useHotkeys'
import { VirtualTable } from '../../../src/renderer/ui/VirtualTable'
import { createStubClient, doAndSettle, pressKey, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

const column = (id: string, sort: string | null): TableColumn<string> => ({
  id,
  title: id,
  width: 100,
  sort,
  cell: (row) => row,
})
const all = [
  column('Status', null),
  column('Name', 'name'),
  column('Cost', 'cost'),
  column('Started', 'start'),
]

let page: RenderedPage
let heard: string[] = []
let widened: string[] = []

function Table({ columns }: { readonly columns: readonly TableColumn<string>[] }): ReactElement {
  const [sort, setSort] = useState<TableSort>({ id: 'start', isDescending: true })
  useHotkeys(
    ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'ArrowDown', 'p'].map((key) => ({
      id: key,
      label: key,
      section: 'Test',
      keys: [key],
      run: () => void heard.push(key),
    })),
  )
  return (
    <VirtualTable
      label="Rows"
      columns={columns}
      choice={{ widths: {}, shown: {} }}
      onWidth={(id, width) => widened.push(`${id} ${width}`)}
      rowCount={0}
      rowAt={() => null}
      keyOf={(row) => row}
      sort={sort}
      onSort={setSort}
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
  heard = []
  widened = []
  page = await renderPage(createStubClient({}), <Table columns={all} />)
})
afterEach(() => page.close())

const titles = (): HTMLButtonElement[] => [
  ...page.container.querySelectorAll<HTMLButtonElement>('[role="columnheader"] > button'),
]
/** Titles that Tab stops at. */
const stops = (): (string | null)[] =>
  titles()
    .filter((title) => title.tabIndex === 0)
    .map((title) => title.textContent)
const focus = (at: number): Promise<void> => doAndSettle(() => titles()[at]?.focus())
const press = (key: string, more: KeyboardEventInit = {}): Promise<void> =>
  pressKey(document.activeElement ?? document.body, key, more)
const focused = (): string | null | undefined => document.activeElement?.textContent

test('Tab stops once: at the title of the order, then at the one that was left', async () => {
  expect(stops()).toEqual(['Started ↓'])
  await focus(1)
  await doAndSettle(() => titles()[1]?.blur())
  expect(stops()).toEqual(['Name'])
  await page.show(<Table columns={all.filter(({ id }) => id !== 'Name')} />)
  expect(stops()).toEqual(['Started ↓'])
  await page.show(<Table columns={all.slice(0, 1)} />)
  expect(stops()).toEqual(['Status'])
})

test('arrows, Home and End move between the titles and stop at both ends; the page does not hear them', async () => {
  await focus(3)
  const path: unknown[] = []
  for (const key of ['ArrowLeft', 'Home', 'ArrowLeft', 'ArrowRight', 'End', 'ArrowRight']) {
    await press(key)
    path.push(focused())
  }
  expect(path).toEqual(['Cost', 'Status', 'Status', 'Name', 'Started ↓', 'Started ↓'])
  expect(stops()).toEqual(['Started ↓'])
  expect(heard).toEqual([])
  await press('p')
  expect(heard).toEqual(['p'])
})

test('Alt with an arrow sets the width where one stands; the arrow down goes to the rows', async () => {
  await focus(1)
  await press('ArrowRight', { altKey: true })
  expect([focused(), widened]).toEqual(['Name', ['Name 116']])
  await press('ArrowDown')
  expect(document.activeElement?.getAttribute('role')).toBe('grid')
  expect(heard).toEqual([])
})

test('a click sorts, and the title keeps the stop under its new sign', async () => {
  await focus(2)
  await doAndSettle(() => titles()[2]?.click())
  expect(stops()).toEqual(['Cost ↓'])
})
