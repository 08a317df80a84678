import { describe, expect, test } from 'vitest'
import { exportPieces } from '../../src/main/engine/exportPieces'
import { createSecretMarks } from '../../src/main/engine/secretMarks'
import { SecretCollector, TraceMasker } from '../../src/main/engine/traceMasking'
import type { TraceToExport } from '../../src/main/exporters/exportedSpans'
import { maskTrace } from '../../src/main/exporters/maskedTrace'
import { formWriters } from '../../src/main/exporters/traceForms'
import { keepNothing, Redactor } from '../../src/shared/logic/redaction/redactValue'
import { exportForms } from '../../src/shared/model/exportForms'
import type { ImportRecord, ObservationRecord } from '../../src/shared/model/importRecord'
import type { Masking } from '../../src/shared/model/masking'
import { ensureExists } from '../../src/shared/util/assert'
import { importBytes } from '../importers/importerSupport'
import { keys, mark } from '../support/hostile/secretInputs'
import { readerStore } from '../support/readerStore'
import { observation, traceStatement, userMessage } from '../support/records'

const raw = { offset: 0, length: 2, line: 1 }
const all = keys.join('\n')
const asJson = JSON.stringify({ curl: keys, deep: JSON.stringify(keys) })
/** A trace with the keys wherever a text may stand. */
const records: ImportRecord[] = [
  observation({
    traceId: 'trace', spanId: 'root', name: `call ${keys[0]}`, kind: 'agent', startNs: 10n, endNs: 90n, sessionId: 's', userId: keys[3] ?? '',
    statusMessage: all, status: 'error', attributes: { 'http.request.header.cookie': 'sid=CANARY1', [`x ${keys[1]}`]: all },
    resource: { env: all }, scopeName: keys[2] ?? '', events: [{ name: all, timeNs: 20n, attributes: { all } }],
    links: [{ traceId: 'other', spanId: 'o', attributes: { all } }], parameters: { api_key: 'CANARY-1abc' },
  }),
  observation({
    traceId: 'trace', spanId: 'gen', parentSpanId: 'root', kind: 'generation', startNs: 20n, endNs: 30n, sessionId: 's',
    input: { type: 'messages', messages: [userMessage(all), { role: 'assistant', name: null, parts: [{ type: 'toolCall', id: 'c', name: 'f', arguments: { password: 'CANARY' } }, { type: 'reasoning', text: asJson }] }] },
    output: { type: 'value', value: asJson }, toolDefinitions: [{ name: 'f', description: all }],
  }),
  traceStatement({ traceId: 'trace', name: all, sessionId: 's', tags: [all], input: { type: 'value', value: { all } }, attributes: { all } }),
  { type: 'session', sessionId: 's', name: all, userId: null, agentName: null, environment: null, version: null, channel: null, status: null, attributes: { all }, reported: {}, startNs: 10n, endNs: null, timeDigits: 9, raw },
  { type: 'sessionMessage', sessionId: 's', traceId: null, messageId: 'm', timeNs: 12n, timeDigits: 9, message: userMessage(all), raw },
  { type: 'score', scoreId: null, sessionId: null, traceId: 'trace', spanId: 'gen', name: 'ok', value: null, label: all, comment: all, annotator: 'human', timeNs: null, attributes: { all }, raw },
] // prettier-ignore

const traceOf = (given: readonly ImportRecord[]): TraceToExport => ({
  traceId: 'trace',
  name: all,
  observations: given.filter((record): record is ObservationRecord => record.type === 'observation'),
  others: given.filter(({ type }) => type !== 'observation'),
})

const masked = (trace: TraceToExport) => maskTrace(trace, new Redactor(keepNothing), () => undefined)

/** The bytes as text, every base64 and escape that could hide a key undone. */
const readable = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

describe.each(exportForms)('%s', (form) => {
  const { write, importer } = formWriters[form]
  test('carries no key, and reads back with the same spans', async () => {
    const trace = traceOf(records)
    expect(readable(write([trace], 0))).toContain(mark)
    const bytes = write([await masked(trace)], 0)
    expect(readable(bytes)).not.toContain(mark)
    const back = await importBytes(importer, bytes)
    const spans = back.filter((record) => record.type === 'observation')
    expect(spans.map(({ spanId, kind }) => [spanId, kind])).toContainEqual(['gen', 'generation'])
    expect(readable(bytes)).toContain('redacted: Anthropic key')
  })

  test('a trace without secrets is written as it was', async () => {
    const trace = traceOf([
      observation({ spanId: 'a', output: { type: 'value', value: 'All is well, 42 tokens.' } }),
    ])
    const plain = { ...trace, name: 'plain' }
    const after = await masked(plain)
    expect(after.observations[0]).toBe(plain.observations[0])
    expect(write([after], 0)).toEqual(write([plain], 0))
  })
})

async function storeWithKeys() {
  const store = await readerStore([...records])
  const traceKeys = ['files:trace']
  const read = (argument: Parameters<typeof store.read.exportTrace>[0]) =>
    Promise.resolve(store.read.exportTrace(argument))
  return { read, traceKeys }
}

const markOf = createSecretMarks()
const signal = new AbortController().signal

async function exported(masking: Masking) {
  const masker = new TraceMasker(masking, markOf)
  let text = ''
  for await (const { bytes } of exportPieces({ form: 'otlp', nowMs: 0, masker, ...(await storeWithKeys()) }))
    text += readable(bytes)
  return { text, masker }
}

async function found() {
  const { read } = await storeWithKeys()
  const collector = new SecretCollector(markOf, [], signal)
  await collector.lookThrough('files:trace', await read({ traceKey: 'files:trace', after: 0, limit: 1_000 }))
  return collector.result()
}

describe('from the store', () => {
  test('what is found is what is masked, and nothing of it is told', async () => {
    const { listed: secrets, unlisted } = await found()
    const { text, masker } = await exported({ keptKinds: [], keptMarks: [] })
    expect(text).not.toContain(mark)
    expect(unlisted).toEqual([])
    expect(masker.distinct).toBe(secrets.length)
    expect(masker.places).toBe(secrets.reduce((sum, { places }) => sum + places, 0))
    expect(JSON.stringify(secrets)).not.toContain(mark)
    const anthropic = ensureExists(
      secrets.find(({ kind }) => kind === 'anthropicKey'),
      'the Anthropic key',
    )
    expect(anthropic.places).toBeGreaterThan(10)
    expect(anthropic.examples[0]).toMatchObject({ traceKey: 'files:trace', spanId: 'root', field: 'name' })
    expect(anthropic.examples[0]?.excerpt).toMatch(/^call \[redacted: Anthropic key/)
  })

  test('one secret can be kept, and only that', async () => {
    const { listed: secrets } = await found()
    const token = ensureExists(
      secrets.find(({ kind }) => kind === 'githubToken'),
      'the token',
    )
    const { text, masker } = await exported({ keptKinds: [], keptMarks: [token.mark] })
    expect(text).toContain(keys[3])
    expect(text).not.toContain(keys[0])
    expect(masker.places).toBe(secrets.reduce((sum, { places }) => sum + places, 0) - token.places)
  })
})
