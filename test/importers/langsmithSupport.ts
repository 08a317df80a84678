/** A run of LangSmith with what a test does not care about filled in. */
export const langsmithRun = (id: string, more: object = {}) => ({
  id,
  trace_id: 't',
  name: id,
  run_type: 'chain',
  start_time: '2026-05-01T10:00:00Z',
  end_time: '2026-05-01T10:00:02Z',
  inputs: { q: 1 },
  ...more,
})
