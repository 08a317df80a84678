import { describe, expect, test } from 'vitest'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import { readRawBytes } from '../../src/main/store/tables/rawFrames'
import { filterSchema } from '../../src/shared/model/filter'
import { importHostile } from '../support/hostile/hostileImport'
import { attributesOf, payloadOf, spanIdOf, spanText, textValue } from '../support/hostile/otlpBodies'
import { sized } from '../support/hostile/soak'

describe('the last record is bad', () => {
  const count = sized(2_000, 1_000_000)

  test(
    `${String(count - 1)} lines come in, the last is told with its place`,
    { timeout: 1_800_000 },
    async () => {
      const lines: string[] = []
      for (let index = 0; index < count - 1; index++)
        lines.push(payloadOf(spanText({ spanId: spanIdOf(index) })))
      const good = `${lines.join('\n')}\n`
      const report = await importHostile(`${good}{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":`, {
        again: false,
      })
      expect(report.files[0]).toMatchObject({ read: count, stored: count - 1, skipped: 1 })
      expect(report.files[0]?.findings.flatMap(({ samples }) => samples.map(({ line }) => line))).toContain(
        count,
      )
    },
  )

  test('the last of a list of spans in one document', async () => {
    const spans = Array.from({ length: 50 }, (_, index) => spanText({ spanId: spanIdOf(index) }))
    const report = await importHostile(payloadOf(...spans, '"a span"'))
    expect(report.files[0]).toMatchObject({ read: 51, stored: 50, skipped: 1 })
  })
})

describe('forms that drift', () => {
  test('fields, kinds and enums nobody knows: the span comes in, and what was there stays in its source', async () => {
    const report = await importHostile(
      payloadOf(
        spanText({
          spanId: spanIdOf(0),
          more: '"kind":"SPAN_KIND_TELEPATHY","shape":{"of":["things","to","come"]}',
        }),
        spanText({ spanId: spanIdOf(1), more: '"kind":99,"status":{"code":77}' }),
        spanText({
          spanId: spanIdOf(2),
          more: attributesOf(
            ['gen_ai.operation.name', textValue('dream')],
            ['openinference.span.kind', textValue('ORACLE')],
          ),
        }),
      ),
    )
    expect(report.files[0]).toMatchObject({ read: 3, stored: 3, skipped: 0 })
    const { operations, close } = createReaderOperations(report.store.folder)
    try {
      const { rows } = operations.observationRows({
        filter: filterSchema.parse({}),
        traceKey: null,
        sessionKey: null,
        spanId: spanIdOf(0),
        offset: 0,
        limit: 10,
      })
      const [raw] = operations.observationGet({ observationId: rows[0]?.observationId ?? 0 }).raw
      const source = readRawBytes(report.store.state.db, raw?.fileId ?? 0, raw?.offset ?? 0, raw?.length ?? 0)
      expect(Buffer.from(source).toString()).toContain('"shape":{"of":["things","to","come"]}')
    } finally {
      close()
    }
  })

  test('snake_case throughout', async () => {
    const span =
      '{"trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"0000000000000001","name":"n",' +
      '"start_time_unix_nano":"1760000000000000001","end_time_unix_nano":"1760000001000000001",' +
      '"attributes":[{"key":"gen_ai.tool.name","value":{"string_value":"search"}}]}'
    const report = await importHostile(`{"resource_spans":[{"scope_spans":[{"spans":[${span}]}]}]}`)
    expect(report.files[0]).toMatchObject({ read: 1, stored: 1, skipped: 0 })
    expect(report.store.rows('SELECT tool_name FROM observation WHERE tool_name IS NOT NULL')).toContainEqual(
      {
        tool_name: 'search',
      },
    )
  })
})

test('clocks that disagree: a child outside its parent is marked, nothing is moved', async () => {
  const child = spanText({ spanId: spanIdOf(1), parentSpanId: spanIdOf(0) }).replace(
    /"startTimeUnixNano":"\d+","endTimeUnixNano":"\d+"/,
    '"startTimeUnixNano":"1759999990000000001","endTimeUnixNano":"1759999991000000001"',
  )
  const report = await importHostile(payloadOf(spanText(), child))
  expect(report.counts).toMatchObject({ skewed: 1 })
  expect(
    report.store.rows(
      'SELECT CAST(start_ns AS TEXT) AS start FROM observation WHERE span_id = ?',
      spanIdOf(1),
    ),
  ).toEqual([{ start: '1759999990000000001' }])
})
