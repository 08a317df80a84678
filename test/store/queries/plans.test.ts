import { expect, onTestFinished, test } from 'vitest'
import { filterSchema } from '../../../src/shared/model/filter'
import type { FilterInput } from '../../../src/shared/model/filter'
import { compileSessionFilter, compileTraceFilter } from '../../../src/main/store/queries/filterSql'
import { ReaderDb } from '../../../src/main/store/queries/readerDb'
import { orderSessions, orderTraces } from '../../../src/main/store/queries/sorting'
import type { TraceSort } from '../../../src/main/store/queries/sorting'
import { writerStore } from '../../support/writerStore'

/**
 * How SQLite means to answer: `SCAN t` alone would be a walk through the wide rows. With many rows and their
 * statistics it chooses otherwise than with none.
 */
function planner(traces: number) {
  const store = writerStore()
  onTestFinished(store.close)
  const { db } = store.state
  db.exec(`INSERT INTO term (facet, value) VALUES (0, 'prod'), (1, 'Desk'), (3, 'gpt-4o');
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${traces})
      INSERT INTO trace (source, trace_id, name, status, start_ns, duration_ns, span_count)
        SELECT 'files', 't' || i, 'name ' || (i % 7), i % 4, i * 1000, i % 100, 5 FROM n WHERE ${traces} > 0;
    INSERT INTO trace_term SELECT f.id, t.id FROM term f, trace t;
    INSERT INTO observation_row (trace_row, span_id, side, name, kind, status, time_digits, own_flags, flags, file_id, raw_offset, raw_length)
      SELECT id, 's', '', '=x', 1, 0, 9, 0, 0, 1, 0, 0 FROM trace;
    INSERT INTO search (rowid, name, content) SELECT id, 'x', 'refund' FROM observation;`)
  // As the writer does when it closes; the flags make it look at every table.
  if (traces > 0) db.pragma('optimize = 0x10002')
  const reader = new ReaderDb(db)
  return {
    reader,
    plan: (sql: string, values: object): string =>
      (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[])
        .map(({ detail }) => detail)
        .join('\n'),
  }
}

const filters: readonly FilterInput[] = [
  {},
  { lastMs: 3_600_000, anchor: 'now' },
  { statuses: ['error'] },
  { environments: ['prod'] },
  { agents: ['Desk'], models: ['gpt-4o'], fromNs: '1' },
  { text: 'refund' },
]

const cases = [0, 5_000].flatMap((traces) =>
  filters.map((filter) => ({ traces, filter: JSON.stringify(filter) })),
)

test.each(cases)('counting and sorting $traces traces touches no wide row: $filter', ({ traces, filter }) => {
  const { reader, plan } = planner(traces)
  const { where, values } = compileTraceFilter(
    reader,
    filterSchema.parse(JSON.parse(filter)),
    1_785_405_600_000,
  )
  const sorts: TraceSort[] = ['start', 'duration', 'spans', 'errors', 'tokens', 'cost', 'status']
  const statements = [
    `SELECT count(*), count(*) FILTER (WHERE t.status = 2) FROM trace t WHERE ${where}`,
    ...sorts.flatMap((sort) =>
      [true, false].map(
        (descending) => `SELECT t.id FROM trace t WHERE ${where} ${orderTraces(sort, descending)} LIMIT 200`,
      ),
    ),
  ]
  for (const statement of statements) {
    const found = plan(statement, values)
    expect(found).toMatch(/(SCAN|SEARCH) t USING (COVERING INDEX trace_(list|name)|INTEGER PRIMARY KEY)/)
    expect(found).not.toMatch(/SCAN t$/m)
  }
})

test('the newest first comes in the order of the index, without sorting', () => {
  const { reader, plan } = planner(5_000)
  const { where, values } = compileTraceFilter(
    reader,
    filterSchema.parse({ lastMs: 1_000, anchor: 'now' }),
    0,
  )
  expect(
    plan(`SELECT t.id FROM trace t WHERE ${where} ${orderTraces('start', true)} LIMIT 200`, values),
  ).toBe(
    // Only traces of the very same nanosecond are sorted, by row.
    'SEARCH t USING COVERING INDEX trace_list (start_ns>? AND start_ns<?)\nUSE TEMP B-TREE FOR LAST TERM OF ORDER BY',
  )
})

test('sorting by name uses its index', () => {
  const { reader, plan } = planner(5_000)
  const { where, values } = compileTraceFilter(reader, filterSchema.parse({}), 0)
  expect(
    plan(`SELECT t.id FROM trace t WHERE ${where} ${orderTraces('name', true)} LIMIT 200`, values),
  ).toContain('COVERING INDEX trace_name')
})

test.each(cases)('sessions of $traces traces: $filter', ({ traces, filter }) => {
  const { reader, plan } = planner(traces)
  const { where, values } = compileSessionFilter(
    reader,
    filterSchema.parse(JSON.parse(filter)),
    1_785_405_600_000,
  )
  const found = plan(
    `SELECT s.id FROM session s WHERE ${where} ${orderSessions('start', true)} LIMIT 200`,
    values,
  )
  expect(found).toMatch(
    /(SCAN|SEARCH) s USING (COVERING INDEX|INDEX) session_list|SEARCH s USING INTEGER PRIMARY KEY/,
  )
})

test('the text of the statements is a finite set: values never enter it', () => {
  const { reader } = planner(5_000)
  const hostile = "x' OR 1=1; DROP TABLE trace --"
  const texts = new Set(
    ['a', 'b', hostile].flatMap((value) => {
      const filter = filterSchema.parse({
        environments: [value],
        agents: [value, value],
        users: [value],
        text: value,
        fromNs: '1',
      })
      return [compileTraceFilter(reader, filter, 0).where, compileSessionFilter(reader, filter, 0).where]
    }),
  )
  expect(texts.size).toBe(2)
  for (const text of texts) expect(text).not.toContain('DROP')
})
