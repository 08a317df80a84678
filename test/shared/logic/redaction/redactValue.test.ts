import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepNothing, Redactor } from '../../../../src/shared/logic/redaction/redactValue'
import type { KeptSecrets, SecretSighting } from '../../../../src/shared/logic/redaction/redactValue'
import { keys, mark } from '../../../support/hostile/secretInputs'

function redact(value: unknown, kept: KeptSecrets = keepNothing) {
  const sightings: SecretSighting[] = []
  const redacted = new Redactor(kept, (sighting) => void sightings.push(sighting)).redact(value)
  return { redacted, sightings }
}

const token = 'q7Rz2Kp9XwB4mT6vN8sL1dF3gH5jC0aY'

test('members by their names, header lists, HAR pairs, OTLP attributes, cookies', () => {
  const { redacted, sightings } = redact({
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/html' },
    raw: ['Host', 'x.org', 'X-Api-Key', token],
    har: [{ name: 'Authorization', value: 'Basic dXNlcjpwYXNz' }],
    cookies: [{ name: 'sid', value: 'a3f9', path: '/app' }],
    jar: { cookies: { sid: 'b4e8c', n: 4 } },
    otlp: [{ key: 'http.request.header.authorization', value: { arrayValue: { values: [{ stringValue: token }] } } }],
    password: 'tulips',
    count: 3,
  }) // prettier-ignore
  expect(redacted).toEqual({
    headers: { Authorization: 'Bearer [redacted: bearer token …C0aY]', Accept: 'text/html' },
    raw: ['Host', 'x.org', 'X-Api-Key', '[redacted: named secret]'],
    har: [{ name: 'Authorization', value: 'Basic [redacted: authorization]' }],
    cookies: [{ name: 'sid', value: '[redacted: cookie]', path: '/app' }],
    jar: { cookies: { sid: '[redacted: cookie]', n: 4 } },
    otlp: [
      {
        key: 'http.request.header.authorization',
        value: { arrayValue: { values: [{ stringValue: '[redacted: authorization]' }] } },
      },
    ],
    password: '[redacted: password]',
    count: 3,
  })
  expect(sightings.map(({ field }) => field)).toEqual([
    'headers.Authorization',
    'raw[3]',
    'har[0].value',
    'cookies[0].value',
    'jar.cookies.sid',
    'otlp[0].value.arrayValue.values[0].stringValue',
    'password',
  ])
})

test('what holds nothing is the same object, prototypes and odd names are kept', () => {
  const odd: unknown = JSON.parse('{"__proto__": {"a": ["plain"]}, "constructor": 1}')
  expect(redact(odd).redacted).toBe(odd)
  const secret: unknown = JSON.parse(`{"__proto__": {"password": "tulips"}, "n": null}`)
  expect(JSON.stringify(redact(secret).redacted)).toBe(
    '{"__proto__":{"password":"[redacted: password]"},"n":null}',
  )
})

test('an excerpt says what stands around, and no secret of the neighbourhood', () => {
  const { sightings } = redact({ text: `run with\n DB_PASSWORD=${mark}xyz\nKEY sk-ant-api03-${token} now` })
  expect(sightings.map(({ excerpt }) => excerpt)).toEqual([
    'run with DB_PASSWORD=[redacted: password] KEY …',
    '… KEY [redacted: Anthropic key …C0aY] now',
  ])
  expect(JSON.stringify(sightings.map(({ secret: _secret, ...shown }) => shown))).not.toContain(mark)
})

test('kinds and single secrets can be kept; a secret within a kept kind is still masked', () => {
  const text = `Cookie: a=x.sk-ant-api03-${token}; b=plain-value`
  expect(redact(text, { kinds: new Set(['cookie']), isKept: () => false }).redacted).toBe(
    'Cookie: a=x.[redacted: Anthropic key …C0aY]; b=plain-value',
  )
  expect(
    redact(text, { kinds: new Set(), isKept: (_kind, secret) => secret === 'plain-value' }).redacted,
  ).toBe('Cookie: a=[redacted: cookie]; b=plain-value')
})

test('the keys of hostile inputs do not survive in any shape, names of members included', () => {
  const wrap = fc.constantFrom<(text: string) => unknown>(
    (text) => text,
    (text) => ({ deep: [{ text }] }),
    (text) => ({ [`name ${text}`]: 1 }),
    (text) => JSON.stringify({ text }),
    (text) => JSON.stringify(JSON.stringify({ a: [text] })),
    (text) => `before ${text}\nafter`,
    (text) => encodeURIComponent(text),
    (text) => Buffer.from(`some text: ${text}\n`).toString('base64'),
    (text) => text.replaceAll('C', '\\u0043'),
  )
  fc.assert(
    fc.property(fc.constantFrom(...keys), wrap, (key, make) => {
      const json = JSON.stringify(redact(make(key)).redacted)
      const texts = [json, json.replace(/\\+u0043/g, 'C'), decodeURIComponent(json.replace(/%(?![0-9A-F]{2})/g, ''))]
      for (const piece of json.match(/[A-Za-z0-9+/=]{16,}/g) ?? []) texts.push(Buffer.from(piece, 'base64').toString('latin1'))
      for (const text of texts) expect(text).not.toContain(mark)
    }),
    { numRuns: 400 },
  )
}) // prettier-ignore

test('once is enough: masked values hold nothing more', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...keys, 'and', '\n', '"x": '), { maxLength: 8 }), (pieces) => {
      const { redacted } = redact({ text: pieces.join(' ') })
      expect(redact(redacted).sightings).toEqual([])
    }),
  )
})

test('members whose names are masked alike all stay', () => {
  const { redacted } = redact({ 'anna.lindqvist@example.org': 1, 'berta.lindqvist@example.org': 2, n: 3 })
  expect(redacted).toEqual({ '[redacted: email address]': 1, '[redacted: email address] 2': 2, n: 3 })
})
