import { describe, expect, it } from 'vitest'
import { EngineError } from '../../../src/shared/contract/errors'
import { describeError } from '../../../src/shared/util/describeError'
import { maskKeys } from '../../../src/shared/util/maskKeys'

describe('describeError', () => {
  it('tells kind, code and place, not the message', () => {
    const error = Object.assign(new TypeError('what it was about'), { code: 'ENOENT', syscall: 'open' })
    expect(describeError(error)).toMatch(
      /^TypeError ENOENT open at (?:[\w.]+ )?describeError\.test\.ts:\d+:\d+/,
    )
    expect(describeError(error)).not.toContain('about')
  })

  it('gives our own sentences as they are', () => {
    expect(describeError(new EngineError('refused', 'That is refused.'))).toBe('That is refused.')
  })

  it.each([
    ['text', 'a thrown string'],
    [null, 'a thrown null'],
    [{ stack: 'secret' }, 'a thrown object'],
  ])('says what kind of thing was thrown: %j', (thrown, sentence) => {
    expect(describeError(thrown)).toBe(sentence)
  })

  it('takes no line of a message for a place', () => {
    const error = new Error('one\n    at secret (secret.js:1:2)')
    expect(describeError(error)).not.toContain('secret')
    const bare = new Error('x')
    bare.stack = ''
    expect(describeError(bare)).toBe('Error')
  })
})

describe('maskKeys', () => {
  it.each([
    ['kind "sk-ant-api03-abcdefghijkl" is shown as a span', 'kind "•••" is shown as a span'],
    ['the tag Bearer abc.def_ghi-jkl stands twice', 'the tag ••• stands twice'],
    ['postgres://me:hunter22@host/db is no time', 'postgres://•••@host/db is no time'],
    ['DB_PASSWORD=hunter22x is no time', 'DB_PASSWORD=••• is no time'],
    ['-----BEGIN PRIVATE KEY-----\nMIIabc', '•••'],
  ])('%s', (sentence, masked) => {
    expect(maskKeys(sentence)).toBe(masked)
  })

  it.each([
    'Span 00f067aa0ba902b7 came again with other content.',
    'The integer 9007199254740993 was kept as text',
    'cached tokens: 20 exceed input tokens: 10',
    'Line 3: "token" is no time.',
    'The member output_tokens is larger than 4 MiB',
    'kind "task-sub-agent-runner" is shown as a span',
  ])('leaves alone: %s', (sentence) => {
    expect(maskKeys(sentence)).toBe(sentence)
  })

  it('is quick whatever the text', () => {
    const started = performance.now()
    for (const unit of ['sk-', 'a:', '://', 'token=', 'eyJ', 'Bearer ', '-----BEGIN ', '@', 'a'])
      maskKeys(unit.repeat(50_000))
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
