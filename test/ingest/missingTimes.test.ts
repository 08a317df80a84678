import { onTestFinished, expect, test } from 'vitest'
import { otlpJson } from '../../src/main/importers/formats/otlpJson'
import { FidelityRecord } from '../../src/main/ingest/fidelity'
import { reportDoubts } from '../../src/main/ingest/traceDoubts'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { readText } from '../importers/vendorSupport'
import { writerStore } from '../support/writerStore'

const span = (id: number, startTimeUnixNano: string | null): object => ({
  traceId: 'a'.repeat(32),
  spanId: id.toString(16).padStart(16, '0'),
  name: `s${id}`,
  startTimeUnixNano,
  endTimeUnixNano: '1760000001000000000',
})

/** Two payloads, each on a line: their spans share its place. Three have no start. */
const lines = [
  [span(1, '1760000000000000000'), span(2, null), span(3, null)],
  [span(4, null), span(5, '1760000000000000000')],
]
  .map((spans) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
  .join('\n')

const countOf = async (records: readonly ImportRecord[]): Promise<number> => {
  const store = writerStore()
  onTestFinished(store.close)
  const fidelity = await store.put(records)
  return fidelity.list().find(({ code }) => code === 'missing_time')?.count ?? 0
}

test('a span without a start is told of once', async () => {
  expect(await countOf(await readText(otlpJson, lines))).toBe(3)
})

test('a span of whose missing start the importer did not tell is told of, too', async () => {
  let isFirst = true
  const untold = (await readText(otlpJson, lines)).filter(({ type }) => {
    const isLeftOut = type === 'problem' && isFirst
    if (type === 'problem') isFirst = false
    return !isLeftOut
  })
  expect(untold.filter(({ type }) => type === 'problem')).toHaveLength(2)
  expect(await countOf(untold)).toBe(3)
})

test('what there was no room to keep the places of is counted once, too', async () => {
  const store = writerStore()
  onTestFinished(store.close)
  const records = await readText(otlpJson, lines)
  await store.put(records)
  const fileId = store.rows('SELECT MAX(id) AS id FROM import_file')[0]?.['id'] as number
  const fidelity = new FidelityRecord()
  fidelity.addSamples('missing_time', 3, [])
  await reportDoubts(store.state.db, fileId, fidelity, () => Promise.resolve())
  expect(fidelity.list().find(({ code }) => code === 'missing_time')?.count).toBe(3)
})
