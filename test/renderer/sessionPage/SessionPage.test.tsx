import { afterEach, describe, expect, test } from 'vitest'
import { SessionPage } from '../../../src/renderer/features/sessionPage/SessionPage'
import { SessionHeader } from '../../../src/renderer/features/sessionPage/SessionHeader'
import { EngineError } from '../../../src/shared/contract/errors'
import { makeSessionRow } from '../../support/fakeRows'
import { button, createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage } from '../../support/renderPage'

let page: RenderedPage | null = null
afterEach(async () => {
  await page?.close()
  page = null
})

describe('a session', () => {
  test('says how many of its model calls the cost covers, and leaves unknown facts out', async () => {
    const session = {
      ...makeSessionRow(0),
      userId: null,
      channel: 'chat',
      usage: { ...makeSessionRow(0).usage, costUsd: 0.058, generations: 6, generationsWithCost: 5 },
    }
    page = await renderPage(createStubClient({}), <SessionHeader session={session} actions={null} />)
    const facts = [...page.container.querySelectorAll('dt')].map((name) => name.textContent)
    expect(facts).toContain('Channel')
    expect(facts).not.toContain('User')
    expect(page.container.textContent).toContain('$0.0580 5 of 6 model calls')
  })

  test('one that is gone says so and leads back', async () => {
    const client = createStubClient({
      'sessions.get': () => {
        throw new EngineError('not_found', 'There is no such session.')
      },
    })
    page = await renderPage(client, <SessionPage sessionKey="files:gone" />)
    expect(page.container.textContent).toContain('This session is not in the workspace')
    expect(page.container.textContent).toContain('Back to the list')
  })

  test('one that cannot be read says why', async () => {
    const client = createStubClient({
      'sessions.get': () => {
        throw new EngineError('damaged', 'The database is damaged.')
      },
    })
    page = await renderPage(client, <SessionPage sessionKey="files:bad" />)
    expect(page.container.querySelector('[role="alert"]')?.textContent).toContain('The database is damaged.')
  })

  test('without notes, the button for them is a place to write at once', async () => {
    const client = createStubClient({
      'sessions.get': () => ({
        session: makeSessionRow(0),
        attributes: '{}',
        reported: '{}',
        traces: [],
        tracesTotal: 0,
        strips: [],
        scores: [],
      }),
      'sessions.getTranscript': () => ({ total: 0, entries: [] }),
      'notes.list': () => ({ notes: [] }),
    })
    page = await renderPage(client, <SessionPage sessionKey={makeSessionRow(0).sessionKey} />)
    const { container } = page
    await doAndSettle(() => button(container, 'Note').click())
    const field = document.querySelector('textarea')
    expect(field?.getAttribute('aria-label')).toBe('New note on this session')
    expect(document.activeElement).toBe(field)
  })
})
