import { afterEach, describe, expect, test } from 'vitest'
import type { Observation } from '../../../src/renderer/features/spanDetails/observation'
import { EngineError } from '../../../src/shared/contract/errors'
import { makeObservation, textView } from '../../support/observations'
import { button, createStubClient, doAndSettle, renderPage, typeInto } from '../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../support/renderPage'
import { drawer, showDetails } from '../../support/showDetails'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
  localStorage.clear()
})

async function show(observation: Observation, tab = 'call', answers: StubAnswers = {}): Promise<HTMLElement> {
  page = await showDetails(observation, tab, answers)
  return page.container
}

describe('the line of figures under the name', () => {
  const facts = (container: HTMLElement): string => container.querySelector('.stepFacts')?.textContent ?? ''

  test('says how long, how many tokens and how much', async () => {
    const container = await show(
      makeObservation({
        kind: 'generation',
        durationNs: 1.11e9,
        firstTokenNs: 705e6,
        usage: {
          buckets: [],
          inputTokens: 436,
          outputTokens: 64,
          convention: 'unknown',
          reported: [],
          contradictions: [],
          repeated: false,
        },
        cost: { reportedUsd: null, reportedCurrency: null, computedUsd: 0.0446, basis: null },
      }),
    )
    expect(facts(container)).toBe('1.11 sfirst token 705 ms436 in 64 out$0.0446')
  })

  test('leaves out what is not known', async () => {
    expect(facts(await show(makeObservation({ durationNs: null })))).toBe('')
  })
})

describe('attributes', () => {
  test('are filtered by name and value', async () => {
    const container = await show(
      makeObservation({
        attributes: [
          { key: 'gen_ai.request.model', value: textView('gpt-4o'), isJson: false },
          { key: 'http.status', value: textView('504'), isJson: false },
        ],
      }),
      'attributes',
    )
    const field = container.querySelector<HTMLInputElement>('input[type="search"]')
    if (field === null) throw new Error('no filter')
    await typeInto(field, 'GPT')
    const keys = [...container.querySelectorAll('dt')].map((element) => element.textContent)
    expect(keys).toEqual(['gen_ai.request.model'])
    await typeInto(field, 'nothing like it')
    expect(container.textContent).toContain('Nothing matches the filter.')
  })

  test('tell the kind of the span, trace state and flags beside its scope', async () => {
    const container = await show(
      makeObservation({
        scopeName: 'lib',
        spanKind: 'client',
        traceState: 'vendor=1',
        traceFlags: 0x101,
        links: [
          { traceKey: 'files:t2', traceId: 't2', spanId: 's2', present: true, traceState: 'other=2', traceFlags: 1, attributes: textView('{}') },
        ],
      }),
      'attributes',
    ) // prettier-ignore
    const told = Object.fromEntries(
      [...container.querySelectorAll('dt')].map((term) => [
        term.textContent,
        term.nextElementSibling?.textContent,
      ]),
    )
    expect(told).toMatchObject({
      scope: expect.stringContaining('lib') as string,
      'span kind': expect.stringContaining('client') as string,
      'trace state': expect.stringContaining('vendor=1') as string,
      'trace flags': expect.stringContaining('0x101: sampled, parent in the same process') as string,
    })
    expect(told).not.toHaveProperty('scope version')
  })

  test('of a link tell its trace state and flags, where it has any', async () => {
    const link = {
      traceKey: 'files:t2',
      traceId: 't2',
      spanId: 's2',
      present: true,
      attributes: textView('{}'),
    }
    const links = [
      { ...link, traceState: 'other=2', traceFlags: 1 },
      { ...link, traceState: null, traceFlags: null },
    ]
    const container = await show(makeObservation({ links }), 'links')
    expect(container.textContent.match(/trace state/g)).toHaveLength(1)
    expect(container.textContent).toContain('trace state other=2 · trace flags 0x01: sampled')
  })

  test('a link within the trace says so instead of its id', async () => {
    const observation = makeObservation()
    const link = {
      spanId: 's2',
      present: true,
      attributes: textView('{}'),
      traceState: null,
      traceFlags: null,
    }
    const links = [
      { ...link, traceKey: observation.traceKey, traceId: observation.traceId },
      { ...link, traceKey: 'files:t2', traceId: 't2' },
    ]
    const container = await show({ ...observation, links }, 'links')
    const ids = [...container.querySelectorAll('.linkIds')].map((each) => each.textContent)
    expect(ids).toEqual(['this trace · s2', 't2 · s2'])
  })
})

