import { afterEach, describe, expect, test } from 'vitest'
import type { Observation } from '../../../src/renderer/features/spanDetails/observation'
import { EngineError } from '../../../src/shared/contract/errors'
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

describe('foreign text stays text', () => {
  const hostile =
    '<img src=x onerror=alert(1)><script>alert(1)</script> [a](javascript:alert(1)) ![b](https://evil.example/x.png)'

  const observation = makeObservation({
    name: hostile,
    kind: 'generation',
    status: 'error',
    statusMessage: hostile,
    output: {
      type: 'messages',
      messages: [messageView('assistant', hostile, { name: hostile })],
      total: 1,
      newCount: 1,
    },
    attributes: [{ key: hostile, value: textView(hostile), isJson: false }],
    events: [{ name: hostile, timeNs: null, attributes: textView(JSON.stringify({ [hostile]: hostile })) }],
    links: [
      {
        traceKey: 'files:x',
        traceId: hostile,
        spanId: hostile,
        present: false,
        traceState: hostile,
        traceFlags: 1,
        attributes: textView('{}'),
      },
    ],
    scores: [{ name: hostile, value: hostile, label: hostile, comment: hostile, annotator: hostile }],
  })

  test.each(['call', 'messages', 'attributes', 'events', 'links', 'scores', 'timing', 'tokens'])(
    'under %s',
    async (tab) => {
      const container = await show(observation, tab)
      expect(container.querySelectorAll('img, script, iframe, a[href]')).toHaveLength(0)
      expect(container.textContent).toContain('onerror=alert(1)')
    },
  )

  test('hidden characters are counted where text is drawn', async () => {
    const container = await show(
      makeObservation({
        kind: 'generation',
        output: {
          type: 'messages',
          messages: [messageView('assistant', 'a\u202eb\u200bc')],
          total: 1,
          newCount: 1,
        },
      }),
    )
    expect(container.textContent).toContain('2 hidden characters')
  })
})

describe('long texts', () => {
  test('show their beginning and grow by windows', async () => {
    const whole = 'x'.repeat(100_000)
    const asked: { offset: number; length: number }[] = []
    const container = await show(
      makeObservation({
        kind: 'generation',
        output: { type: 'value', value: textView('x'.repeat(2_000), 'p1', whole.length), isJson: false },
      }),
      'call',
      {
        'payloads.readText': ({ offset, length }) => {
          asked.push({ offset, length })
          return { text: whole.slice(offset, offset + length), length: whole.length }
        },
      },
    )
    expect(container.textContent).toContain('2,000 of 100,000 characters')
    await doAndSettle(() => button(container, 'Show more').click())
    expect(container.textContent).toContain('67,536 of 100,000 characters')
    await doAndSettle(() => button(container, 'Show more').click())
    expect(container.textContent).not.toContain('of 100,000 characters')
    expect(asked).toEqual([
      { offset: 2_000, length: 65_536 },
      { offset: 67_536, length: 65_536 },
    ])
  })

  test('a failure to read on is said, and what is there stays', async () => {
    const container = await show(
      makeObservation({
        kind: 'generation',
        output: { type: 'value', value: textView('beginning', 'p1', 90_000), isJson: false },
      }),
      'call',
      {
        'payloads.readText': () => {
          throw new EngineError('damaged', 'The payload is damaged.')
        },
      },
    )
    await doAndSettle(() => button(container, 'Show more').click())
    expect(container.querySelector('[role="alert"]')?.textContent).toContain('The payload is damaged.')
    expect(container.textContent).toContain('beginning')
  })
})
