import { expect, test } from 'vitest'
import { callsBefore } from '../../../src/renderer/features/sessionPage/callsBefore'
import type { TranscriptEntry } from '../../../src/renderer/features/sessionPage/useTranscript'
import type { MessageView, PartView } from '../../../src/shared/contract/observations'
import { messageView, textView } from '../../support/observations'

function entryOf(message: MessageView): TranscriptEntry {
  return {
    traceKey: 'files:t',
    observationId: 1,
    spanId: 's',
    agent: null,
    kind: 'generation',
    timeNs: null,
    status: 'ok',
    message,
  }
}
const call = (id: string, name: string): PartView => ({
  type: 'toolCall',
  id,
  name,
  arguments: textView('{}'),
})
const result = (id: string | null, name: string | null): PartView => ({
  type: 'toolResult',
  id,
  name,
  result: textView('ok'),
  isError: false,
})
const entryWith = (part: PartView): TranscriptEntry => entryOf(messageView('tool', '', { parts: [part] }))

test('a result without a name finds the calls before it, and none behind it or not read yet', () => {
  const entries = [
    entryWith(call('c1', 'get_order')),
    null,
    entryWith(call('c2', 'track_parcel')),
    entryWith(result('c1', null)),
    entryWith(call('c3', 'later')),
  ]
  const names = callsBefore(entries[3] ?? null, 3, (at) => entries[at] ?? null)
  expect([...names]).toEqual([
    ['c1', 'get_order'],
    ['c2', 'track_parcel'],
  ])
})

test('nothing is looked through for what needs no name', () => {
  const forbidden = (): never => {
    throw new Error('looked back')
  }
  expect(callsBefore(null, 9, forbidden).size).toBe(0)
  expect(callsBefore(entryOf(messageView('user', 'Hello')), 9, forbidden).size).toBe(0)
  expect(callsBefore(entryWith(result('c1', 'get_order')), 9, forbidden).size).toBe(0)
  expect(callsBefore(entryWith(result(null, null)), 9, forbidden).size).toBe(0)
})

test('a call far above is not looked for', () => {
  const asked: number[] = []
  callsBefore(entryWith(result('c1', null)), 500, (at) => {
    asked.push(at)
    return null
  })
  expect(asked.at(0)).toBe(440)
  expect(asked.at(-1)).toBe(499)
})
