import { writeFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { everythingIn, growingFile, seenIn } from '../../support/growingFiles'
import { otlpLines } from '../../support/otlpText'
import { turns } from '../../support/sessionTurns'
import { testStore } from '../../support/testStore'
import type { WriterStore } from '../../support/writerStore'

/** What a workspace shows into which files came once, as they are now. */
async function seenOnce(files: Readonly<Record<string, string>>): Promise<unknown> {
  const store = testStore()
  for (const [name, text] of Object.entries(files)) await growingFile(text, store, name)
  return seenIn(store)
}

describe('a file that grows keeps what was settled', () => {
  test('when it was read whole meanwhile, and its number and its rows were given again', async () => {
    const store = testStore()
    const other = await growingFile(turns(0, 3, 'a'), store, 'a.jsonl')
    const file = await growingFile(turns(0, 3, 'b'), store, 'b.jsonl')
    await file.append(turns(3, 4, 'b'))
    await other.append(turns(3, 8, 'a'))
    const next = turns(4, 5, 'b')
    expect(await file.append(next.slice(0, 20))).toMatchObject({ half: ['w/b.jsonl'] })
    expect(await file.update({ isSettled: true })).toMatchObject({ whole: ['w/b.jsonl'] })
    await file.append(next.slice(20))
    await file.append(turns(5, 6, 'b'))
    expect(seenIn(store)).toEqual(
      await seenOnce({ 'a.jsonl': turns(0, 8, 'a'), 'b.jsonl': turns(0, 6, 'b') }),
    )
  })

  test('when another that said the same says something else', async () => {
    const store = testStore()
    const file = await growingFile(turns(0, 3), store, 'b.jsonl')
    await file.append(turns(3, 4))
    await growingFile(turns(0, 3, 'c'), store, 'c.jsonl')
    await file.append(turns(4, 5))
    const copy = await growingFile(turns(2, 5), store, 'a.jsonl')
    writeFileSync(copy.path, turns(0, 1, 'a'))
    expect(await copy.update()).toMatchObject({ whole: ['w/a.jsonl'] })
    await file.append(turns(5, 6))
    expect(seenIn(store)).toEqual(
      await seenOnce({ 'b.jsonl': turns(0, 6), 'c.jsonl': turns(0, 3, 'c'), 'a.jsonl': turns(0, 1, 'a') }),
    )
  })

  test('when the disk is full at the end of what is written', { timeout: 60_000 }, async () => {
    const spans = ['a root 0-900', 'b < a late 500-', 'c < a later 600-', 'd < a last 700-800']
    const text = (count: number): string => otlpLines('one', spans.slice(0, count).join('\n'))
    const store = testStore()
    const file = await growingFile(text(2), store)
    await file.append(text(3).slice(text(2).length))
    failOnce(store, [1, 3])
    await file.append(text(4).slice(text(3).length))
    const once = testStore()
    await growingFile(text(4), once)
    expect(everythingIn(store)).toEqual(everythingIn(once))
  })
})

/** These transactions of the writer, counted from now, find the disk full when they are done. */
function failOnce({ state }: WriterStore, failing: readonly number[]): void {
  const transaction = state.transaction.bind(state)
  let depth = 0
  let count = 0
  vi.spyOn(state, 'transaction').mockImplementation((work) => {
    if (depth === 0) count += 1
    depth += 1
    try {
      transaction(() => {
        work()
        if (depth === 1 && failing.includes(count))
          throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
      })
    } finally {
      depth -= 1
    }
  })
}
