import { afterEach, describe, expect, test } from 'vitest'
import type { Observation } from '../../../src/renderer/features/spanDetails/observation'
import { EngineError } from '../../../src/shared/contract/errors'
import { observationFlags } from '../../../src/shared/model/kinds'
import { makeObservation, messageView, textView } from '../../support/observations'
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

describe('a tool call', () => {
  test('shows arguments, result and definition', async () => {
    const text = (await show(makeObservation({ toolDefinition: textView('{"name":"crm_lookup"}') })))
      .textContent
    expect(text).toContain('Arguments')
    expect(text).toContain('"c_20417"')
    expect(text).toContain('Result')
    expect(text).toContain('Definition as offered to the model')
  })

  test('a failure cannot be missed: how long it took, why, and the result in red', async () => {
    const container = await show(
      makeObservation({
        status: 'error',
        statusMessage: 'upstream timed out',
        output: { type: 'value', value: textView('{"status":504}'), isJson: true },
        events: [{ name: 'exception', timeNs: null, attributes: textView('{"exception.type":"Timeout"}') }],
      }),
    )
    const [failure, , result] = container.querySelectorAll('.card')
    expect(failure?.className).toContain('card-error')
    expect(failure?.textContent).toContain('Failed after 6.24 s')
    expect(failure?.textContent).toContain('upstream timed out')
    expect(failure?.textContent).toContain('Timeout')
    expect(result?.className).toContain('card-error')
    expect(result?.textContent).toContain('Result: error')
  })

  test('an error inside a result counts although the status says ok', async () => {
    const container = await show(makeObservation({ flags: observationFlags.errorInResult }))
    expect(container.querySelector('.card-error')?.textContent).toContain('though the status does not')
  })

  test('says which side the export does not hold', async () => {
    const text = (await show(makeObservation({ output: null }))).textContent
    expect(text).toContain('The export holds no result.')
    expect(text).not.toContain('The export holds no arguments.')
  })

  test('says once that both sides are missing, and shows the way to what there is', async () => {
    const tabs: string[] = []
    page = await showDetails(
      makeObservation({
        input: null,
        output: null,
        attributes: [{ key: 'http.status', value: textView('504'), isJson: false }],
      }),
      'call',
      {},
      (tab) => tabs.push(tab),
    )
    const text = page.container.textContent ?? ''
    expect(text.match(/The export holds/g)).toHaveLength(1)
    expect(text).toContain('The export holds neither arguments nor a result.')
    expect(page.container.querySelectorAll('.card')).toHaveLength(0)
    button(page.container, 'Show its 1 attribute').click()
    expect(tabs).toEqual(['attributes'])
  })

  test('any other step says it once too, and why', async () => {
    const bare = { kind: 'span', input: null, output: null } as const
    const open = await show(makeObservation({ ...bare, status: 'open' }))
    expect(open.textContent).toContain(
      'It had not ended when it was recorded: the export holds neither input nor output.',
    )
    await page?.close()
    const cut = await show(makeObservation({ ...bare, flags: observationFlags.truncated }))
    expect(cut.textContent).toContain('neither input nor output; the source says that payloads were cut.')
  })
})

describe('a model call', () => {
  const call = makeObservation({
    kind: 'generation',
    finishReason: 'stop',
    output: {
      type: 'messages',
      messages: [messageView('assistant', 'Your **order** left.')],
      total: 1,
      newCount: 1,
    },
    input: {
      type: 'messages',
      total: 3,
      newCount: 1,
      messages: [
        messageView('system', 'Be kind.'),
        messageView('user', 'Where is it?'),
        messageView('tool', '', {
          isNew: true,
          parts: [{ type: 'toolResult', id: 'c1', name: 'get', result: textView('{"a":1}'), isError: false }],
        }),
      ],
    },
  })

  test('the answer comes first, then only what was new', async () => {
    const container = await show(call)
    const text = container.textContent ?? ''
    expect(text.indexOf('Answer')).toBeLessThan(text.indexOf('New in this call'))
    expect(text).toContain('1 of 3 messages')
    expect(text).not.toContain('Be kind.')
    expect(container.querySelector('strong')?.textContent).toBe('order')
  })

  test('without messages the tab says where the input and output are, if there are any', async () => {
    const where = 'Its input and output are under Call.'
    expect((await show(makeObservation(), 'messages')).textContent).toContain(where)
    await page?.close()
    const bare = await show(makeObservation({ input: null, output: null }), 'messages')
    expect(bare.textContent).toContain('This step has no messages.')
    expect(bare.textContent).not.toContain(where)
  })

  test('the conversation marks what is new and keeps the order', async () => {
    const text = (await show(call, 'messages')).textContent ?? ''
    expect(text).toContain('3 in the input, 1 new since the previous call')
    expect(text.indexOf('New since the previous call')).toBeLessThan(
      text.indexOf('Already in the conversation'),
    )
    expect(text.indexOf('Be kind.')).toBeLessThan(text.indexOf('Where is it?'))
  })

  test('Markdown is drawn or, when asked, shown as it came; the choice is remembered', async () => {
    const container = await show(call, 'messages')
    await doAndSettle(() => button(container, 'Show raw text').click())
    expect(container.textContent).toContain('Your **order** left.')
    expect(button(container, 'Show formatted')).toBeDefined()
    await doAndSettle(() => button(container, 'Show formatted').click())
    expect(container.querySelector('strong')).not.toBeNull()
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
