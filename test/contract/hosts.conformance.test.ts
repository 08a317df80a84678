import { mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import fc from 'fast-check'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { procedures } from '../../src/shared/contract/contract'
import { engineErrorCodes } from '../../src/shared/contract/errors'
import { decodeExportPiece } from '../../src/shared/model/exportPiece'
import { decodePackedTrace } from '../../src/shared/model/packedTrace'
import { emptyFilter } from '../../src/shared/model/filter'
import { ensureExists } from '../../src/shared/util/assert'
import { bundleStoreWorker } from '../support/bundleChild'
import type { HostUnderTest } from '../support/engineHosts'
import { hostNames, openHost } from '../support/engineHosts'
import { otlpLines } from '../support/otlpText'

const file = otlpLines(
  't1',
  `root agent 0-900 [gen_ai.operation.name=invoke_agent]
   c1 < root ask 10-300 [gen_ai.operation.name=chat]
   c2 < root look 310-500 [gen_ai.operation.name=execute_tool]`,
)

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

/** What a page saw, by host: both have to have seen the same. */
const stories = new Map<string, unknown>()

describe.each(hostNames)('the engine behind the %s', (name) => {
  let folder: string
  let host: HostUnderTest
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
    host = await openHost(name, folder, storeWorkerUrl)
  })
  afterAll(async () => {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('takes a file, tells how it goes, and answers what is in it', async () => {
    const { client } = host
    const events: string[] = []
    const finished = new Promise((resolve) => {
      client.on('jobs.finished', (job) => resolve([job.state, job.message]))
    })
    client.on('workspace.changed', ({ what }) => events.push(what))
    const handle = await host.handOver('week.jsonl', file)
    await client.call('imports.start', { handles: [handle] })
    expect(await finished).toEqual(['done', null])
    await expect.poll(() => events).toContain('traces')

    const { rows } = await client.call('traces.list', { filter: emptyFilter })
    const trace = ensureExists(rows[0], 'a trace')
    const bytes = await client.binary('traces.readPacked', { traceKey: trace.traceKey })
    const packed = decodePackedTrace(bytes)
    const spanId = Buffer.from('c2').toString('hex').padStart(16, '0')
    const { observationId } = await client.call('observations.find', { traceKey: trace.traceKey, spanId })
    const observation = await client.call('observations.get', {
      observationId: ensureExists(observationId, 'c2'),
    })
    const raw = ensureExists(observation.raw[0], 'where it came from')
    const source = await client.call('raw.readText', {
      fileId: raw.fileId,
      offset: raw.offset,
      length: raw.length,
    })
    const target = { type: 'trace' as const, traceKey: trace.traceKey }
    const note = await client.call('notes.save', { target, text: 'Look here — \u202eтут\u0000\ud800' })
    const report = await client.call('imports.list', {})
    const piece = decodeExportPiece(
      await client.binary('exports.readPiece', { form: 'otlp', traceKeys: [trace.traceKey] }),
    )
    expect(piece).toMatchObject({ spans: 3, gaps: [], next: null })
    const otlp = Buffer.from(piece.bytes).toString('utf8')
    const saving = new Promise((resolve) => client.on('jobs.finished', (job) => resolve(job)))
    const { job, download } = await client.call('exports.save', {
      form: 'otlp',
      scope: { type: 'list', list: 'traces', filter: emptyFilter },
      name: 'week',
    })
    const downloaded = download === null ? null : host.download(download)
    expect(job).toMatchObject({ kind: 'export', state: 'running', label: 'week.otlp.jsonl' })
    expect(await saving).toMatchObject({ jobId: job?.jobId, state: 'done', records: 3 })
    const saved = (await downloaded) ?? host.readSaved('week.otlp.jsonl')
    expect(saved.toString('utf8')).toBe(otlp)
    stories.set(name, {
      trace,
      spans: packed,
      observation,
      source: source.text,
      note: note.text,
      imports: report.imports.map(({ label, status, observations }) => ({ label, status, observations })),
      otlp,
    })
    expect(trace).toMatchObject({ spans: 3, name: 'agent' })
    expect(source.text).toContain('"look"')
    expect(report.imports[0]).toMatchObject({ label: 'week.jsonl', observations: 3 })
  })

  it('answers errors by code, for programs and people', async () => {
    const code = async (procedure: string, input: unknown): Promise<string> => {
      const reply = await host.reply(procedure, input)
      return reply.ok ? 'ok' : reply.error.code
    }
    for (const unknown of [
      'nothing.here',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'traces',
      'traces.list ',
    ]) {
      expect([unknown, await code(unknown, {})]).toEqual([unknown, 'unknown_procedure'])
    }
    expect(await code('app.getSettings', { path: '/etc/passwd' })).toBe('invalid_input')
    expect(await code('traces.list', { filter: 1 })).toBe('invalid_input')
    expect(await code('traces.get', { traceKey: 'files:none' })).toBe('not_found')
    expect(await code('imports.start', { handles: ['/etc/passwd'] })).toBe('refused')
    expect(await code('imports.start', { handles: ['A'.repeat(22)] })).toBe('refused')
    await expect(host.client.call('traces.get', { traceKey: 'files:none' })).rejects.toMatchObject({
      name: 'EngineError',
      code: 'not_found',
    })
  })

  it('gives up a call that the page gave up', async () => {
    const stop = new AbortController()
    stop.abort()
    const options = { signal: stop.signal }
    await expect(host.client.call('imports.list', {}, options)).rejects.toMatchObject({ name: 'AbortError' })
    const later = new AbortController()
    const running = host.client.call('traces.list', { filter: emptyFilter }, { signal: later.signal })
    later.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  // The sample takes no input and would be imported again and again.
  it.each(Object.keys(procedures).filter((procedure) => procedure !== 'imports.loadSample'))(
    'answers anything that is sent to %s with a reply that tells no secrets',
    async (procedure) => {
      const inputs = fc.oneof(
        fc.anything(),
        fc.record({ traceKey: fc.anything(), handles: fc.anything(), filter: fc.anything() }),
        fc.jsonValue(),
      )
      await fc.assert(
        fc.asyncProperty(inputs, async (input) => {
          const reply = await host.reply(procedure, asSent(input))
          if (reply.ok) return
          expect(engineErrorCodes).toContain(reply.error.code)
          expect(reply.error.code).not.toBe('internal')
          for (const secret of [folder, homedir(), 'SELECT', 'sqlite', '    at '])
            expect(reply.error.message).not.toContain(secret)
          expect(reply.error.message).toMatch(/^[^\n]{3,500}$/)
        }),
        { numRuns: 25 },
      )
    },
  )
})

it('is the same behind both', () => {
  const [first, second] = hostNames.map((name) => stories.get(name))
  expect(first).toBeDefined()
  expect(second).toEqual(first)
})

/** What survives the way from a page: JSON on loopback, a clone in the window. */
function asSent(input: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(input) ?? 'null') as unknown
  } catch {
    return null
  }
}
