import { describe, expect, test } from 'vitest'
import { realtime } from '../../src/main/importers/formats/realtime'
import { importers } from '../../src/main/importers/registry'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { observationFlags } from '../../src/shared/model/kinds'
import { totalInputTokens, totalOutputTokens } from '../../src/shared/model/usage'
import { isJsonObject, type JsonObject } from '../../src/shared/util/jsonValue'
import { codesOf } from './importerSupport'
import { detectId, readBytes, readExample, readSample, readText, recordsOf } from './vendorSupport'

function turnsOf(records: readonly ImportRecord[]): readonly JsonObject[] {
  const voice = recordsOf(records, 'session')[0]?.attributes['voice']
  const turns = isJsonObject(voice) ? voice['turns'] : []
  return Array.isArray(turns) ? turns.filter(isJsonObject) : []
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce((total: number, value) => total + (value ?? 0), 0)

describe('a recorded call', () => {
  const bytes = readExample('realtime-log.jsonl')
  test.skipIf(bytes === null)('gives the figures that were worked out independently', async () => {
    expect(detectId(bytes, importers)).toBe('openai-realtime')
    const records = await readBytes(realtime, bytes ?? new Uint8Array())
    expect(codesOf(records)).toEqual([])
    const turns = turnsOf(records)
    const userTurns = turns.filter((turn) => 'user_start' in turn)
    expect(userTurns).toHaveLength(3)
    expect(userTurns.map((turn) => turn['latency_ms'] ?? null)).toEqual([850, 2000, null])
    expect(userTurns.map((turn) => turn['latency_after_vad_ms'] ?? null)).toEqual([350, 1500, null])
    expect(userTurns.filter((turn) => !('agent_start' in turn))).toHaveLength(1)

    const observations = recordsOf(records, 'observation')
    const responses = observations.filter((one) => one.kind === 'generation')
    const heard = responses.filter((one) => 'audio_start' in one.attributes)
    expect(heard.map((one) => one.spanId)).toEqual(['r0', 'r1', 'r3'])
    expect(heard.filter((one) => one.attributes['interrupted'] === true).map((one) => one.spanId)).toEqual([
      'r3',
    ])

    const usages = responses.flatMap((one) => one.usage ?? [])
    expect(sum(usages.map(totalInputTokens))).toBe(305)
    expect(sum(usages.map(totalOutputTokens))).toBe(125)
    expect(sum(usages.map((usage) => usage.cacheRead))).toBe(25)
    expect(sum(usages.map((usage) => usage.inputAudio))).toBe(255)
    expect(sum(usages.map((usage) => usage.outputAudio))).toBe(95)
    expect(usages.flatMap((usage) => usage.contradictions)).toEqual([])
    const heardSeconds = observations.map((one) => one.attributes['transcription.seconds'] ?? null)
    expect(heardSeconds.filter((seconds) => seconds !== null)).toEqual([2])

    const tool = observations.find((one) => one.kind === 'tool')
    expect(tool).toMatchObject({ toolName: 'find_parcel', toolCallId: 'c1' })
    expect((tool?.endNs ?? 0n) - (tool?.startNs ?? 0n)).toBe(600_000_000n)
  })
})

describe('bare events', () => {
  const bytes = readSample('openai-realtime-event-examples.jsonl')
  test.skipIf(bytes === null)('the official examples are read, without a single latency', async () => {
    expect(detectId(bytes, importers)).toBe('openai-realtime')
    const records = await readBytes(realtime, bytes ?? new Uint8Array())
    expect(new Set(codesOf(records))).toEqual(new Set(['order_only_time', 'media_dropped']))
    const observations = recordsOf(records, 'observation')
    expect(observations.length).toBeGreaterThan(10)
    expect(observations.every((one) => (one.flags & observationFlags.orderOnlyTime) !== 0)).toBe(true)
    expect(observations.every((one) => one.firstTokenNs === null)).toBe(true)
    expect(recordsOf(records, 'session').every((one) => one.startNs === null)).toBe(true)
    expect(JSON.stringify(turnsOf(records))).not.toContain('latency')
    const doubted = observations.flatMap((one) => one.usage?.contradictions ?? [])
    expect(doubted).toContain('cached 384 > input 127')
  })
})

const line = (t: number, type: string, more: object = {}) =>
  JSON.stringify({ t: 1772900000000 + t, dir: 'server', event: { type, event_id: `e${t}`, ...more } })

describe('interruptions', () => {
  const talk = async (...middle: string[]) => {
    const lines = [
      line(0, 'response.created', { response: { id: 'r' } }),
      line(100, 'output_audio_buffer.started', { response_id: 'r' }),
      ...middle,
    ]
    const records = await readText(realtime, lines.join('\n'))
    return recordsOf(records, 'observation').find((one) => one.spanId === 'r')
  }
  const done = (details: object | null, status: string) =>
    line(900, 'response.done', { response: { id: 'r', status, status_details: details } })

  test('speech while the reply plays', async () => {
    const reply = await talk(
      line(200, 'input_audio_buffer.speech_started', { item_id: 'u' }),
      done(null, 'completed'),
    )
    expect(reply?.attributes['interrupted']).toBe(true)
  })

  test('speech after the reply was played is a turn', async () => {
    const reply = await talk(
      line(150, 'output_audio_buffer.stopped', { response_id: 'r' }),
      line(200, 'input_audio_buffer.speech_started', { item_id: 'u' }),
      done(null, 'completed'),
    )
    expect(reply?.attributes['interrupted']).toBeUndefined()
  })

  test('what was cancelled by the client alone was not interrupted by the user', async () => {
    const cancelled = await talk(done({ type: 'cancelled', reason: 'client_cancelled' }, 'cancelled'))
    expect(cancelled?.attributes['interrupted']).toBeUndefined()
    const detected = await talk(done({ type: 'cancelled', reason: 'turn_detected' }, 'cancelled'))
    expect(detected?.attributes['interrupted']).toBe(true)
  })

  test('sound sent as bytes plays for as long as they last', async () => {
    // 48,000 bytes are one second of PCM at 24 kHz.
    const delta = 'A'.repeat(64_000)
    const reply = async (speechAt: number) => {
      const lines = [
        line(0, 'response.created', { response: { id: 'r' } }),
        line(100, 'response.output_audio.delta', { response_id: 'r', item_id: 'a', delta }),
        line(200, 'response.done', { response: { id: 'r', status: 'completed' } }),
        line(speechAt, 'input_audio_buffer.speech_started', { item_id: 'u' }),
      ]
      const records = await readText(realtime, lines.join('\n'))
      expect(JSON.stringify(recordsOf(records, 'observation').map((one) => one.attributes))).not.toContain(
        'AAAA',
      )
      return recordsOf(records, 'observation').find((one) => one.spanId === 'r')?.attributes
    }
    expect((await reply(1000))?.['interrupted']).toBe(true)
    expect((await reply(1200))?.['interrupted']).toBeUndefined()
    expect((await reply(1200))?.['audio_bytes']).toBe(48_000)
  })
})

test('a transcription billed by its length keeps its seconds and its model', async () => {
  const records = await readText(
    realtime,
    [
      line(1, 'session.created', {
        session: { id: 's', audio: { input: { transcription: { model: 'whisper-1' } } } },
      }),
      line(2, 'conversation.item.input_audio_transcription.completed', {
        item_id: 'i1',
        transcript: 'Hello',
        usage: { type: 'duration', seconds: 3 },
      }),
    ].join(''),
  )
  const heard = recordsOf(records, 'observation').find(({ name }) => name === 'transcription')
  expect(heard).toMatchObject({
    kind: 'generation',
    model: 'whisper-1',
    provider: 'openai',
    usage: { inputUncached: null, reported: { seconds: 3 } },
  })
})

test('cached sound is counted once', async () => {
  const usage = {
    total_tokens: 120,
    input_tokens: 100,
    output_tokens: 20,
    input_token_details: {
      text_tokens: 40,
      audio_tokens: 60,
      cached_tokens: 50,
      cached_tokens_details: { text_tokens: 30, audio_tokens: 20 },
    },
    output_token_details: { text_tokens: 5, audio_tokens: 15 },
  }
  const records = await readText(realtime, line(1, 'response.done', { response: { id: 'r', usage } }))
  const [response] = recordsOf(records, 'observation').filter((one) => one.kind === 'generation')
  expect(response?.usage).toMatchObject({
    inputUncached: 10,
    cacheRead: 50,
    inputAudio: 40,
    outputText: 5,
    outputAudio: 15,
  })
  expect(response?.usage?.contradictions).toEqual([])
})

test('lines of several sessions are kept apart', async () => {
  const of = (session: string, t: number, id: string) =>
    JSON.stringify({
      t: 1772900000000 + t,
      dir: 'server',
      session_id: session,
      event: { type: 'response.created', event_id: id, response: { id } },
    })
  const records = await readText(realtime, [of('a', 1, 'x'), of('b', 2, 'y'), of('a', 3, 'z')].join('\n'))
  expect(recordsOf(records, 'session').map((one) => one.sessionId)).toEqual(['a', 'b'])
  const responses = recordsOf(records, 'observation').filter((one) => one.kind === 'generation')
  expect(responses.map((one) => [one.sessionId, one.spanId])).toEqual([
    ['a', 'x'],
    ['a', 'z'],
    ['b', 'y'],
  ])
})

describe('other recorders', () => {
  const events = [
    { type: 'session.created', event_id: 'e0', session: { id: 'sess', model: 'voice-1' } },
    {
      type: 'conversation.item.created',
      event_id: 'e1',
      item: { id: 'i', role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
    },
    { type: 'response.created', event_id: 'e2', response: { id: 'r' } },
    { type: 'response.text.delta', event_id: 'e3', response_id: 'r', item_id: 'o', delta: 'Good day.' },
    { type: 'response.done', event_id: 'e4', response: { id: 'r', status: 'completed', output: [] } },
  ]
  const wrap: readonly [string, (event: (typeof events)[number], index: number) => object][] = [
    [
      'the event as text',
      (event, index) => ({
        timestamp: `2026-03-01T10:00:0${index}Z`,
        direction: 'server',
        payload: JSON.stringify(event),
      }),
    ],
    ['the event as data', (event, index) => ({ ts: 1772359200000 + index * 1000, data: event })],
    [
      'type and members apart',
      ({ type, ...members }, index) => ({ received_at: 1772359200 + index, event: type, data: members }),
    ],
  ]
  test.each(wrap)('%s', async (_, line) => {
    const text = events.map((event, index) => JSON.stringify(line(event, index))).join('\n')
    expect(detectId(text, importers)).toBe('openai-realtime')
    const records = await readText(realtime, text)
    expect(codesOf(records)).toEqual([])
    expect(recordsOf(records, 'session')).toMatchObject([{ sessionId: 'sess' }])
    const call = recordsOf(records, 'observation').find(({ kind }) => kind === 'generation')
    expect((call?.endNs ?? 0n) - (call?.startNs ?? 0n)).toBe(2_000_000_000n)
    expect((call?.firstTokenNs ?? 0n) - (call?.startNs ?? 0n)).toBe(1_000_000_000n)
    expect(call?.input).toMatchObject({ messages: [{ role: 'user', parts: [{ text: 'hi' }] }] })
  })

  test('what only looks like them is left alone', () => {
    expect(detectId({ event: 'response.done', data: 7 }, importers)).toBeNull()
    expect(detectId({ message: '{"type":"note"}', timestamp: 1 }, importers)).toBeNull()
  })
})
