import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { importHostile } from '../support/hostile/hostileImport'
import {
  attributesOf,
  payloadOf,
  spanIdOf,
  spanText,
  textValue,
  traceId,
} from '../support/hostile/otlpBodies'

describe('ids are data', () => {
  const odd = [
    'x',
    '../../x',
    '..\\..\\x',
    '/etc/passwd',
    'CON',
    '%00',
    '%2e%2e%2f',
    "'; DROP TABLE trace; --",
    '"',
    'a:b',
    '\u202e',
    'a\0b',
    'é'.repeat(200),
    '__proto__',
    '0'.repeat(32),
    '<img src=x>',
  ]

  test.each(odd.map((id) => [id]))(
    'a trace, a span and a session called %j are found again by these names',
    async (id) => {
      const more = attributesOf(['session.id', textValue(id)], ['user.id', textValue(id)])
      const report = await importHostile(payloadOf(spanText({ traceId: id, spanId: id, more })))
      expect(report.files[0]).toMatchObject({ read: 1, stored: 1, skipped: 0, sessions: 1 })
      const { operations, close } = createReaderOperations(report.store.folder)
      try {
        const traceKey = `files:${id}`
        expect(operations.traceGet({ traceKey }).trace.traceId).toBe(id)
        expect(operations.observationFind({ traceKey, spanId: id })).not.toBeNull()
        expect(operations.sessionGet({ sessionKey: `files:${id}` }).session.sessionId).toBe(id)
      } finally {
        close()
      }
      expect(
        readdirSync(report.store.folder).filter(
          (name) =>
            !/^((traces|notes|lock)\.db(-wal|-shm|-journal)?|earlier\.jsonl|notes\.journal\.ndjson)$/.test(
              name,
            ),
        ),
      ).toEqual([])
    },
  )

  test.each([
    ['none', ''],
    ['ten megabytes', 'Q'.repeat(10 << 20)],
  ])('an id of %s is skipped with its place, the next record comes in', async (_, id) => {
    const report = await importHostile(`${payloadOf(spanText({ spanId: id }))}\n${payloadOf(spanText())}`)
    expect(report.files[0]).toMatchObject({ read: 2, stored: 1, skipped: 1 })
  })

  test('upper case, lower case and base64 of one id are one id', async () => {
    const hex = '0AF7651916CD43DD8448EB211C80319C'
    const base64 = Buffer.from(hex, 'hex').toString('base64')
    const ids = [hex, hex.toLowerCase(), base64]
    const report = await importHostile(
      ids.map((id, index) => payloadOf(spanText({ traceId: id, spanId: spanIdOf(index) }))).join('\n'),
    )
    expect(report.files[0]).toMatchObject({ traces: 1, observations: 3 })
  })

  test('a session with an id of a megabyte is told; its trace comes in without a session, the id stays an attribute', async () => {
    const report = await importHostile(
      payloadOf(spanText({ more: attributesOf(['session.id', textValue('s'.repeat(1 << 20))]) })),
    )
    expect(report.files[0]).toMatchObject({ read: 1, stored: 1, sessions: 0 })
    expect(report.first('bad_id')?.message).toMatch(/session id/)
    const kept = JSON.stringify(report.store.attributesOf("name = 'hostile'"))
    expect(kept.length).toBeGreaterThan(1_000_000)
  })
})

describe('times are data', () => {
  const at = (start: string, end: string): string =>
    payloadOf(
      spanText()
        .replace('"startTimeUnixNano":"1760000000000000001"', `"startTimeUnixNano":${start}`)
        .replace('"endTimeUnixNano":"1760000001000000001"', `"endTimeUnixNano":${end}`),
    )

  test.each<readonly [string, string, string, string | null]>([
    ['the end before the start', '"1760000001000000000"', '"1760000000000000000"', 'impossible_time'],
    ['a negative time', '"-5"', '"1760000000000000000"', 'impossible_time'],
    ['the year 2262 and later', '"9223372036854775808"', '"99999999999999999999"', 'impossible_time'],
    ['the last nanosecond', '"9223372036854775807"', '"9223372036854775807"', null],
    ['the first one', '"1"', '"2"', null],
    ['zero', '"0"', '"0"', 'missing_time'],
    ['no end', '"1760000000000000000"', 'null', 'unfinished'],
    ['milliseconds', '1760000000000', '1760000000001', null],
    ['seconds with a fraction', '1760000000.5', '1760000001.5', null],
    ['text', '"soon"', '"later"', 'impossible_time'],
    ['a day that is none', '"2026-02-31T25:61:00Z"', '"2026-13-01T00:00:00Z"', null],
    ['a long row of digits', `"${'9'.repeat(5_000)}"`, `${'9'.repeat(5_000)}`, 'impossible_time'],
    ['infinity', '1e999', '-1e999', null],
    ['objects', '{"low":1,"high":2}', '[]', null],
  ])('%s: the span is kept, drawn at a finite place, and told of', async (_, start, end, code) => {
    const report = await importHostile(at(start, end))
    expect(report.files[0]).toMatchObject({ read: 1, stored: 1, skipped: 0 })
    if (code !== null) expect(report.counts[code]).toBeGreaterThan(0)
    const { operations, close } = createReaderOperations(report.store.folder)
    try {
      const trace = decodePackedTrace(operations.traceReadPacked({ traceKey: `files:${traceId}` }))
      expect(Number.isFinite(trace.start[0])).toBe(true)
      const [from = Number.NaN, to = Number.NaN] = [trace.start[0], trace.end[0]]
      expect(Number.isNaN(to) || to >= from).toBe(true)
    } finally {
      close()
    }
  })
})
