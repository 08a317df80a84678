import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import { importers } from '../../src/main/importers/registry'
import { readFiles } from '../../src/main/ingest/reading/readFiles'
import { codesOf, importBytes, observationsOf } from './importerSupport'

const folder = process.env['SPANGLASS_SAMPLES'] ?? path.join(import.meta.dirname, '../../../shared/samples')
const isThere = existsSync(folder)

/** Real files that others made. Skipped where neither `SPANGLASS_SAMPLES` nor `../shared/samples` has them. */
describe.skipIf(!isThere)('sample files', () => {
  it.each([
    ['otlp-rag-agent.json', 'otlp-json', 18, 1, ['number_as_text']],
    ['otlp-traces.jsonl', 'otlp-json', 19, 19, []],
    ['otlp-traces.pb', 'otlp-protobuf', 19, 19, []],
    ['vercel-ai-sdk-spans.json', 'otel-readable-span', 10, 10, []],
  ] as const)('%s opens as %s with %d spans', async (name, format, spans, traces, codes) => {
    const bytes = readFileSync(path.join(folder, name))
    expect(detectFormat(createHead(bytes, true), importers)?.importer.id).toBe(format)
    const records = await importBytes(format, bytes)
    const observations = observationsOf(records)
    expect(observations).toHaveLength(spans)
    expect(codesOf(records)).toEqual(codes)
    expect(new Set(observations.map(({ traceId }) => traceId)).size).toBe(traces)
    for (const { traceId, spanId, startNs, endNs } of observations) {
      expect(traceId).toMatch(/^[0-9a-f]{32}$/)
      expect(spanId).toMatch(/^[0-9a-f]{16}$/)
      expect(endNs).toBeGreaterThanOrEqual(startNs ?? 2n ** 63n)
    }
  })

  it('opens every file that is trace or event data, by its content alone', async () => {
    const isOther = (name: string): boolean => /^README|\.ya?ml$/.test(name)
    const names = readdirSync(folder).filter((name) => !isOther(name))
    expect(names.length).toBeGreaterThan(10)
    for (const name of names) {
      const file = { path: path.join(folder, name), displayPath: 'download (1)', unreadable: null }
      const formats: (string | null)[] = []
      let records = 0
      for await (const event of readFiles([file], new AbortController().signal)) {
        if (event.type === 'member') formats.push(event.format)
        if (event.type === 'batch') records += event.batch.counts.stored + event.batch.observations.count
      }
      expect(formats.length, name).toBeGreaterThan(0)
      expect(formats, name).not.toContain(null)
      expect(records, name).toBeGreaterThan(0)
    }
  })

  it('finds calls, tools, tokens and content in an agent run', async () => {
    const bytes = readFileSync(path.join(folder, 'otlp-rag-agent.json'))
    const observations = observationsOf(await importBytes('otlp-json', bytes))
    const calls = observations.filter(({ kind }) => kind === 'generation')
    expect(calls.length).toBeGreaterThan(0)
    for (const { model, usage, input, output } of calls) {
      expect(model).not.toBeNull()
      expect(usage).not.toBeNull()
      expect(input?.type).toBe('messages')
      expect(output).not.toBeNull()
    }
    expect(observations.filter(({ parentSpanId }) => parentSpanId === null)).toHaveLength(1)
  })

  it('counts the tokens of a Vercel call once per span although three spellings say them', async () => {
    const bytes = readFileSync(path.join(folder, 'vercel-ai-sdk-spans.json'))
    const observations = observationsOf(await importBytes('otel-readable-span', bytes))
    const call = observations.find(({ name }) => name === 'ai.generateText.doGenerate')
    expect(call?.kind).toBe('generation')
    expect(call?.model).toBe('gpt-4o-mini-2024-07-18')
    expect(call?.usage?.inputUncached).toBe(14)
    expect(call?.usage?.contradictions).toEqual([])
    expect(call?.input?.type).toBe('messages')
  })
})
