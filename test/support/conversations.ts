import type { Content, Message } from '../../src/shared/model/message'

/** A few messages that tests of conversations are made of. */
export const say = (text: string): Message => ({
  role: 'assistant',
  name: null,
  parts: [{ type: 'text', text }],
})

export const system: Message = { role: 'system', name: null, parts: [{ type: 'text', text: 'Be kind.' }] }

export const toolCall: Message = {
  role: 'assistant',
  name: null,
  parts: [{ type: 'toolCall', id: 'c1', name: 'look', arguments: { order: 4711 } }],
}

export const toolResult: Message = {
  role: 'tool',
  name: null,
  parts: [{ type: 'toolResult', id: 'c1', name: 'look', result: { state: 'lost' }, isError: false }],
}

export const talk = (...messages: Message[]): Content => ({ type: 'messages', messages })
