import { useEffect } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { useTranscript } from '../../../src/renderer/features/sessionPage/useTranscript'
import type { Transcript, TranscriptEntry } from '../../../src/renderer/features/sessionPage/useTranscript'
import { EngineError } from '../../../src/shared/contract/errors'
import { messageView } from '../../support/observations'
import { createStubClient, doAndSettle, renderPage } from '../../support/renderPage'
import type { RenderedPage, StubClient } from '../../support/renderPage'

const total = 1_050
const entry = (at: number): TranscriptEntry => ({
  traceKey: `files:t${String(Math.floor(at / 10))}`,
  observationId: at,
  spanId: `s${String(at)}`,
  agent: null,
  kind: 'generation',
  timeNs: null,
  status: 'ok',
  message: messageView('user', `message ${String(at)}`),
})

let page: RenderedPage | null = null
let seen: Transcript | null = null
afterEach(async () => {
  await page?.close()
  page = null
  seen = null
})

function Probe({ onRender }: { readonly onRender: (transcript: Transcript) => void }): null {
  const transcript = useTranscript('files:session')
  useEffect(() => {
    onRender(transcript)
  })
  return null
}

async function open(failAt = -1): Promise<StubClient> {
  let failures = 1
  const client = createStubClient({
    'sessions.getTranscript': ({ offset = 0, limit = 200 }) => {
      if (offset === failAt && failures-- > 0) throw new EngineError('damaged', 'One block is damaged.')
      const count = Math.max(0, Math.min(limit, total - offset))
      return { total, entries: Array.from({ length: count }, (_, at) => entry(offset + at)) }
    },
    'sessions.findInTranscript': ({ traceKey }) => ({ at: traceKey === 'files:t90' ? 900 : null }),
  })
  page = await renderPage(client, <Probe onRender={(transcript) => (seen = transcript)} />)
  return client
}

const transcript = (): Transcript => {
  if (seen === null) throw new Error('not shown')
  return seen
}
const idAt = (at: number): string | null => transcript().entryAt(at)?.spanId ?? null

describe('the transcript of a session', () => {
  test('starts with its first window and reads on where one looks', async () => {
    const client = await open()
    expect(transcript().total).toBe(total)
    expect([idAt(0), idAt(199), idAt(200)]).toEqual(['s0', 's199', null])
    await doAndSettle(() => transcript().show(395, 410))
    expect([idAt(395), idAt(410), idAt(600)]).toEqual(['s395', 's410', null])
    await doAndSettle(() => transcript().show(1_040, 1_049))
    expect([idAt(1_049), idAt(1_050)]).toEqual(['s1049', null])
    expect(client.calls.map((call) => (call.input as { offset: number }).offset)).toEqual([
      0, 200, 400, 1_000,
    ])
  })

  test('asks for each window once', async () => {
    const client = await open()
    await doAndSettle(() => {
      transcript().show(210, 230)
      transcript().show(220, 240)
    })
    await doAndSettle(() => transcript().show(230, 250))
    expect(client.calls).toHaveLength(2)
  })

  test('a window that fails is said, the rest stays, and looking again asks again', async () => {
    await open(200)
    await doAndSettle(() => transcript().show(210, 230))
    expect(transcript().failure).toBe('One block is damaged.')
    expect(idAt(0)).toBe('s0')
    await doAndSettle(() => transcript().show(210, 230))
    expect(idAt(210)).toBe('s210')
  })

  test('finds where a trace begins, whether it was read or not', async () => {
    const client = await open()
    expect(await transcript().find('files:t90')).toBe(900)
    expect(await transcript().find('files:none')).toBeNull()
    expect(client.calls.at(-1)?.input).toEqual({ sessionKey: 'files:session', traceKey: 'files:none' })
  })
})
