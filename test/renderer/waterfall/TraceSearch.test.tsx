import { act, useState } from 'react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TraceSearch } from '../../../src/renderer/features/waterfall/TraceSearch'
import { useWaterfallKeys } from '../../../src/renderer/features/waterfall/useWaterfallKeys'
import { WaterfallContext } from '../../../src/renderer/features/waterfall/useWaterfall'
import { createViewAnimation } from '../../../src/renderer/features/waterfall/viewAnimation'
import { createWaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import type { WaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import type { Output } from '../../../src/shared/contract/contract'
import { EngineError } from '../../../src/shared/contract/errors'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { createStubClient, doAndSettle, pressKey, renderPage, typeInto } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'
import { traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:support 0–900
    generation:gpt-4o 10–300
    generation:claude 300–400
    tool:get_order 410–500 !error
    tool:bye 800–900
`)
const idsOf = (rows: readonly number[]): number[] => rows.map((row) => trace.observationId[row] as number)

let page: RenderedPage | null = null
/** Answers to each question in the order asked; a test lets them through. */
let letThrough: Map<string, (rows: readonly number[] | Error, next?: number) => void>
let asked: string[]
let store: WaterfallStore

function Search(): ReactElement {
  const [text, setText] = useState('')
  useWaterfallKeys(store, createViewAnimation(store), true)
  return <TraceSearch traceKey="files:t" text={text} onText={setText} />
}

beforeEach(async () => {
  letThrough = new Map()
  asked = []
  store = createWaterfallStore(buildTraceIndex(trace))
  store.select(0)
  const client = createStubClient({
    'traces.search': ({ text, from }) => {
      asked.push(from === 0 ? text : `${text} from ${from}`)
      return new Promise<Output<'traces.search'>>((answer, refuse) =>
        letThrough.set(text, (rows, next) =>
          rows instanceof Error
            ? refuse(rows)
            : answer({
                observationIds: idsOf(rows),
                searched: next ?? trace.count,
                total: trace.count,
                next: next ?? null,
              }),
        ),
      )
    },
  })
  page = await renderPage(
    client,
    <WaterfallContext value={store}>
      <Search />
    </WaterfallContext>,
  )
})
afterEach(async () => {
  await page?.close()
  page = null
})

const field = (): HTMLInputElement => {
  const found = page?.container.querySelector('input')
  if (found === null || found === undefined) throw new Error('no field')
  return found
}
const count = (): string => page?.container.querySelector('[role="status"]')?.textContent ?? ''
const answer = async (text: string, rows: readonly number[] | Error, next?: number): Promise<void> => {
  await doAndSettle(() => letThrough.get(text)?.(rows, next))
  // Keys that waited are given again one by one.
  await doAndSettle(() => undefined)
}
const rest = async (): Promise<void> => {
  await act(() => new Promise((go) => setTimeout(go, 200)))
  await doAndSettle(() => undefined)
}
const active = (): Element => document.activeElement ?? document.body

describe('stepping through hits', () => {
  test('faster than the answer goes where stepping slowly goes', async () => {
    await pressKey(document.body, '/')
    expect(active()).toBe(field())
    await typeInto(field(), 'g')
    await rest()
    await answer('g', [0, 1, 2, 3])
    await typeInto(field(), 'get_order')
    await pressKey(active(), 'Enter')
    await pressKey(active(), 'ArrowDown')
    await pressKey(active(), 'ArrowDown')
    // The rows of the old words are no hits of the new ones, and nothing moves before the answer.
    expect(store.get().selectedRow).toBe(0)
    expect(store.get().hits?.rows).toEqual(Uint32Array.of(3))
    expect(count()).toBe('1…')
    // The Enter asks at once; it does not wait for typing to rest.
    expect(asked).toEqual(['g', 'get_order'])
    await answer('get_order', [2])
    // Enter to the first hit (found in its contents), one arrow out of the field, one down from the hit.
    expect(store.get().hits?.rows).toEqual(Uint32Array.of(2, 3))
    expect(active()).not.toBe(field())
    expect(store.get().selectedRow).toBe(3)
  })

  test('every Enter counts, back and forth', async () => {
    await pressKey(document.body, '/')
    await typeInto(field(), 'o')
    for (const shiftKey of [false, false, true, false, false]) await pressKey(active(), 'Enter', { shiftKey })
    await answer('o', [2])
    // Hits are 0 (support), 1 (gpt-4o), 2, 3 (get_order): from 0 to 1, 2, 1, 2, 3.
    expect(store.get().selectedRow).toBe(3)
    expect(count()).toBe('4 of 4')
  })

  test('goes through the names when the engine cannot look', async () => {
    await pressKey(document.body, '/')
    await typeInto(field(), 'get_order')
    await pressKey(active(), 'Enter')
    await answer('get_order', new EngineError('damaged', 'The index is damaged.'))
    expect(store.get().selectedRow).toBe(3)
  })

  test('is given up with Escape twice', async () => {
    await pressKey(document.body, '/')
    await typeInto(field(), 'get_order')
    await pressKey(active(), 'Enter')
    await pressKey(active(), 'Escape')
    expect(field().value).toBe('get_order')
    await pressKey(active(), 'Escape')
    await answer('get_order', [2])
    expect(field().value).toBe('')
    expect(store.get().selectedRow).toBe(0)
  })

  test('goes through what was found so far while the engine looks on', async () => {
    await pressKey(document.body, '/')
    await typeInto(field(), 'x')
    await pressKey(active(), 'Enter')
    await answer('x', [1], 2)
    expect(asked).toEqual(['x', 'x from 2'])
    expect(store.get().selectedRow).toBe(1)
    expect(count()).toBe('1 of 1… 40 %')
    await answer('x', [3], 4)
    await pressKey(active(), 'Enter')
    expect(store.get().selectedRow).toBe(3)
    expect(count()).toBe('2 of 2… 80 %')
    await answer('x', [4])
    expect(asked).toEqual(['x', 'x from 2', 'x from 4'])
    expect(count()).toBe('2 of 3')
    expect(store.get().hits?.rows).toEqual(Uint32Array.of(1, 3, 4))
  })
})
