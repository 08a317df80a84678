import { afterEach, expect, test } from 'vitest'
import { deleteTraces } from '../../../src/main/ingest/deleteData'
import { Words } from '../../../src/main/store/tables/words'
import { observation } from '../../support/records'
import { writerStore } from '../../support/writerStore'
import type { WriterStore } from '../../support/writerStore'

const open: WriterStore[] = []
function store(): WriterStore {
  const made = writerStore()
  open.push(made)
  return made
}
afterEach(() => open.splice(0).forEach((each) => each.close()))

test('a text stands in its row the first time, and is a word from the second on', () => {
  const words = new Words(store().state.db)
  expect(words.value('gpt-4o')).toBe('=gpt-4o')
  const id = words.value('gpt-4o')
  expect(id).toBe(1)
  expect(words.value('gpt-4o')).toBe(id)
  expect(words.textOf('=gpt-4o')).toBe('gpt-4o')
  expect(words.textOf(id)).toBe('gpt-4o')
  expect(words.textOf(null)).toBeNull()
})

test('words are known to another writer of the same workspace, and after forgetting', () => {
  const { db } = store().state
  const words = new Words(db)
  words.value('a')
  const id = words.value('a')
  words.forget()
  expect(words.value('a')).toBe(id)
  expect(new Words(db).textOf(id)).toBe('a')
})

test.each(['', '=', '=5', '12', '1e5', 'a\0b', 'naïve ☕', "it's"])(
  '%j comes back as it was',
  async (name) => {
    const target = store()
    await target.put(['1', '2', '3'].map((spanId) => observation({ spanId, name, model: name })))
    expect(target.rows('SELECT name, model FROM observation')).toEqual(Array(3).fill({ name, model: name }))
  },
)

test('a word that nothing speaks of any more is gone with the traces that did', async () => {
  const target = store()
  await target.put(
    ['1', '2', '3'].flatMap((spanId) => [
      observation({ traceId: 'kept', spanId, name: 'kept', userId: null }),
      observation({ traceId: 'deleted', spanId, name: 'deleted', userId: 'ada' }),
    ]),
  )
  expect(target.rows('SELECT text FROM word ORDER BY text')).toEqual(
    ['ada', 'deleted', 'kept'].map((text) => ({ text })),
  )
  await deleteTraces(target.state, ['files:deleted'])
  expect(target.rows('SELECT text FROM word')).toEqual([{ text: 'kept' }])
  await target.put([observation({ traceId: 'new', spanId: '1', name: 'deleted' })])
  expect(target.rows("SELECT name FROM observation WHERE span_id = '1'")).toEqual([
    { name: 'kept' },
    { name: 'deleted' },
  ])
})
