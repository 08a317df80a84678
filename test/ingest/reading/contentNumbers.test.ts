import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ContentNumbers } from '../../../src/main/ingest/reading/contentNumbers'
import type { Message } from '../../../src/shared/model/message'
import { userMessage } from '../../support/records'

const chat = (messages: readonly Message[]) => ({ type: 'messages', messages }) as const

test('the same conversation has the same number, be it the same objects or equal ones, in any order of growth', () => {
  const texts = fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }), { maxLength: 12 })
  fc.assert(
    fc.property(texts, fc.boolean(), (conversations, sameObjects) => {
      // One of the words is said by the system, as instructions are at the beginning.
      const say = (word: string): Message =>
        word === 'c' ? { ...userMessage(word), role: 'system' } : userMessage(word)
      const objects = new Map(['a', 'b', 'c'].map((text) => [text, say(text)]))
      const numbers = new ContentNumbers()
      const seen = new Map<string, number | null>()
      for (const words of conversations) {
        const messages = words.map((word) => (sameObjects ? objects.get(word) : null) ?? say(word))
        const { step } = numbers.content(chat(messages))
        const key = words.join('>')
        if (seen.has(key)) expect(step).toBe(seen.get(key))
        else expect([...seen.values()]).not.toContain(step)
        seen.set(key, step)
      }
      const prefixes = new Set(
        conversations.flatMap((words) => words.map((_, i) => words.slice(0, i + 1).join('>'))),
      )
      const { steps, messages } = numbers.take()
      expect(steps.parents).toHaveLength(prefixes.size)
      expect(messages.texts).toHaveLength(new Set(conversations.flat()).size)
    }),
  )
})

test('what was taken is not handed out again; its numbers go on', () => {
  const numbers = new ContentNumbers()
  const first = numbers.value('text')
  expect(numbers.take().payloads.texts).toEqual(['text'])
  expect(numbers.value('text')).toBe(first)
  const other = numbers.value({ text: 1 })
  expect(other).toBe(first + 1)
  expect(numbers.take().payloads).toMatchObject({ first: other, texts: ['{"text":1}'] })
})

test('a text and JSON that reads the same are two payloads', () => {
  const numbers = new ContentNumbers()
  expect(numbers.value('[1]')).not.toBe(numbers.value([1]))
})
