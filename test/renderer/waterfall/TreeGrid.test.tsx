import { afterEach, describe, expect, test } from 'vitest'
import { TreeGrid } from '../../../src/renderer/features/waterfall/TreeGrid'
import { WaterfallContext } from '../../../src/renderer/features/waterfall/useWaterfall'
import { createWaterfallStore, rowHeight } from '../../../src/renderer/features/waterfall/waterfallStore'
import type { WaterfallStore } from '../../../src/renderer/features/waterfall/waterfallStore'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import type { PackedTrace } from '../../../src/shared/model/packedTrace'
import { bigTrace } from '../../support/bigTraces'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'
import { traceFromText } from '../../support/traceFromText'

const trace = traceFromText(`
  agent:support 0–900 !error
    generation:plan 10–300
    agent:billing 310–800 ~orphan
      tool:<img_src=x_onerror=1> 320–400 !error
      tool:pay 400–?
    tool:bye 800–900
  span:alone 0–5
`)
let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

async function show(
  what: PackedTrace,
  rows = 20,
): Promise<{ store: WaterfallStore; page: RenderedPage; row: (n: number) => HTMLElement }> {
  const store = createWaterfallStore(buildTraceIndex(what))
  store.resizeLanes(1_000, rows * rowHeight)
  const shown = await renderPage(
    createStubClient({}),
    <WaterfallContext value={store}>
      <TreeGrid notes={new Map([[5, 2]])} />
    </WaterfallContext>,
  )
  page = shown
  const row = (n: number): HTMLElement => {
    const found = shown.container.querySelector<HTMLElement>(`[data-row="${String(n)}"]`)
    if (found === null) throw new Error(`row ${String(n)} is not in the document`)
    return found
  }
  return { store, page: shown, row }
}

describe('the tree grid', () => {
  test('says level, position, number, and what can be opened', async () => {
    const { page: shown, row } = await show(trace)
    const grid = shown.container.querySelector('[role="treegrid"]')
    expect(grid?.getAttribute('aria-rowcount')).toBe('8')
    const facts = (n: number): (string | null)[] =>
      ['aria-level', 'aria-posinset', 'aria-setsize', 'aria-expanded', 'aria-rowindex'].map((name) =>
        row(n).getAttribute(name),
      )
    expect(facts(0)).toEqual(['1', '1', '2', 'true', '2'])
    expect(facts(2)).toEqual(['2', '2', '3', 'true', '4'])
    expect(facts(4)).toEqual(['3', '2', '2', null, '6'])
    expect(facts(6)).toEqual(['1', '2', '2', null, '8'])
  })

  test('says in words what the bars show', async () => {
    const { row } = await show(trace)
    expect(row(1).textContent).toContain('290 ms, starts at 10 ms')
    expect(row(4).textContent).toContain('no end known')
    const marks = (n: number): (string | null)[] =>
      [...row(n).querySelectorAll('[role="img"]')].map((mark) => mark.getAttribute('aria-label'))
    expect(marks(0)).toEqual(['agent', 'failed; something below it failed too'])
    expect(marks(2)).toEqual(['agent', 'orphan'])
    expect(marks(3)).toEqual(['tool call', 'failed'])
    expect(marks(5)).toEqual(['tool call', '2 notes'])
  })

  test('a name is text, whatever it holds', async () => {
    const { page: shown, row } = await show(trace)
    expect(row(3).querySelector('bdi')?.textContent).toBe('<img_src=x_onerror=1>')
    expect(shown.container.querySelector('img')).toBeNull()
  })

  test('a closed row tells how much it hides and how much of that failed', async () => {
    const { store, page: shown, row } = await show(trace)
    await doAndSettle(() => store.toggleFold(0))
    expect(row(0).getAttribute('aria-expanded')).toBe('false')
    expect(row(0).textContent).toContain('+5 1 failed')
    expect(shown.container.querySelectorAll('[data-row]')).toHaveLength(2)
  })

  test('clicks select a row and fold by its mark', async () => {
    const { store, row } = await show(trace)
    await doAndSettle(() =>
      row(2)
        .querySelector('bdi')
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true })),
    )
    expect(store.get().selectedRow).toBe(2)
    expect(row(2).getAttribute('aria-selected')).toBe('true')
    await doAndSettle(() =>
      row(2)
        .querySelector('[data-twisty]')
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true })),
    )
    expect([...store.get().visible]).toEqual([0, 1, 2, 5, 6])
  })

  test('one row is in the tab order; focus goes with the selection', async () => {
    const { store, page: shown, row } = await show(trace)
    const stops = (): string[] =>
      [...shown.container.querySelectorAll('[role="row"][tabindex="0"]')].map(
        (element) => element.getAttribute('data-row') ?? '',
      )
    expect(stops()).toEqual(['0'])
    await doAndSettle(() => store.select(0))
    await doAndSettle(() => store.move('next'))
    expect(stops()).toEqual(['1'])
    expect(document.activeElement).toBe(row(1))
  })

  test('the focused row stays in the document, and keeps the focus, when it is scrolled away', async () => {
    const { store, row } = await show(bigTrace('wide', 5_000), 10)
    await doAndSettle(() => store.select(3))
    row(3).focus()
    for (const top of [400, 40_000, 2, 90_000]) {
      await doAndSettle(() => store.setScrollTop(top))
      expect(document.activeElement).toBe(row(3))
    }
    expect(row(3).className).toContain('treeRow-away')
    await doAndSettle(() => store.move('next'))
    expect(document.activeElement).toBe(row(4))
    expect(row(4).className).not.toContain('treeRow-away')
  })

  test('a hundred thousand steps need no more elements than fifty', async () => {
    const { store, page: shown } = await show(bigTrace('agent', 100_000), 40)
    const count = (): number => shown.container.querySelectorAll('*').length
    expect(count()).toBeLessThan(900)
    await doAndSettle(() => store.setScrollTop(1_000_000))
    expect(count()).toBeLessThan(900)
    expect(shown.container.querySelector('[aria-rowindex="35716"]')).not.toBeNull()
  })

  test('very deep rows tell their level as a number instead of running off', async () => {
    const { store, page: shown, row } = await show(bigTrace('chain', 10_000), 10)
    await doAndSettle(() => store.move('last'))
    await doAndSettle(() => store.move('last'))
    expect(row(9_999).querySelector('.treeDepth')?.textContent).toBe('9999')
    const indents = [...shown.container.querySelectorAll<HTMLElement>('.treeIndent')].map((element) =>
      Number.parseFloat(element.style.width),
    )
    expect(Math.max(...indents)).toBeLessThan(200)
    expect(row(9_999).getAttribute('aria-level')).toBe('10000')
  })
})
