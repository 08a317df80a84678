import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { importers } from '../../src/main/importers/registry'
import { codesOf, importBytes, observationsOf } from './importerSupport'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const span = (extra: string, spanId = 'b7ad6b7169203331'): string =>
  `{"traceId":"${traceId}","spanId":"${spanId}","name":"s","startTimeUnixNano":"1760000000000000001",` +
  `"endTimeUnixNano":"1760000001000000001"${extra === '' ? '' : `,${extra}`}}`
const payload = (...spans: string[]): string =>
  `{"resourceSpans":[{"scopeSpans":[{"spans":[${spans.join(',')}]}]}]}`
const attribute = (key: string, value: string): string => `{"key":${JSON.stringify(key)},"value":${value}}`
const read = (text: string): Promise<ImportRecord[]> => importBytes('otlp-json', Buffer.from(text), 4096)

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are still in use, garbage aside. */
function liveHeap(): number {
  collect()
  return process.memoryUsage().heapUsed
}

/** Reads a stream without keeping the records; returns counts and the largest heap seen. */
async function drain(
  source: () => AsyncIterable<Uint8Array>,
): Promise<{ counts: Map<string, number>; heap: number }> {
  const counts = new Map<string, number>()
  let heap = 0
  let batches = 0
  const head = createHead(Buffer.from('{"resourceSpans":['), false)
  for await (const batch of otlpJson.read({ head, bytes: source }, new AbortController().signal)) {
    if (batches++ % 50 === 49) heap = Math.max(heap, liveHeap())
    for (const record of batch) {
      const key = record.type === 'problem' ? record.code : record.type
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return { counts, heap }
}

describe('hostile input', () => {
  it('streams a document on one line that is larger than a string may be', { timeout: 120_000 }, async () => {
    const text = 'x'.repeat(100_000)
    const one = Buffer.from(span(`"attributes":[${attribute('input.value', JSON.stringify(text))}]`))
    const total = 5400
    async function* source(): AsyncGenerator<Uint8Array> {
      await Promise.resolve()
      yield Buffer.from('{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[')
      for (let index = 0; index < total; index++) {
        if (index > 0) yield Buffer.from(',')
        yield one
      }
      yield Buffer.from(']}]}]}')
    }
    expect(one.length * total).toBeGreaterThan(2 ** 29)
    const before = liveHeap()
    const { counts, heap } = await drain(source)
    expect(Object.fromEntries(counts)).toEqual({ observation: total })
    expect(heap - before).toBeLessThan(40 << 20)
  })

  it('gives each span of a large document its own place and its resource', async () => {
    const filler = JSON.stringify('y'.repeat(20_000))
    const spans = Array.from({ length: 1000 }, (_, index) =>
      span(`"attributes":[${attribute('fill', filler)}]`, index.toString(16).padStart(16, '1')),
    )
    const text = `{"resourceSpans":[{"resource":{"attributes":[${attribute('service.name', '{"stringValue":"big"}')}]},"scopeSpans":[{"scope":{"name":"lib"},"spans":[${spans.join(',\n')}]}]}]}`
    const records = observationsOf(await read(text))
    expect(records).toHaveLength(1000)
    for (const [index, record] of records.entries()) {
      expect(record.serviceName).toBe('big')
      expect(record.scopeName).toBe('lib')
      expect(record.raw.line).toBe(index + 1)
      expect(text.slice(record.raw.offset, record.raw.offset + record.raw.length)).toBe(spans[index])
    }
  })

  it('keeps every whole span of a document cut off anywhere', async () => {
    const text = payload(
      span('', '1111111111111111'),
      span('', '2222222222222222'),
      span('', '3333333333333333'),
    )
    for (let cut = text.length - 1; cut > 60; cut -= 13) {
      const part = text.slice(0, cut)
      const records = await read(part)
      const whole = ['1', '2', '3'].filter((digit) => part.includes(span('', digit.repeat(16))))
      expect(observationsOf(records).map(({ spanId }) => spanId[0])).toEqual(whole)
      expect(codesOf(records)).toEqual(['truncated_input'])
    }
  })

  it('loses nothing but the broken line', async () => {
    const good = payload(span(''))
    const lines = Array.from({ length: 2000 }, (_, index) =>
      index % 100 === 7 ? `${good.slice(0, 50)}\n` : `${good}\n`,
    )
    const records = await read(lines.join(''))
    expect(observationsOf(records)).toHaveLength(1980)
    const problems = records.filter((record) => record.type === 'problem')
    expect(problems.map(({ code, raw }) => [code, raw.line])).toEqual(
      Array.from({ length: 20 }, (_, index) => ['bad_json', index * 100 + 8]),
    )
  })

  it('refuses deep attribute values without failing', async () => {
    const deep = `${'{"arrayValue":{"values":['.repeat(50_000)}{"stringValue":"x"}${']}}'.repeat(50_000)}`
    const records = await read(
      `${payload(span(`"attributes":[${attribute('deep', deep)}]`))}\n${payload(span(''))}\n`,
    )
    expect(codesOf(records)).toContain('too_deep')
    expect(observationsOf(records).at(-1)?.name).toBe('s')
  })

  it('keeps numbers as they were written', async () => {
    const attributes = [
      attribute('big', '{"intValue":"9007199254740993"}'),
      attribute('bare', '{"intValue":9007199254740993}'),
      attribute('nan', '{"doubleValue":"NaN"}'),
      attribute('huge', '{"doubleValue":1e999}'),
      attribute('digits', `{"intValue":"${'9'.repeat(1000)}"}`),
    ]
    const [record] = observationsOf(await read(payload(span(`"attributes":[${attributes.join(',')}]`))))
    expect(record?.attributes).toEqual({
      big: '9007199254740993',
      bare: '9007199254740993',
      nan: 'NaN',
      huge: '1e999',
      digits: '9'.repeat(1000),
    })
  })

  it('takes names that belong to objects as data', async () => {
    const keys = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      'gen_ai.prompt.__proto__.content',
      'gen_ai.prompt.0.__proto__',
    ]
    const attributes = keys.map((key) => attribute(key, '{"stringValue":"data"}'))
    const kinds = ['openinference.span.kind', 'gen_ai.operation.name', 'langfuse.observation.type'].map(
      (key) => payload(span(`"attributes":[${attribute(key, '{"stringValue":"constructor"}')}]`)),
    )
    const records = observationsOf(
      await read([payload(span(`"attributes":[${attributes.join(',')}]`)), ...kinds].join('\n')),
    )
    expect(Object.keys(records[0]?.attributes ?? {})).toEqual(keys.slice(0, 4))
    expect(records.map(({ kind }) => kind)).toEqual(['span', 'span', 'span', 'span'])
    expect(({} as Record<string, unknown>)['content']).toBeUndefined()
  })

  it('bounds lists with absurd indices', async () => {
    const indices = ['999999999', '-1', '1e9', '00', '0', '99999999999999999999']
    const attributes = indices.map((index) =>
      attribute(`llm.input_messages.${index}.message.role`, '{"stringValue":"user"}'),
    )
    const many = Array.from({ length: 10_000 }, (_, index) =>
      attribute(`gen_ai.prompt.${index * 99_991}.content`, '{"stringValue":"x"}'),
    )
    const started = performance.now()
    const records = observationsOf(
      await read(
        `${payload(span(`"attributes":[${attributes.join(',')}]`))}\n${payload(span(`"attributes":[${many.join(',')}]`))}`,
      ),
    )
    expect(records).toHaveLength(2)
    expect(records[0]?.input).not.toBeNull()
    expect(performance.now() - started).toBeLessThan(30_000)
  })

  it('survives a hundred thousand attributes, long keys and long names', async () => {
    const attributes = Array.from({ length: 100_000 }, (_, index) =>
      attribute(`k${index}`, '{"intValue":"1"}'),
    )
    attributes.push(attribute('x'.repeat(1 << 20), '{"stringValue":"long key"}'))
    const text = payload(span(`"attributes":[${attributes.join(',')}]`)).replace(
      '"s"',
      JSON.stringify('n'.repeat(1 << 20)),
    )
    const [record] = observationsOf(await read(text))
    expect(Object.keys(record?.attributes ?? {})).toHaveLength(100_001)
    expect(record?.name).toHaveLength(1 << 20)
  })

  it.each([
    ['', 'missing_id'],
    ['x', 'bad_id'],
    ['../../x', 'bad_id'],
    ['CON', 'bad_id'],
    ['%00', 'bad_id'],
    ['0000000000000000', 'bad_id'],
    ['Q'.repeat(10_000), 'too_large'],
  ])('takes the id %.20s as what it is', async (id, code) => {
    const records = await read(payload(span('', id)))
    expect(codesOf(records)).toEqual([code])
    expect(observationsOf(records).map(({ spanId }) => spanId)).toEqual(code === 'bad_id' ? [id] : [])
  })

  it.each([
    ['"-5"', 'impossible_time'],
    ['"1e18"', 'impossible_time'],
    ['"soon"', 'impossible_time'],
    ['"9223372036854775808"', 'impossible_time'],
    ['{"low":1,"high":2}', null],
    ['1760000000000000001', null],
  ])('flags the time %s and keeps the span', async (time, code) => {
    const text = payload(span('')).replace('"1760000000000000001"', time)
    const records = await read(text)
    expect(observationsOf(records)).toHaveLength(1)
    expect(codesOf(records).includes('impossible_time')).toBe(code !== null)
  })

  it.each([
    ['true'],
    ['{"resourceSpans":null}'],
    ['{"resourceSpans":{}}'],
    ['{"resourceSpans":[null,1,"x",[]]}'],
    ['{"resourceSpans":[{"scopeSpans":[{"spans":[null,1,"x",[]]}]}]}'],
    ['{"resourceSpans":[{"resource":7,"scopeSpans":{"spans":[]}}]}'],
    [payload(span('"attributes":{"a":1},"events":7,"links":{"x":1},"status":"ERROR"'))],
    [
      payload(
        span('"attributes":[null,{"key":5},{"key":"k"},{"key":"v","value":7}],"events":[null],"links":[[]]'),
      ),
    ],
  ])('never throws on the wrong shapes: %s', async (text) => {
    await expect(read(text)).resolves.toBeInstanceOf(Array)
  })

  it('detects nothing in what is no trace', () => {
    for (const text of [
      '',
      ' ',
      'hello',
      '[]',
      '{}',
      '[1,2]',
      '{"a":[{"b":1}]}',
      'key,value\n1,2\n',
      '\n\n\n',
      '{"batches":[1]}',
    ]) {
      expect(detectFormat(createHead(Buffer.from(text), true), importers)?.importer.id ?? null).toBeNull()
    }
  })

  it('stops when it is told to', async () => {
    const controller = new AbortController()
    const line = Buffer.from(`${payload(span(''))}\n`)
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        await Promise.resolve()
        yield line
      }
    }
    let batches = 0
    for await (const batch of otlpJson.read(
      { head: createHead(line, false), bytes: endless },
      controller.signal,
    )) {
      expect(batch.length).toBeGreaterThan(0)
      if (++batches === 3) controller.abort()
    }
    expect(batches).toBe(3)
  })
})
