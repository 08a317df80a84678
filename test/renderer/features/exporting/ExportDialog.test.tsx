// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { ExportDialog } from '../../../../src/renderer/features/exporting/ExportDialog'
import { EngineError } from '../../../../src/shared/contract/errors'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../../support/renderPage'
import { makeTraceRow } from '../../../support/fakeRows'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

const answers: StubAnswers = {
  'traces.list': () => ({
    rows: [makeTraceRow(1), makeTraceRow(2)],
    matching: 2,
    total: 2,
    errors: 0,
    open: 0,
    fromNs: null,
    toNs: null,
  }),
  'exports.findLosses': ({ form }) => ({
    losses: form === 'neutral' ? [{ code: 'links', text: 'Links to other spans.', count: 7 }] : [],
    traces: 2,
    observations: 9,
  }),
}

async function open(given: StubAnswers = answers) {
  const client = createStubClient(given)
  const { emptyFilter } = await import('../../../../src/shared/model/filter')
  page = await renderPage(
    client,
    <ExportDialog
      scope={{ type: 'list', list: 'traces', filter: emptyFilter }}
      what="2 traces"
      name="traces"
      onClose={() => undefined}
    />,
  )
  return client
}

const text = (): string => document.querySelector('[role=dialog]')?.textContent ?? ''

test('says that nothing is lost before one can save', async () => {
  await open()
  expect(text()).toContain('Export 2 traces')
  expect(text()).toContain('Nothing is lost: 2 traces with')
  expect(button(document.body, 'Save').disabled).toBe(false)
})

test('another form is looked at anew; its losses are listed with their counts', async () => {
  const client = await open()
  const forms = [...document.querySelectorAll<HTMLInputElement>('[name=exportForm]')]
  await doAndSettle(() => forms[2]?.click())
  expect(text()).toContain('7×Links to other spans.')
  const asked = client.calls.filter(({ name }) => name === 'exports.findLosses')
  expect(asked.map(({ input }) => (input as { form: string }).form)).toEqual(['otlp', 'neutral'])
})

test('what goes wrong is said, and nothing can be saved', async () => {
  await open({
    ...answers,
    'exports.findLosses': () => {
      throw new EngineError('internal', 'The disk is gone.')
    },
  })
  expect(text()).toContain('It could not be exported: The disk is gone.')
  expect(button(document.body, 'Save').disabled).toBe(true)
})
