import { expect, test } from 'vitest'
import { describeSpan } from '../../../src/main/importers/semantics/describeSpan'
import type { JsonObject } from '../../../src/shared/util/jsonValue'

const describeCall = (attributes: JsonObject, ...events: readonly JsonObject[]) =>
  describeSpan({
    name: 'chat',
    attributes: { 'gen_ai.operation.name': 'chat', ...attributes },
    events: events.map((said) => ({ name: 'gen_ai.user.message', timeNs: null, attributes: said })),
    resource: {},
    startNs: null,
  }).facts

test('a provider that only the messages name is the provider of the call', () => {
  const facts = describeCall({}, { content: 'Hi' }, { 'gen_ai.system': 'openai', content: 'Still there?' })
  expect(facts).toMatchObject({ provider: 'openai', input: { type: 'messages' }, events: [] })
  expect(describeCall({}, { 'gen_ai.provider.name': 'anthropic', content: 'Hi' }).provider).toBe('anthropic')
})

test('what the span itself says counts', () => {
  expect(
    describeCall({ 'gen_ai.system': 'azure' }, { 'gen_ai.system': 'openai', content: 'Hi' }).provider,
  ).toBe('azure')
  expect(describeCall({}, { 'gen_ai.system': '', content: 'Hi' }).provider).toBeNull()
})