describe('raw', () => {
  const raw = [
    {
      fileId: 7,
      path: 'prod/export.jsonl',
      importId: 1,
      format: 'otlp-json',
      offset: 1_024,
      length: 20,
      line: 42,
    },
  ]

  test('names file, line and byte, and shows exactly what stood there', async () => {
    const container = await show(makeObservation({ raw }), 'raw', {
      'raw.readText': ({ fileId, offset, length }) => ({
        text: `{"n":${String(fileId)},  "o":${String(offset)}}`,
        bytes: length,
        isText: true,
      }),
    })
    expect(container.textContent).toContain('prod/export.jsonl')
    expect(container.textContent).toContain('line 42, byte 1,024, 20 B')
    expect(container.querySelector('pre')?.textContent).toBe('{"n":7,  "o":1024}')
    await doAndSettle(() => button(container, 'Show indented').click())
    expect(container.querySelector('pre')?.textContent).toContain('"n": 7')
  })

  test('says how many bytes of a large record are shown, whatever they are shown as', async () => {
    const container = await show(
      makeObservation({ raw: raw.map((each) => ({ ...each, length: 200_000 })) }),
      'raw',
      {
        'raw.readText': () => ({ text: '00000000  0a 12\n', bytes: 16_384, isText: false }),
      },
    )
    expect(container.textContent).toContain('16,384 of 200,000 bytes')
  })

  test('bytes that are no text are not shown as such', async () => {
    const container = await show(makeObservation({ raw }), 'raw', {
      'raw.readText': () => ({ text: '', bytes: 20, isText: false }),
    })
    expect(container.textContent).toContain('A binary record')
  })
})

describe('the drawer itself', () => {
  test('keeps the last step, faded, until the next has come, and the tab where it was', async () => {
    let answerSecond: (observation: Observation) => void = () => undefined
    const first = makeObservation({
      observationId: 1,
      output: { type: 'value', value: textView('"first"'), isJson: true },
    })
    const second = makeObservation({
      observationId: 2,
      name: 'refund',
      output: { type: 'value', value: textView('"second"'), isJson: true },
    })
    const client = createStubClient({
      'observations.get': ({ observationId }) =>
        observationId === 1
          ? first
          : new Promise((resolve) => {
              answerSecond = resolve
            }),
    })
    page = await renderPage(client, drawer(first, 'call'))
    await page.show(drawer(second, 'call'))
    const body = page.container.querySelector('.detailsBody')
    expect(page.container.querySelector('.detailsName')?.textContent).toBe('refund')
    expect(body?.textContent).toContain('first')
    expect(body?.getAttribute('aria-busy')).toBe('true')
    await doAndSettle(() => answerSecond(second))
    expect(body?.textContent).toContain('second')
    expect(body?.getAttribute('aria-busy')).toBe('false')
    expect(page.container.querySelector('[role="tab"][data-state="active"]')?.textContent).toBe('Call')
  })

  test('a step that cannot be read says why and offers to try again', async () => {
    const client = createStubClient({
      'observations.get': () => {
        throw new EngineError('damaged', 'The database is damaged.')
      },
    })
    page = await renderPage(client, drawer(makeObservation(), 'call'))
    expect(page.container.querySelector('[role="alert"]')?.textContent).toContain('The database is damaged.')
    expect(button(page.container, 'Try again')).toBeDefined()
  })

  test('tabs of what is rare appear only where there is some', async () => {
    const names = (container: HTMLElement): string[] =>
      [...container.querySelectorAll('[role="tab"]')].map((tab) => tab.textContent ?? '')
    expect(names(await show(makeObservation()))).toEqual([
      'Call',
      'Messages',
      'Tokens',
      'Timing',
      'Attributes',
      'Events',
      'Raw',
      'Notes',
    ])
    await page?.close()
    const linked = makeObservation({
      links: [
        {
          traceKey: 'files:t2',
          traceId: 't2',
          spanId: 's2',
          present: true,
          traceState: null,
          traceFlags: null,
          attributes: textView('{}'),
        },
      ],
    })
    expect(names(await show(linked))).toContain('Links1')
  })
})
