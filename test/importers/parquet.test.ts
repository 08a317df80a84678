import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parquetCodecs } from '../../src/main/importers/containers/parquetCodecs'
import { UnpackLimit } from '../../src/main/importers/containers/unpackBudget'
import { expandContainers } from '../../src/main/importers/containers/expandContainers'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { openInput } from '../../src/main/ingest/reading/openInput'
import { readFiles } from '../../src/main/ingest/reading/readFiles'
import { ensureExists } from '../../src/shared/util/assert'
import { expand } from './containerSupport'
import { importBytes, observationsOf } from './importerSupport'

let folder = ''
let connection: DuckDBConnection

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'spanglass-parquet-'))
  connection = await (await DuckDBInstance.create(':memory:')).connect()
})
afterAll(() => {
  connection.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

let files = 0
async function write(query: string, options = "COMPRESSION 'zstd'"): Promise<string> {
  const file = path.join(folder, `${++files}.parquet`)
  await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet, ${options})`)
  return file
}
const rowsOf = async (file: string): Promise<unknown[]> => {
  const [member] = await expand(readFileSync(file))
  return (member?.text ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

const spans = `
  SELECT make_timestamp_ns(1760000000100000001 + i * 1000) AS "Timestamp",
    '0af7651916cd43dd8448eb211c80319c' AS "TraceId", printf('%016x', i + 1) AS "SpanId",
    CASE WHEN i = 0 THEN '' ELSE '0000000000000001' END AS "ParentSpanId",
    'chat small-1' AS "SpanName", 'Client' AS "SpanKind", 'trip-bot' AS "ServiceName",
    MAP {'service.name': 'trip-bot'} AS "ResourceAttributes",
    MAP {'gen_ai.operation.name': 'chat', 'gen_ai.usage.input_tokens': '12', 'row': i::VARCHAR} AS "SpanAttributes",
    1100000000::BIGINT AS "Duration", 'Ok' AS "StatusCode", NULL::VARCHAR AS "StatusMessage",
    [make_timestamp_ns(1760000000200000000)] AS "Events_Timestamp", ['retry'] AS "Events_Name",
    [MAP {'attempt': '2'}] AS "Events_Attributes"`

describe('Parquet', () => {
  it.each(['snappy', 'zstd', 'gzip', 'brotli', 'lz4_raw', 'uncompressed'])(
    'gives its rows as JSON Lines, packed with %s',
    async (codec) => {
      const file = await write(
        `SELECT i AS n, repeat('text ', 20) || i AS t, [i, i + 1] AS list, {'a': i, 'b': 'x'} AS struct
         FROM range(3000) r(i)`,
        `COMPRESSION '${codec}', ROW_GROUP_SIZE 2048`,
      )
      const rows = await rowsOf(file)
      expect(rows).toHaveLength(3000)
      expect(rows[2999]).toEqual({
        n: 2999,
        t: `${'text '.repeat(20)}2999`,
        list: [2999, 3000],
        struct: { a: 2999, b: 'x' },
      })
    },
  )

  it('keeps every digit of numbers and times', async () => {
    const file =
      await write(`SELECT 9223372036854775807::BIGINT AS big, 18446744073709551615::UBIGINT AS huge,
      make_timestamp_ns(1760000000100000001) AS ns, TIMESTAMP '2025-10-09 08:53:20.123456' AS us,
      DATE '2025-10-09' AS day, 'NaN'::DOUBLE AS nan, 0.1::DOUBLE AS tenth, NULL::INTEGER AS nothing, true AS flag,
      '\\x00\\x01\\xFF'::BLOB AS bytes, from_hex('b7ad6b7169203331')::BLOB AS span_id, '{"big": 9007199254740993}'::JSON AS j`)
    const [member] = await expand(readFileSync(file))
    expect(member?.text).toBe(
      `{"big":9223372036854775807,"huge":18446744073709551615,"ns":"2025-10-09T08:53:20.100000001Z",` +
        `"us":"2025-10-09T08:53:20.123456Z","day":"2025-10-09","nan":"NaN","tenth":0.1,"nothing":null,"flag":true,` +
        `"bytes":"AAH/","span_id":"b7ad6b7169203331","j":"{\\"big\\": 9007199254740993}"}\n`,
    )
  })

  it('opens spans of OpenTelemetry, each with the line of its row', async () => {
    const file = await write(`${spans} FROM range(5000) r(i)`, "COMPRESSION 'snappy', ROW_GROUP_SIZE 2048")
    const [member] = await expand(readFileSync(file))
    const observations = observationsOf(await importBytes('otel-rows', Buffer.from(member?.text ?? '')))
    expect(observations).toHaveLength(5000)
    expect(observations[4999]).toMatchObject({
      spanId: (5000).toString(16).padStart(16, '0'),
      parentSpanId: '0000000000000001',
      kind: 'generation',
      startNs: 1760000000105099001n - 100_000n,
      serviceName: 'trip-bot',
      usage: { inputUncached: 12 },
      events: [{ name: 'retry', timeNs: 1760000000200000000n, attributes: { attempt: '2' } }],
      raw: { line: 5000 },
    })
  })

  it('opens the rows of Langfuse and Phoenix by the same code as their other forms', async () => {
    const langfuse =
      await write(`SELECT 'o-1' AS id, 't-1' AS trace_id, 'GENERATION' AS type, 'answer' AS name,
      TIMESTAMP '2025-10-09 08:53:20' AS start_time, TIMESTAMP '2025-10-09 08:53:21' AS end_time, 'DEFAULT' AS level,
      'small-1' AS provided_model_name, MAP {'input': 12, 'output': 3} AS usage_details, NULL AS parent_observation_id,
      '"hello"' AS input, 'default' AS environment, 'p' AS project_id`)
    const phoenix = await write(`SELECT '0af7651916cd43dd8448eb211c80319c' AS "context.trace_id",
      'b7ad6b7169203331' AS "context.span_id", NULL::VARCHAR AS parent_id, 'chat' AS name, 'LLM' AS span_kind,
      TIMESTAMP '2025-10-09 08:53:20' AS start_time, TIMESTAMP '2025-10-09 08:53:21' AS end_time, 'OK' AS status_code,
      'small-1' AS "attributes.llm.model_name", 'hello' AS "attributes.input.value"`)
    for (const [file, format, spanId] of [
      [langfuse, 'langfuse', 'o-1'],
      [phoenix, 'phoenix-spans', 'b7ad6b7169203331'],
    ] as const) {
      const [member] = await expand(readFileSync(file))
      const bytes = Buffer.from(member?.text ?? '')
      const input = await openInput(file, file)
      if (typeof input === 'string') throw new Error(input)
      for await (const each of expandContainers(input, new AbortController().signal)) {
        if (each.type === 'readable') expect(detectFormat(each.head, importers)?.importer.id).toBe(format)
      }
      await input.close()
      const [observation] = observationsOf(await importBytes(format, bytes))
      expect(observation).toMatchObject({
        spanId,
        model: 'small-1',
        input: { type: 'value', value: 'hello' },
      })
    }
  })

  it("opens LangSmith's bulk exports: ids as text or as UUIDs, values as JSON text, times to the microsecond", async () => {
    const root = '0196a0b1-c2d3-7000-8000-000000000001'
    const child = '0196a0b1-c2d3-7000-8000-000000000002'
    const order = `20251009T085320000000Z${root}`
    const runs = (idType: string): string => `
      SELECT '${root}'::${idType} AS id, '${root}'::${idType} AS trace_id, NULL::${idType} AS parent_run_id,
        '${order}' AS dotted_order, 'plan a trip' AS name, 'chain' AS run_type, true AS is_root, 'success' AS status,
        TIMESTAMP '2025-10-09 08:53:20.000001' AS start_time, TIMESTAMP '2025-10-09 08:53:22' AS end_time,
        '{"question":"Bern?"}' AS inputs, '{"answer":"By train."}' AS outputs, NULL AS error, '[]' AS events,
        '{"metadata":{"thread_id":"talk-1"}}' AS extra, ['prod', 'eu'] AS tags, NULL::BIGINT AS prompt_tokens,
        NULL::BIGINT AS completion_tokens, NULL::DOUBLE AS total_cost,
        '0196a0b1-c2d3-7000-8000-0000000000aa'::${idType} AS session_id, '{}' AS feedback_stats
      UNION ALL SELECT '${child}', '${root}', '${root}', '${order}.20251009T085320500000Z${child}', 'ChatModel', 'llm', false,
        'success', TIMESTAMP '2025-10-09 08:53:20.5', TIMESTAMP '2025-10-09 08:53:21.5',
        '{"messages":[{"role":"user","content":"Bern?"}]}', '{"choices":[{"message":{"role":"assistant","content":"By train."}}]}',
        NULL, '[]', '{"metadata":{"ls_model_name":"small-1","ls_provider":"openai","thread_id":"talk-1"}}', [], 12, 3, 0.0004,
        '0196a0b1-c2d3-7000-8000-0000000000aa', '{}'`
    for (const idType of ['VARCHAR', 'UUID']) {
      const file = await write(runs(idType))
      const [member] = await expand(readFileSync(file))
      const bytes = Buffer.from(member?.text ?? '')
      expect(detectFormat(createHead(bytes, true), importers)?.importer.id).toBe('langsmith')
      const observations = observationsOf(await importBytes('langsmith', bytes))
      expect(observations).toMatchObject([
        {
          traceId: root,
          spanId: root,
          parentSpanId: null,
          kind: 'chain',
          sessionId: 'talk-1',
          startNs: 1760000000000001000n,
          timeDigits: 6,
          input: { type: 'value', value: { question: 'Bern?' } },
        },
        {
          spanId: child,
          parentSpanId: root,
          kind: 'generation',
          model: 'small-1',
          provider: 'openai',
          usage: { inputUncached: 12, outputText: 3 },
          cost: { currency: 'USD', total: 0.0004 },
          input: { type: 'messages' },
          output: { type: 'messages' },
        },
      ])
    }
  })

  it('is read inside other containers, and from disk by the import', async () => {
    const file = await write(`${spans} FROM range(10) r(i)`)
    const [inGzip] = await expand(gzipSync(readFileSync(file)))
    expect(inGzip?.text.split('\n')).toHaveLength(11)
    const formats: (string | null)[] = []
    const importFile = { path: file, displayPath: 'spans.parquet', unreadable: null }
    for await (const event of readFiles([importFile], new AbortController().signal))
      if (event.type === 'member') formats.push(event.format)
    expect(formats).toEqual(['otel-rows'])
  })

  it('says what is damaged, and keeps the rows before it', async () => {
    const file = await write('SELECT i AS n, hash(i) AS h FROM range(200000) r(i)', 'ROW_GROUP_SIZE 20480')
    const bytes = readFileSync(file)
    expect((await expand(bytes.subarray(0, 5000)))[0]).toMatchObject({
      codes: ['corrupt_container'],
      text: 'The Parquet file is damaged: it has no footer at its end.',
    })
    const middle = Buffer.from(bytes)
    middle.fill(0xff, Math.floor(bytes.length * 0.6), Math.floor(bytes.length * 0.6) + 4000)
    const [damaged] = await expand(middle)
    expect(damaged?.codes).toEqual(['corrupt_container'])
    expect(ensureExists(damaged, 'member').text.split('\n').length).toBeGreaterThan(20_000)
  })

  it('survives any change of its bytes', { timeout: 60_000 }, async () => {
    const bytes = readFileSync(await write(`${spans} FROM range(50) r(i)`, "COMPRESSION 'snappy'"))
    let seed = 99
    const random = (): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31)
    for (let round = 0; round < 150; round++) {
      const broken = Buffer.from(bytes)
      for (let hit = 0; hit < 3; hit++) broken[4 + (random() % (bytes.length - 12))] = random() & 0xff
      const [member] = await expand(broken)
      expect(member?.path).toBe('file')
    }
  })

  it.each([
    ['SNAPPY', 1000, 200 * 1024 * 1024],
    ['LZ4_RAW', 1000, 200 * 1024 * 1024],
    ['ZSTD', 1000, 1024 ** 3],
    ['SNAPPY', 64 * 1024 * 1024, 1024 ** 3],
  ] as const)('does not take memory for what a page of %s only claims', (codec, packed, claimed) => {
    expect(() => parquetCodecs[codec]?.(new Uint8Array(packed), claimed)).toThrow(UnpackLimit)
  })
})
