// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { EngineError } from '../../../../src/shared/contract/errors'
import { ImportReportPage } from '../../../../src/renderer/features/importing/ImportReportPage'
import { useAppStore } from '../../../../src/renderer/state/appStore'
import { useHotkeyList } from '../../../../src/renderer/ui/useHotkeys'
import { fakeFiles, fakePlaces, fakeReport } from '../../../support/fakeImports'
import {
  button,
  createStubClient,
  doAndSettle,
  pressKey,
  renderPage,
  settleUntil,
} from '../../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../../support/renderPage'
import { foundAnswers, searchJob } from '../../../support/fakeSearch'

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

const client = (more: StubAnswers = {}) =>
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
    ...more,
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

test('the byte of a finding one stands on says what was found; another byte does not', async () => {
  giveHeight()
  const engine = client({
    'imports.listPlaces': ({ offset }) => ({ rows: fakePlaces().slice(offset), matching: 3, total: 43 }),
  })
  const at = { file: '1', place: '1' }
  page = await renderPage(engine, <ImportReportPage importId={1} params={{ ...at, byte: '1304002' }} />)
  const said = (): string | null | undefined =>
    page?.container.querySelector('.rawSourceFinding')?.textContent ?? null
  expect(said()).toBe('bad_jsonline 913Expected a comma at column 41.')
  await page.show(<ImportReportPage importId={1} params={{ ...at, byte: '5' }} />)
  expect(said()).toBeNull()
})

const secrets = (): HTMLElement => {
  const section = page?.container.querySelector<HTMLElement>('section[aria-label=Secrets]')
  if (section === null || section === undefined) throw new Error('no section on secrets')
  return section
}
const example = (traceKey: string, spanId: string | null) => ({
  traceKey,
  sessionKey: null,
  spanId,
  name: 'curl',
  field: 'input.url',
  excerpt: 'curl -H [redacted: Anthropic key …9f3c]',
})
const found = {
  listed: [
    { kind: 'anthropicKey' as const, mark: '1'.repeat(16), mask: '[redacted: Anthropic key …9f3c]', places: 12, examples: [example('files:t', 's')] },
    { kind: 'email' as const, mark: '2'.repeat(16), mask: '[redacted: email address]', places: 4, examples: [] },
  ],
  unlisted: [{ kind: 'password' as const, count: 2, isAtLeast: false, places: 3 }],
} // prettier-ignore

test('on demand, the secrets of the import by kind; each sample leads to its span', async () => {
  const engine = client(foundAnswers(found))
  page = await renderPage(engine, <ImportReportPage importId={1} params={{}} />)
  expect(engine.calls.map(({ name }) => name)).not.toContain('exports.startSecretSearch')
  await doAndSettle(() => button(secrets(), 'Look for secrets in this import').click())
  const asked = engine.calls.find(({ name }) => name === 'exports.startSecretSearch')
  expect(asked?.input).toEqual({ scope: { type: 'import', importId: 1 } })
  const text = secrets().textContent
  // Addresses of people are listed, but are no secrets.
  expect(text).toContain('3 secrets at 15 places in 9 spans.')
  expect(text).toContain('The originals stay as they came')
  expect(text).toContain('Exports mask these unless you choose otherwise.')
  expect(text).toContain('email addresskept in exports unless you choose')
  await doAndSettle(() =>
    secrets().querySelector<HTMLButtonElement>('[aria-label="Show where: Anthropic key"]')?.click(),
  )
  expect(secrets().textContent).toContain('[redacted: Anthropic key …9f3c]12 places')
  expect(secrets().textContent).toContain('and 11 more places')
  await doAndSettle(() => button(secrets(), 'Span').click())
  expect(useAppStore.getState().view.route).toMatchObject({ page: 'trace', traceKey: 'files:t', spanId: 's' })
  // What was found is not kept in the list of jobs.
  expect(engine.calls).toContainEqual({ name: 'jobs.dismiss', input: { jobId: searchJob.jobId } })
})

test('from what was found, the import can be taken back', async () => {
  const engine = client({
    ...foundAnswers(found),
    'imports.undo': () => ({ observationsRemoved: 3, observationsRederived: 0 }),
  })
  page = await renderPage(engine, <ImportReportPage importId={1} params={{}} />)
  await doAndSettle(() => button(secrets(), 'Look for secrets in this import').click())
  await doAndSettle(() => button(secrets(), 'Take back this import').click())
  await doAndSettle(() => button(document.body, 'Take it back').click())
  expect(engine.calls).toContainEqual({ name: 'imports.undo', input: { importId: 1 } })
})

test('a search can be cancelled, and one that fails says why', async () => {
  const running = { ...searchJob, state: 'running' as const }
  const engine = client({
    ...foundAnswers(found),
    'jobs.list': () => ({ jobs: [running] }),
    'jobs.cancel': () => ({ cancelled: true }),
  })
  page = await renderPage(engine, <ImportReportPage importId={1} params={{}} />)
  await doAndSettle(() => button(secrets(), 'Look for secrets in this import').click())
  expect(secrets().textContent).toContain('Looking for secrets: 9 of 9 spans')
  await doAndSettle(() => button(secrets(), 'Cancel').click())
  expect(engine.calls).toContainEqual({ name: 'jobs.cancel', input: { jobId: searchJob.jobId } })
  expect(secrets().textContent).toContain('Look for secrets in this import')
  await page.close()
  const failing = client({
    ...foundAnswers(found),
    'jobs.list': () => ({ jobs: [{ ...running, state: 'failed', message: 'The disk is gone.' }] }),
  })
  page = await renderPage(failing, <ImportReportPage importId={1} params={{}} />)
  await doAndSettle(() => button(secrets(), 'Look for secrets in this import').click())
  expect(secrets().textContent).toContain('It could not be searched for secrets: The disk is gone.')
})

