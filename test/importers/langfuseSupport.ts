import { langfuse } from '../../src/main/importers/formats/langfuse'
import { readText, recordsOf } from './vendorSupport'

/** Rows of Langfuse's exports with what a test does not care about filled in. */

export const observation = (id: string, more: object = {}) => ({
  id,
  traceId: 't1',
  parentObservationId: null,
  type: 'SPAN',
  name: id,
  startTime: '2026-05-01T10:00:00.000Z',
  endTime: '2026-05-01T10:00:02.100Z',
  level: 'DEFAULT',
  input: null,
  output: null,
  ...more,
})
export const trace = (more: object = {}) => ({
  id: 't1',
  projectId: 'p',
  name: 'trip',
  timestamp: '2026-05-01T10:00:00.000Z',
  environment: 'production',
  tags: ['demo'],
  release: null,
  version: null,
  userId: 'u',
  sessionId: 's',
  public: false,
  ...more,
})
export const score = (more: object = {}) => ({
  id: 'sc1',
  name: 'toxicity',
  value: 0,
  dataType: 'NUMERIC',
  source: 'EVAL',
  traceId: 't1',
  timestamp: '2026-05-01T10:05:00.000Z',
  ...more,
})

export const first = async (row: object) => {
  const records = await readText(langfuse, { data: [observation('o', row)], meta: {} })
  return recordsOf(records, 'observation')[0]
}
