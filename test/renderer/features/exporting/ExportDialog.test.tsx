// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { ExportDialog } from '../../../../src/renderer/features/exporting/ExportDialog'
import type { Job } from '../../../../src/shared/contract/jobs'
import { EngineError } from '../../../../src/shared/contract/errors'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../../support/renderPage'
import { makeTraceRow } from '../../../support/fakeRows'
import { foundAnswers, searchJob } from '../../../support/fakeSearch'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
  closed.mockClear()
})

const answers: StubAnswers = {
  'traces.list': () => ({
    rows: [makeTraceRow(1), makeTraceRow(2)],
    matching: 2,
    total: 2,
    errors: 0,
    open: 0,
    largestDurationNs: null,
    largestCostUsd: null,
    fromNs: null,
    toNs: null,
  }),
  'exports.findLosses': ({ form }) => ({
    losses: form === 'neutral' ? [{ code: 'links', text: 'Links to other spans.', count: 7 }] : [],
    traces: 2,
    observations: 9,
    missing: 0,
    next: null,
  }),
  ...foundAnswers({ listed: [], unlisted: [] }),
}

const closed = vi.fn<() => void>()

async function open(given: StubAnswers = answers) {
  const client = createStubClient(given)
  const { emptyFilter } = await import('../../../../src/shared/model/filter')
  page = await renderPage(
    client,
    <ExportDialog
      scope={{ type: 'list', list: 'traces', filter: emptyFilter }}
      what="2 traces"
      name="traces"
      onClose={closed}
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

const job: Job = {
  jobId: 'job-7',
  kind: 'export',
  label: 'traces.otlp.jsonl',
  state: 'running',
  doneBytes: 0,
  totalBytes: null,
  records: 0,
  recordsPerSecond: null,
  secondsLeft: null,
  message: null,
  importId: null,
}

test('the engine writes the file; its progress and its failure are shown', async () => {
  const client = await open({
    ...answers,
    'exports.save': () => ({ job, download: null }),
    'jobs.list': () => ({ jobs: [searchJob, job] }),
  })
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(client.calls.find(({ name }) => name === 'exports.save')?.input).toMatchObject({
    form: 'otlp',
    scope: { type: 'list', list: 'traces' },
    name: 'traces',
  })
  await doAndSettle(() => client.tell('jobs.progressed', { ...job, records: 5 }))
  expect(text()).toContain('Writing: 5 of')
  await doAndSettle(() =>
    client.tell('jobs.finished', { ...job, state: 'failed', message: 'The disk is full.' }),
  )
  expect(text()).toContain('It could not be exported: The disk is full.')
  expect(closed).not.toHaveBeenCalled()
})

test('a download is begun by an address, and the dialog closes at the end', async () => {
  const begun: string[] = []
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    begun.push(`${this.getAttribute('href')} as ${this.download}`)
  })
  const client = await open({
    ...answers,
    'exports.save': () => ({ job, download: '/exports/t1' }),
    'jobs.list': () => ({ jobs: [searchJob, job] }),
  })
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(begun).toEqual(['/exports/t1 as traces.otlp.jsonl'])
  await doAndSettle(() => client.tell('jobs.finished', { ...job, state: 'done' }))
  expect(closed).toHaveBeenCalled()
  click.mockRestore()
})

test('a dialog for the file that was closed changes nothing; leaving cancels the job', async () => {
  let answered: Job | null = null
  const client = await open({
    ...answers,
    'exports.save': () => ({ job: answered, download: null }),
    'jobs.list': () => ({ jobs: [searchJob, job] }),
    'jobs.cancel': () => ({ cancelled: true }),
  })
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(text()).toContain('Nothing is lost')
  expect(button(document.body, 'Save').disabled).toBe(false)
  answered = job
  await doAndSettle(() => button(document.body, 'Save').click())
  await page?.close()
  page = null
  expect(client.calls).toContainEqual({ name: 'jobs.cancel', input: { jobId: 'job-7' } })
})