test('nothing found is said; where nothing is left there is nothing to look for', async () => {
  const answers = foundAnswers({ listed: [], unlisted: [] })
  const less = () => ({ found: { listed: [], unlisted: [] }, traces: 1, spans: 9, missing: 2 })
  page = await renderPage(
    client({ ...answers, 'exports.getFoundSecrets': less }),
    <ImportReportPage importId={1} params={{}} />,
  )
  await doAndSettle(() => button(secrets(), 'Look for secrets in this import').click())
  expect(secrets().textContent).toContain('No secrets were found in 9 spans')
  expect(secrets().textContent).toContain('2 traces deleted meanwhile.')
  expect(secrets().textContent).not.toContain('Take back this import')
  await page.close()
  // The second of the fake imports was taken back.
  page = await renderPage(client(), <ImportReportPage importId={2} params={{}} />)
  expect(page.container.querySelector('section[aria-label=Secrets]')).toBeNull()
})

test('of an import that was taken back there is nothing to look at', async () => {
  giveHeight()
  const engine = client({
    'imports.getReport': ({ importId }) => {
      const report = fakeReport(importId)
      const found = { code: 'unrecognised', text: '', isKept: false, count: 1, files: 1 }
      return { ...report, findings: [...report.findings, found] }
    },
  })
  const asksForUnknown = (importId: number) =>
    engine.calls.some(({ input }) => {
      const asked = input as { readonly code?: unknown; readonly importId?: unknown }
      return asked.code === 'unrecognised' && asked.importId === importId
    })
  page = await renderPage(engine, <ImportReportPage importId={1} params={{}} />)
  const { container } = page
  await settleUntil(() => {
    expect(container.textContent).toContain('Look at the data')
    expect(container.querySelectorAll('.reportLook button').length).toBeGreaterThan(0)
    expect(asksForUnknown(1)).toBe(true)
  })
  await page.close()
  page = await renderPage(engine, <ImportReportPage importId={2} params={{}} />)
  const takenBack = page.container
  await settleUntil(() => expect(takenBack.textContent).toContain('3 of 43 places are kept'))
  // Nor are there bytes to be mapped.
  expect(asksForUnknown(2)).toBe(false)
  expect(takenBack.textContent).not.toContain('Look at the data')
  expect(takenBack.querySelectorAll('.reportLook')).toHaveLength(0)
})

test('an import of another workspace leads back to the list', async () => {
  const missing = () => {
    throw new EngineError('not_found', 'There is no such import.')
  }
  page = await renderPage(
    client({ 'imports.getReport': missing }),
    <ImportReportPage importId={9} params={{}} />,
  )
  expect(page.container.textContent).toContain('This import is not in the workspace')
  await doAndSettle(() => button(page?.container ?? document.body, 'To the list of imports').click())
  expect(useAppStore.getState().view.route).toEqual({ page: 'imports', importId: null })
})

test('what one can do with a report is in the palette; keys go through its files from anywhere', async () => {
  giveHeight()
  let commands: readonly { readonly label: string; readonly inPalette?: boolean; run(): unknown }[] = []
  const Commands = (): null => {
    commands = useHotkeyList().filter(({ inPalette }) => inPalette !== false)
    return null
  }
  const unknown = { ...fakeFiles()[0], fileId: 9, path: 'ours.jsonl', bytes: 10, status: 'failed' as const }
  const engine = client({
    'imports.listFiles': ({ code }) => {
      const rows = code === 'unrecognised' ? [unknown] : fakeFiles()
      return { rows: rows as ReturnType<typeof fakeFiles>, matching: rows.length, total: 3 }
    },
    'imports.getReport': () => {
      const report = fakeReport(1)
      const found = { code: 'unrecognised', text: '', isKept: false, count: 1, files: 1 }
      return { ...report, findings: [...report.findings, found] }
    },
  })
  const shown = (
    <>
      <ImportReportPage importId={1} params={{}} />
      <Commands />
    </>
  )
  page = await renderPage(engine, shown)
  expect(commands.map(({ label }) => label).toSorted()).toEqual([
    'Copy the report as Markdown',
    'Look at the data of the import',
    'Look for secrets in this import',
    'Map the fields of ours.jsonl…',
    'Undo the import…',
  ])
  await pressKey(document.body, 'j')
  expect(useAppStore.getState().view.route).toMatchObject({
    params: { file: String(fakeFiles()[0]?.fileId) },
  })
  await doAndSettle(() => commands.find(({ label }) => label.startsWith('Undo'))?.run())
  expect(document.querySelector('[role="alertdialog"]')?.textContent).toContain('Take this import back?')
  await doAndSettle(() => button(document.body, 'Cancel').click())
  await doAndSettle(() => commands.find(({ label }) => label.startsWith('Map'))?.run())
  expect(useAppStore.getState().view.route).toEqual({ page: 'mapping', fileId: 9 })
})
