/** Sort expressions by column; unknown values come last in both directions, ties by row. */
const traceSorts = {
  start: 't.start_ns',
  duration: 't.duration_ns',
  spans: 't.span_count',
  errors: 't.error_count',
  tokens:
    'iif(t.input_tokens IS NULL AND t.output_tokens IS NULL, NULL, ifnull(t.input_tokens, 0) + ifnull(t.output_tokens, 0))',
  cost: 't.cost_usd',
  name: 't.name COLLATE NOCASE',
  // From nothing known to failed.
  status: 'CASE t.status WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 3 THEN 2 ELSE 3 END',
} as const
export type TraceSort = keyof typeof traceSorts

const sessionSorts = {
  start: 's.start_ns',
  duration: 's.duration_ns',
  traces: 's.trace_count',
  errors: 's.error_count',
  tokens:
    'iif(s.input_tokens IS NULL AND s.output_tokens IS NULL, NULL, ifnull(s.input_tokens, 0) + ifnull(s.output_tokens, 0))',
  cost: 's.cost_usd',
  name: 'ifnull(s.name, s.session_id) COLLATE NOCASE',
  status: 'CASE s.status WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 3 THEN 2 ELSE 3 END',
} as const
export type SessionSort = keyof typeof sessionSorts

export function orderTraces(sort: TraceSort, descending: boolean): string {
  return order(traceSorts[sort], 't.id', descending)
}

export function orderSessions(sort: SessionSort, descending: boolean): string {
  return order(sessionSorts[sort], 's.id', descending)
}

/** NULLs are the smallest in SQLite: descending puts them last by itself, which lets an index give the order. */
function order(expression: string, id: string, descending: boolean): string {
  return descending
    ? `ORDER BY ${expression} DESC, ${id} DESC`
    : `ORDER BY ${expression} ASC NULLS LAST, ${id} ASC`
}
