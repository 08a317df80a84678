// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ExportDialog } from '../../../../src/renderer/features/exporting/ExportDialog'
import { EngineError } from '../../../../src/shared/contract/errors'
import type { Job } from '../../../../src/shared/contract/jobs'
import { emptyFilter } from '../../../../src/shared/model/filter'
import type { FoundSecretSummary } from '../../../../src/shared/model/masking'
import { makeTraceRow } from '../../../support/fakeRows'
import { foundAnswers } from '../../../support/fakeSearch'
import { button, createStubClient, doAndSettle, renderPage } from '../../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../../support/renderPage'

const secret = (
  kind: FoundSecretSummary['kind'],
  digit: string,
  mask: string,
  places: number,
): FoundSecretSummary => ({
  kind,
  mark: digit.repeat(16),
  mask,
  places,
  examples: [
    {
      traceKey: 'files:t',
      sessionKey: null,
      spanId: 'a',
      name: 'curl',
      field: 'input.url',
      excerpt: `curl -H ${mask}`,
    },
  ],
})
const secrets = [
  secret('anthropicKey', '1', '[redacted: Anthropic key …9f3c]', 12),
  secret('anthropicKey', '2', '[redacted: Anthropic key …b001]', 3),
  secret('password', '3', '[redacted: password]', 2),
  secret('email', '4', '[redacted: email address]', 5),
]

const job: Job = {
  jobId: 'job-7', kind: 'export', label: 'traces.otlp.jsonl', state: 'done', doneBytes: 9, totalBytes: 9, records: 5,
  recordsPerSecond: null, secondsLeft: null, message: 'Masked 2 secrets at 14 places.', importId: null,
} // prettier-ignore

const answers: StubAnswers = {
  'traces.list': () => ({ rows: [makeTraceRow(1)], matching: 1, total: 1, errors: 0, open: 0, largestDurationNs: null, largestCostUsd: null, fromNs: null, toNs: null }),
  'exports.findLosses': () => ({ losses: [], traces: 1, observations: 9, missing: 0, next: null }),
  ...foundAnswers({ listed: secrets, unlisted: [{ kind: 'password', count: 4, isAtLeast: false, places: 9 }] }, [job]),
  'exports.save': () => ({ job, download: null }),
} // prettier-ignore

let page: RenderedPage | null = null
let client = createStubClient(answers)
beforeEach(() => {
  client = createStubClient(answers)
})
afterEach(async () => {
  await page?.close()
  page = null
})

async function open(given = client): Promise<void> {
  page = await renderPage(
    given,
    <ExportDialog
      scope={{ type: 'list', list: 'traces', filter: emptyFilter }}
      what="1 trace"
      name="traces"
      onClose={() => undefined}
    />,
  )
}

const dialog = (): string => document.querySelector('[role=dialog]')?.textContent ?? ''
const box = (label: string): HTMLInputElement => {
  const found = [...document.querySelectorAll('label')].find((each) => each.textContent.startsWith(label))
  const input = found?.querySelector('input')
  if (input === null || input === undefined) throw new Error(`no box ${label}`)
  return input
}
const saved = (): unknown => client.calls.find(({ name }) => name === 'exports.save')?.input

test('kinds with their counts; all but addresses of people are masked unless one chooses', async () => {
  await open()
  expect(dialog()).toContain('Anthropic key2 at 15 places')
  expect(dialog()).toContain('password5 at 11 places')
  expect(dialog()).toContain('7 secrets at 26 places will be masked')
  expect(dialog()).toContain('come back as they are when imported again, but for what is masked.')
  expect(box('email address').checked).toBe(false)
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(saved()).toMatchObject({ masking: { keptKinds: ['email'], keptMarks: [] } })
})

test('where a secret stands is shown; one can be kept, or a whole kind', async () => {
  await open()
  await doAndSettle(() =>
    document.querySelector<HTMLButtonElement>('[aria-label="Show where: Anthropic key"]')?.click(),
  )
  expect(dialog()).toContain('curl, input.urlcurl -H [redacted: Anthropic key …9f3c]and 11 more places')
  await doAndSettle(() => box('[redacted: Anthropic key …9f3c]').click())
  expect(box('Anthropic key').indeterminate).toBe(true)
  expect(dialog()).toContain('6 secrets at 14 places will be masked')
  await doAndSettle(() => box('password').click())
  await doAndSettle(() => box('email address').click())
  expect(dialog()).toContain('2 secrets at 8 places will be masked')
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(saved()).toMatchObject({ masking: { keptKinds: ['password'], keptMarks: ['1'.repeat(16)] } })
})

test('a kind that was kept can be masked in part', async () => {
  await open()
  await doAndSettle(() => box('Anthropic key').click())
  await doAndSettle(() =>
    document.querySelector<HTMLButtonElement>('[aria-label="Show where: Anthropic key"]')?.click(),
  )
  expect(box('[redacted: Anthropic key …b001]').checked).toBe(false)
  await doAndSettle(() => box('[redacted: Anthropic key …b001]').click())
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(saved()).toMatchObject({ masking: { keptKinds: ['email'], keptMarks: ['1'.repeat(16)] } })
})

test('everything can be written as it is, and the dialog says what that means', async () => {
  await open()
  await doAndSettle(() => box('Write everything as it is').click())
  expect(dialog()).toContain('Nothing is masked: whoever gets the file can read them.')
  expect(dialog()).not.toContain('but for what is masked')
  await doAndSettle(() => button(document.body, 'Save').click())
  expect(saved()).toMatchObject({ masking: null })
})

test('nothing found, and a search that fails: then nothing can be saved', async () => {
  client = createStubClient({ ...answers, ...foundAnswers({ listed: [], unlisted: [] }, [job]) })
  await open()
  expect(dialog()).toContain('No secrets were found')
  await page?.close()
  client = createStubClient({
    ...answers,
    'exports.startSecretSearch': () => {
      throw new EngineError('internal', 'The disk is gone.')
    },
  })
  await open()
  expect(dialog()).toContain('It could not be searched for secrets: The disk is gone.')
  expect(button(document.body, 'Save').disabled).toBe(true)
})
