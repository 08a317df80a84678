// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { ImportReportPage } from '../../../../src/renderer/features/importing/ImportReportPage'
import { useAppStore } from '../../../../src/renderer/state/appStore'
import { fakeFiles, fakePlaces, fakeReport } from '../../../support/fakeImports'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
import type { RenderedPage } from '../../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
  vi.restoreAllMocks()
})

/** jsdom has no layout: rows exist only where something has a height. */
const giveHeight = (): void => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(500)
}

const client = () =>
  createStubClient({
    'imports.getReport': ({ importId }) => fakeReport(importId),
    'imports.listFiles': ({ fileId }) => {
      const rows = fakeFiles().filter(
        (file) => fileId === null || fileId === undefined || file.fileId === fileId,
      )
      return { rows, matching: rows.length, total: 3 }
    },
    'imports.listPlaces': ({ code }) => {
      const rows = fakePlaces().filter((place) => code === null || code === undefined || place.code === code)
      return { rows, matching: rows.length, total: 43 }
    },
    'imports.listSpansAt': () => ({ spans: [{ traceKey: 'files:t', spanId: 's', name: 'chat' }] }),
    'raw.readText': () => ({ text: 'one\ntwo\nthree', bytes: 13, isText: true }),
  })

test('the account, the findings of all files with what they mean, and whether data was lost', async () => {
  giveHeight()
  page = await renderPage(client(), <ImportReportPage importId={1} params={{}} />)
  const text = page.container.textContent
  expect(text).toContain('412 MB of prompts and answers kept in 31.2 MB')
  expect(text).toContain('1 file could not be read')
  expect(text).toContain('Findings in all files')
  expect(text).toContain('kept31×orphanin 1 file')
  expect(text).toContain('skipped12×bad_jsonin 1 file')
})

test('choosing a finding asks for its places and its files only', async () => {
  giveHeight()
  const engine = client()
  page = await renderPage(engine, <ImportReportPage importId={1} params={{}} />)
  const finding = [...page.container.querySelectorAll('button')].find((each) =>
    each.textContent.includes('bad_json'),
  )
  await doAndSettle(() => finding?.click())
  const { route } = useAppStore.getState().view
  expect(route).toEqual({ page: 'imports', importId: 1, params: { finding: 'bad_json' } })
  await page.show(<ImportReportPage importId={1} params={{ finding: 'bad_json' }} />)
  const asked = engine.calls.filter(({ name }) => name === 'imports.listPlaces').at(-1)
  expect(asked?.input).toMatchObject({ importId: 1, code: 'bad_json', offset: 0 })
  const files = engine.calls.filter(({ name }) => name === 'imports.listFiles').at(-1)
  expect(files?.input).toMatchObject({ code: 'bad_json' })
})

test('the kinds of findings are one stop of the Tab key, the arrow keys go through them', async () => {
  giveHeight()
  page = await renderPage(client(), <ImportReportPage importId={1} params={{}} />)
  const kinds = [...page.container.querySelectorAll<HTMLButtonElement>('.reportFinding')]
  const stops = () => kinds.map(({ tabIndex }) => tabIndex)
  expect(stops()).toEqual([0, ...kinds.slice(1).map(() => -1)])
  const press = (key: string) =>
    doAndSettle(() =>
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })),
    )
  await doAndSettle(() => kinds[0]?.focus())
  await press('ArrowDown')
  expect(document.activeElement).toBe(kinds[1])
  expect(stops()[1]).toBe(0)
  await press('End')
  expect(document.activeElement).toBe(kinds.at(-1))
  await press('ArrowDown')
  expect(document.activeElement).toBe(kinds.at(-1))
  await press('Home')
  expect(document.activeElement).toBe(kinds[0])
})

test('a byte is shown in the source, its row marked, with the spans read from it', async () => {
  giveHeight()
  page = await renderPage(client(), <ImportReportPage importId={1} params={{ file: '1', byte: '5' }} />)
  expect(page.container.querySelector('[aria-current=true]')?.textContent).toBe('4two')
  await doAndSettle(() => button(page?.container ?? document.body, 'chat').click())
  expect(useAppStore.getState().view.route).toMatchObject({ page: 'trace', traceKey: 'files:t', spanId: 's' })
})
