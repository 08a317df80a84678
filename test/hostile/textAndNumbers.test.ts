import { describe, expect, test } from 'vitest'
import { importHostile, keptBytes } from '../support/hostile/hostileImport'
import { attributesOf, payloadOf, spanIdOf, spanText, textValue } from '../support/hostile/otlpBodies'
import { isSoak, sized } from '../support/hostile/soak'

const line = (index: number, more = ''): string => payloadOf(spanText({ spanId: spanIdOf(index), more }))
const three = [line(0), line(1), line(2)]

describe('text as no serialiser writes it', () => {
  test.each<readonly [string, Buffer]>([
    ['a UTF-8 mark', Buffer.from(`\ufeff${three.join('\n')}\n`)],
    ['UTF-16, little end first', Buffer.from(`\ufeff${three.join('\n')}\n`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${three.join('\n')}\n`, 'utf16le').swap16()],
    ['CR LF', Buffer.from(three.join('\r\n'))],
    ['CR alone', Buffer.from(three.join('\r'))],
    ['blank lines and spaces', Buffer.from(`\n\n \t\r\n${three.join('\n   \n\n')}\n\n`)],
    ['values without anything between them', Buffer.from(three.join(''))],
    ['record separators (RFC 7464)', Buffer.from(three.map((each) => `\u001e${each}\n`).join(''))],
  ])('%s', async (_, bytes) => {
    const report = await importHostile(bytes)
    expect(report.files[0]).toMatchObject({
      format: 'otlp-json',
      read: 3,
      stored: 3,
      skipped: 0,
      observations: 3,
    })
    expect(keptBytes(report, Number(report.files[0]?.fileId)).equals(bytes)).toBe(true)
  })

  test('a line of bytes that are no UTF-8 comes in with the characters replaced, is told, and keeps its bytes', async () => {
    const broken = Buffer.from(line(1).replace('hostile', 'ab'))
    broken[broken.indexOf('ab') + 1] = 0xff
    const overlong = Buffer.from(line(2).replace('hostile', 'abc'))
    overlong.set([0xc0, 0xaf], overlong.indexOf('abc'))
    const bytes = Buffer.concat([Buffer.from(`${line(0)}\n`), broken, Buffer.from('\n'), overlong])
    const report = await importHostile(bytes)
    expect(report.files[0]).toMatchObject({ read: 3, stored: 3, skipped: 0 })
    expect(report.counts['invalid_unicode']).toBe(2)
    expect(report.first('invalid_unicode')).toMatchObject({ line: 2 })
    expect(keptBytes(report, Number(report.files[0]?.fileId)).equals(bytes)).toBe(true)
  })

  test('line separators of Unicode end no line of JSON: what stands behind them is told with its place', async () => {
    const bytes = Buffer.from(`${line(0)}\u2028${line(1)}\n${line(2)}\u2029\n${line(3)}`)
    const report = await importHostile(bytes)
    const { read, stored, skipped } = report.files[0] ?? { read: 0, stored: 0, skipped: 0 }
    expect(read).toBe(stored + skipped)
    expect(skipped).toBe(2)
    expect(report.first('bad_json')).toMatchObject({ offset: line(0).length, line: 1 })
    expect(keptBytes(report, Number(report.files[0]?.fileId)).equals(bytes)).toBe(true)
  })

  test('UTF-16 that ends in the middle of a unit, or of a line', async () => {
    const wide = Buffer.from(`\ufeff${three.join('\n')}\n{`, 'utf16le')
    for (const bytes of [wide.subarray(0, -1), wide.subarray(0, -101), wide.subarray(0, 7)]) {
      const report = await importHostile(Buffer.from(bytes))
      expect(
        keptBytes(report, Number(report.files[0]?.fileId)).equals(bytes) || report.status === 'failed',
      ).toBe(true)
    }
  })

  test('half characters, NUL, line separators and what hides are data', async () => {
    const texts = [
      '\\ud800',
      '\\udc00\\ud800',
      'a\\u0000b',
      '\\u2028\\u2029',
      '\\u202e\\u2066\\ufeff',
      '\\u001b[31m',
    ]
    const spans = texts.map((text, index) =>
      spanText({
        spanId: spanIdOf(index),
        more: `"attributes":[{"key":"input.value","value":{"stringValue":"${text}"}}]`,
      }).replace('"hostile"', `"${text}"`),
    )
    const report = await importHostile(payloadOf(...spans))
    expect(report.files[0]).toMatchObject({ read: 6, stored: 6, skipped: 0 })
    const names = report.store.rows(
      "SELECT hex(o.name) AS name FROM observation o JOIN trace t ON t.id = o.trace_row WHERE t.trace_id NOT LIKE '0000%' ORDER BY span_id",
    )
    expect(names[2]).toEqual({ name: Buffer.from('a\0b').toString('hex').toUpperCase() })
  })

  test('a NUL between values, and a file of them, is no JSON and is told so', async () => {
    const report = await importHostile(Buffer.from(`${line(0)}\n\0\0\0\n${line(1)}\n`))
    expect(report.files[0]).toMatchObject({ read: 3, stored: 2, skipped: 1 })
    expect(report.first('bad_json')).toMatchObject({ line: 2, offset: line(0).length + 1 })
    const zeros = await importHostile(Buffer.alloc(200_000))
    expect(zeros).toMatchObject({ status: 'failed', failedFiles: 1 })
  })
})

describe('numbers', () => {
  test('what a double does not hold is kept as it was written', async () => {
    const long = '9'.repeat(100_000)
    const values = {
      beyond: '{"intValue":"9007199254740993"}',
      bare: '{"intValue":9007199254740993}',
      infinite: '{"doubleValue":1e999}',
      negativeZero: '{"doubleValue":-0}',
      notANumber: '{"doubleValue":"NaN"}',
      long: `{"intValue":${long}}`,
    }
    const report = await importHostile(line(0, attributesOf(...Object.entries(values))))
    expect(report.files[0]).toMatchObject({ read: 1, stored: 1 })
    const { long: kept, ...others } = report.store.attributesOf("name = 'hostile'")
    expect(others).toMatchObject({
      beyond: '9007199254740993',
      bare: '9007199254740993',
      infinite: '1e999',
      // The same number; its sign stands in the source.
      negativeZero: 0,
      notANumber: 'NaN',
    })
    expect(kept === long).toBe(true)
  })

  test('the words NaN and Infinity, which Python writes, do not cost the line', async () => {
    const text = line(0, attributesOf(['a', '{"doubleValue":NaN}'], ['b', '{"doubleValue":-Infinity}']))
    const report = await importHostile(`${text}\n${line(1)}\n`)
    expect(report.files[0]).toMatchObject({ read: 2, stored: 2, skipped: 0 })
  })
})

describe('keys', () => {
  test('names that belong to objects are data everywhere: attributes, resources, events, messages, facets', async () => {
    const keys = [
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      'valueOf',
      '__defineGetter__',
    ]
    const dotted = keys.flatMap((key) => [
      `gen_ai.prompt.${key}.content`,
      `gen_ai.prompt.0.${key}`,
      `llm.input_messages.${key}.message.role`,
      `langfuse.trace.metadata.${key}`,
      `${key}.polluted`,
    ])
    const attributes = attributesOf(
      ...[...keys, ...dotted].map((key) => [key, textValue('polluted')] as const),
    )
    const asValues = [
      'gen_ai.operation.name',
      'openinference.span.kind',
      'gen_ai.agent.name',
      'gen_ai.tool.name',
      'gen_ai.request.model',
      'gen_ai.provider.name',
      'session.id',
      'user.id',
      'langfuse.environment',
      'langfuse.observation.type',
    ].map((key, index) =>
      spanText({ spanId: spanIdOf(index + 1), more: attributesOf([key, textValue('__proto__')]) }),
    )
    const events = `"events":[{"name":"__proto__","timeUnixNano":"1760000000000000002","${'attributes'}":[{"key":"__proto__","value":{"stringValue":"x"}}]}]`
    const nested = attributesOf(
      [
        'input.value',
        textValue('{"__proto__":{"polluted":true},"messages":[{"role":"__proto__","content":"x"}]}'),
      ],
      ['llm.tools', textValue('[{"__proto__":{"polluted":true}}]')],
      [
        'kv',
        '{"kvlistValue":{"values":[{"key":"__proto__","value":{"kvlistValue":{"values":[{"key":"polluted","value":{"boolValue":true}}]}}}]}}',
      ],
    )
    const escaped = payloadOf(spanText({ spanId: spanIdOf(90), more: '"\\u005f_proto__":{"polluted":true}' }))
    const body = payloadOf(
      spanText({ more: `${attributes},${events}` }),
      ...asValues,
      spanText({ spanId: spanIdOf(80), more: nested }),
    ).replace('"resource":{}', `"resource":{${attributes}}`)
    const report = await importHostile(
      `${body}\n${escaped}\n{"__proto__":{"resourceSpans":[]},"resourceSpans":[]}\n`,
    )
    expect(report.files[0]).toMatchObject({ stored: 13, skipped: 0 })
    const attributesKept = JSON.stringify(report.store.attributesOf('span_id = ?', spanIdOf(0)))
    for (const key of keys) expect(attributesKept).toContain(JSON.stringify(key))
    expect(report.store.rows("SELECT session_id FROM session WHERE session_id = '__proto__'")).toHaveLength(1)
  })

  test('of two equal keys the last counts, and the bytes of both are kept', async () => {
    const text = line(0).replace('"name":"hostile"', '"name":"first","name":"second"')
    const report = await importHostile(text)
    expect(report.store.rows("SELECT name FROM observation WHERE name IN ('first', 'second')")).toEqual([
      { name: 'second' },
    ])
    expect(report.counts['duplicate_key']).toBe(1)
    expect(report.first('duplicate_key')).toMatchObject({ offset: text.indexOf('"name":"second"'), line: 1 })
    expect(keptBytes(report, Number(report.files[0]?.fileId)).toString()).toBe(text)
  })

  test('one span id with different bodies: one observation, counted as a conflict, both in the raw bytes', async () => {
    const bodies = ['one', 'two', 'three'].map((name) =>
      payloadOf(spanText({ name, more: attributesOf([name, textValue(name)]) })),
    )
    const report = await importHostile(bodies.join('\n'))
    expect(report.files[0]).toMatchObject({ read: 3, stored: 1, merged: 2, skipped: 0, observations: 1 })
    expect(report.counts['conflicting_record']).toBe(2)
    expect(
      report.store.rows(
        "SELECT COUNT(*) AS n FROM observation_supplier s JOIN observation o ON o.id = s.observation_id JOIN trace t ON t.id = o.trace_row WHERE t.trace_id NOT LIKE '0000%' AND s.file_id = 2",
      ),
    ).toEqual([{ n: 3 }])
    const merged = report.store.attributesOf("name IN ('one', 'two', 'three') AND span_id = ?", spanIdOf(0))
    expect(Object.keys(merged).toSorted()).toEqual(['one', 'three', 'two'])
  })

  test('numbered keys with absurd numbers stay bounded', async () => {
    const indices = [
      '999999999',
      '-1',
      '1e9',
      '00',
      '4294967296',
      '99999999999999999999',
      '0x10',
      ' 1',
      '1.5',
    ]
    const families = [
      'gen_ai.prompt.#.content',
      'llm.input_messages.#.message.content',
      'ai.prompt.messages.#.content',
    ]
    const absurd = families.flatMap((family) => indices.map((index) => family.replace('#', index)))
    const many = Array.from({ length: 10_000 }, (_, index) => `gen_ai.prompt.${index * 99_991}.content`)
    const began = performance.now()
    const report = await importHostile(
      [
        line(0, attributesOf(...absurd.map((key) => [key, textValue('x')] as const))),
        line(1, attributesOf(...many.map((key) => [key, textValue('x')] as const))),
      ].join('\n'),
    )
    expect(report.files[0]).toMatchObject({ read: 2, stored: 2 })
    expect(performance.now() - began).toBeLessThan(30_000)
  })

  test(
    'tens of thousands of keys, a key and a name of a megabyte, and thousands of values of a facet (soak: a million)',
    { timeout: sized(120_000, 1_800_000) },
    async () => {
      const keys = Array.from(
        { length: sized(20_000, 100_000) },
        (_, index) => [`k${index}`, '{"intValue":"1"}'] as const,
      )
      const long = 'n'.repeat(1 << 20)
      const values = sized(2_000, 1_000_000)
      const facets = Array.from({ length: values }, (_, index) =>
        spanText({
          spanId: spanIdOf(index + 5),
          more: attributesOf(['gen_ai.tool.name', textValue(`tool ${index}`)]),
        }),
      )
      const report = await importHostile(
        [
          line(0, attributesOf(...keys, [long, textValue('x')])),
          payloadOf(spanText({ spanId: spanIdOf(1), name: long })),
          payloadOf(facets.join(',')),
        ].join('\n'),
        { again: !isSoak },
      )
      expect(report.files[0]).toMatchObject({ read: values + 2, stored: values + 2, skipped: 0 })
      const [row] = report.store.rows(
        'SELECT length(name) AS length FROM observation WHERE span_id = ? AND length(name) > 99',
        spanIdOf(1),
      )
      expect(row).toEqual({ length: 1 << 20 })
    },
  )
})
