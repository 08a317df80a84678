import { expect, test } from 'vitest'
import { decodePackedTrace } from '../../../src/shared/model/packedTrace'
import { talk } from '../../support/conversations'
import { observation, userMessage } from '../../support/records'
import { readerStore } from '../../support/readerStore'

const second = 1_000_000_000n

test('long texts are cut, and read on by reference to the last character', async () => {
  const long = `${'x'.repeat(16_383)}😀${'y'.repeat(40_000)}`
  const object = { list: Array.from({ length: 4_000 }, (_, index) => index) }
  const { read, idOf } = await readerStore([
    observation({
      spanId: 'x',
      kind: 'generation',
      input: talk(userMessage(long)),
      output: { type: 'value', value: object },
      attributes: {
        'a:b': long,
        ...Object.fromEntries(Array.from({ length: 1_200 }, (_, index) => [`k${index}`, index])),
      },
      events: [{ name: 'e', timeNs: null, attributes: { long } }],
    }),
  ])
  const found = read.observationGet({ observationId: idOf('x') })
  const readAll = (reference: string | null): string => {
    let text = ''
    for (;;) {
      const piece = read.textRead({ reference: reference ?? '', offset: text.length, length: 10_000 })
      text += piece.text
      if (text.length >= piece.length || piece.text === '') return text
    }
  }
  const [message] = found.input?.type === 'messages' ? found.input.messages : []
  const part = message?.parts[0]
  if (part?.type !== 'text') throw new Error('no text')
  // Not through the middle of the face.
  expect(part.text.text).toBe('x'.repeat(16_383))
  expect(part.text.length).toBe(long.length)
  expect(readAll(part.text.more)).toBe(long)
  const value = found.output?.type === 'value' ? found.output.value : null
  expect(value?.text).toHaveLength(16_384)
  expect(JSON.parse(readAll(value?.more ?? null))).toEqual(object)
  expect(readAll(found.attributes[0]?.value.more ?? null)).toBe(long)
  // A thousand attributes, and the rest in one.
  expect(found.attributes).toHaveLength(1_001)
  expect(found.attributes[1_000]?.key).toBe('… 201 more')
  expect(
    Object.keys(JSON.parse(readAll(found.attributes[1_000]?.value.more ?? null)) as object),
  ).toHaveLength(1_201)
  expect(JSON.parse(readAll(found.events[0]?.attributes.more ?? null))).toEqual({ long })
  for (const reference of [
    '',
    'p:1:2:3',
    'x:1',
    'm:1',
    'p:999999',
    'a:1:99999',
    `m:1:0; DROP TABLE message`,
  ]) {
    expect(() => read.textRead({ reference, offset: 0, length: 10 })).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    )
  }
})

test('a call with more messages than one answer takes shows the latest', async () => {
  const many = Array.from({ length: 1_500 }, (_, index) => userMessage(`message ${index}`))
  const { read, idOf } = await readerStore([
    observation({ spanId: 'x', kind: 'generation', input: talk(...many) }),
  ])
  const view = read.observationGet({ observationId: idOf('x') }).input
  if (view?.type !== 'messages') throw new Error('no messages')
  expect(view).toMatchObject({ total: 1_500, newCount: 1_500 })
  expect(view.messages).toHaveLength(1_000)
  expect(view.messages.at(-1)?.parts[0]).toMatchObject({ text: { text: 'message 1499' } })
})

test('a whole trace comes packed, in memory of its own', async () => {
  const { read, idOf } = await readerStore([
    observation({ spanId: 'a', startNs: 5n * second, endNs: 8n * second }),
    observation({ spanId: 'b', parentSpanId: 'a', startNs: 6n * second, endNs: 7n * second }),
  ])
  const bytes = read.traceReadPacked({ traceKey: 'files:t1' })
  expect(bytes.byteLength).toBe(bytes.buffer.byteLength)
  const packed = decodePackedTrace(bytes)
  expect(packed.header.originNs).toBe('5000000000')
  expect([...packed.start]).toEqual([0, 1e9])
  expect([...packed.parent]).toEqual([-1, 0])
  expect([...packed.observationId]).toEqual([idOf('a'), idOf('b')])
})
