import { afterEach, describe, expect, test } from 'vitest'
import type { Observation } from '../../../src/renderer/features/spanDetails/observation'
import { observationFlags } from '../../../src/shared/model/kinds'
import { makeObservation, messageView, textView } from '../../support/observations'
import { button, doAndSettle } from '../../support/renderPage'
import type { RenderedPage, StubAnswers } from '../../support/renderPage'
import { showDetails } from '../../support/showDetails'

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
