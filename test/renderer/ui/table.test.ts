import { describe, expect, test } from 'vitest'
import { emptySelection, extendSelection, toggleRow } from '../../../src/renderer/ui/rowSelection'
import { layoutColumns } from '../../../src/renderer/ui/tableColumns'
import type { TableColumn } from '../../../src/renderer/ui/tableColumns'
import { tableMove } from '../../../src/renderer/ui/tableKeys'

const keyAt = (index: number): string | null => (index === 3 ? null : `key ${index}`)

describe('choosing rows', () => {
  test('one in, one out', () => {
    const once = toggleRow(emptySelection, 1, 'key 1')
    expect([...once.keys]).toEqual(['key 1'])
    expect(toggleRow(once, 1, 'key 1').keys.size).toBe(0)
  })

  test('from the last choice to here, either way; what is not loaded cannot be chosen', () => {
    const start = toggleRow(emptySelection, 4, 'key 4')
    expect([...extendSelection(start, 2, keyAt).keys].sort()).toEqual(['key 2', 'key 4'])
    expect([...extendSelection(start, 6, keyAt).keys].sort()).toEqual(['key 4', 'key 5', 'key 6'])
  })
})

const column = (id: string, width: number, more: Partial<TableColumn<null>> = {}): TableColumn<null> => ({
  id,
  title: id,
  width,
  sort: null,
  cell: () => null,
  ...more,
})
const columns = [
  column('status', 80),
  column('text', 240, { isFlexible: true, isFixed: true, minWidth: 120 }),
  column('model', 100, { yields: 1 }),
  column('cost', 90, { yields: 2 }),
  column('id', 100, { isOptional: true, yields: 1 }),
]
const asItComes = { widths: {}, shown: {} }
const ids = (layout: { columns: readonly TableColumn<null>[] }): string[] =>
  layout.columns.map((each) => each.id)

describe('columns', () => {
  test('optional ones wait to be chosen, fixed ones stay', () => {
    expect(ids(layoutColumns(columns, asItComes, 2_000))).toEqual(['status', 'text', 'model', 'cost'])
    expect(
      ids(layoutColumns(columns, { widths: {}, shown: { id: true, text: false, cost: false } }, 2_000)),
    ).toEqual(['status', 'text', 'model', 'id'])
  })

  test('one with nothing in it takes no room until somebody wants it', () => {
    const withNotes = [...columns, column('notes', 44, { isEmpty: true })]
    expect(ids(layoutColumns(withNotes, asItComes, 2_000))).not.toContain('notes')
    expect(ids(layoutColumns(withNotes, { widths: {}, shown: { notes: true } }, 2_000))).toContain('notes')
  })

  test('they give way in their order when there is no room, and are named', () => {
    const narrow = layoutColumns(columns, asItComes, 500)
    expect(ids(narrow)).toEqual(['status', 'text', 'cost'])
    expect(narrow.yielded.map((each) => each.id)).toEqual(['model'])
    expect(ids(layoutColumns(columns, asItComes, 400))).toEqual(['status', 'text'])
  })

  test('one that a person chose stays', () => {
    expect(ids(layoutColumns(columns, { widths: {}, shown: { model: true } }, 400))).toEqual([
      'status',
      'text',
      'model',
    ])
  })

  test('at last the flexible one shrinks, to its least width', () => {
    expect(layoutColumns(columns, asItComes, 300).template).toBe('80px minmax(180px, 1fr)')
    expect(layoutColumns(columns, asItComes, 100).template).toBe('80px minmax(120px, 1fr)')
  })

  test('chosen widths hold within reason', () => {
    expect(layoutColumns(columns, { widths: { status: 5, cost: 300 }, shown: {} }, 2_000).template).toBe(
      '40px minmax(240px, 1fr) 100px 300px',
    )
  })
})

const press = (
  key: string,
  modifiers: { shiftKey?: boolean; ctrlKey?: boolean; metaKey?: boolean } = {},
) => ({
  key,
  code: key.length === 1 ? `Key${key.toUpperCase()}` : key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
})

describe('keys of a table', () => {
  const place = { cursor: 5, rowCount: 100, rowsPerPage: 20 }
  test.each([
    ['j', 6],
    ['k', 4],
    ['ArrowDown', 6],
    ['ArrowUp', 4],
    ['PageDown', 25],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 99],
  ])('%s moves to %d', (key, index) => {
    expect(tableMove(press(key), place)).toEqual({ type: 'cursor', index, extend: false })
  })

  test('the first move starts at the first row, or upwards at the last', () => {
    expect(tableMove(press('j'), { ...place, cursor: null })).toMatchObject({ index: 0 })
    expect(tableMove(press('k'), { ...place, cursor: null })).toMatchObject({ index: 99 })
  })

  test('Shift extends, Space chooses, Enter opens, Ctrl or Cmd with A takes all', () => {
    expect(tableMove(press('ArrowDown', { shiftKey: true }), place)).toEqual({
      type: 'cursor',
      index: 6,
      extend: true,
    })
    expect(tableMove(press(' '), place)).toEqual({ type: 'choose', extend: false })
    expect(tableMove(press('Enter'), place)).toEqual({ type: 'open' })
    expect(tableMove(press('a', { ctrlKey: true }), place)).toEqual({ type: 'all' })
    expect(tableMove(press('a', { metaKey: true }), place)).toEqual({ type: 'all' })
  })

  test('other keys are not ours, and an empty table has no moves', () => {
    expect(tableMove(press('x'), place)).toBeNull()
    expect(tableMove(press('j', { ctrlKey: true }), place)).toBeNull()
    expect(tableMove(press('j'), { ...place, rowCount: 0 })).toBeNull()
  })
})
