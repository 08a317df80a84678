import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { readerStore } from '../support/readerStore'
import { importBytes } from './importerSupport'

/** What was said in a call, as the session's page shows it: once each, when it was said, unanswered words included. */
const fixture = (name: string): Uint8Array =>
  readFileSync(path.join(import.meta.dirname, '../fixtures/importers', name))

async function transcriptOf(format: string, file: string, sessionId: string): Promise<string[]> {
  const records = await importBytes(format, fixture(`${format}/${file}`))
  const { read } = await readerStore(records)
  const { entries } = read.sessionTranscript({ sessionKey: `files:${sessionId}`, offset: 0, limit: 100 })
  return entries.map(({ message }) => {
    const words = message.parts.map((part) => (part.type === 'text' ? String(part.text.text) : part.type))
    return `${message.role}: ${words.join(' + ')}`
  })
}

test('of Vapi', async () => {
  const said = await transcriptOf('vapi-call', 'calls.input.json', '5f2c8a30-0000-4000-8000-000000000001')
  expect(said).toEqual([
    'system: You answer for the harbour.',
    'assistant: Harbour desk.',
    'user: Is a berth',
    'user: free tonight?',
    'assistant: One moment. + toolCall',
    'tool: toolResult',
    'assistant: Berth eighteen is free, it lies at the east pier.',
    'user: Thanks.',
  ])
})

test('of Retell, whose last words have no time', async () => {
  const said = await transcriptOf('retell-call', 'call.input.json', 'call_harbour1')
  expect(said).toEqual([
    'assistant: Harbour desk.',
    'user: A berth?',
    'assistant: toolCall',
    'tool: toolResult',
    'assistant: toolCall',
    'tool: toolResult',
    'assistant: Berth 18.',
    'user: Bye.',
  ])
})

test('of LiveKit, the interrupted reply as far as it was said', async () => {
  const said = await transcriptOf('livekit-session', 'report.input.json', 'AJ_harbour1')
  expect(said.filter((line) => line.startsWith('assistant') || line.startsWith('user'))).toEqual([
    'assistant: Harbour desk.',
    'user: Is a berth free? + media',
    'assistant: toolCall',
    'assistant: I cannot see the',
    'user: media + Never mind.',
  ])
})
