import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHead } from '../../src/main/importers/detectFormat'
import { mappableShape, mappedImporter } from '../../src/main/importers/formats/mapped'
import { previewRows, surveyFile } from '../../src/main/importers/formats/mappedSurvey'
import {
  errorFromValue,
  kindFromAnyWord,
  saysNoKind,
  statusFromValue,
} from '../../src/main/importers/formats/mappedWords'
import { previewRecords } from '../../src/shared/logic/mappingPreview'
import { ensureExists } from '../../src/shared/util/assert'
import type { JsonValue } from '../../src/shared/util/jsonValue'
import { encode, guessMapping, importMapped, jsonLines, savedAs, tracerRows } from './mappedSupport'

describe('recognising a form again', () => {
  const text = jsonLines(tracerRows)
  const score = async (other: string): Promise<number> =>
    mappedImporter(savedAs(await guessMapping(text))).detect(createHead(encode(other), true))
  it('goes by the fields, in lines or in one list', async () => {
    expect(await score(text)).toBeGreaterThan(0.5)
    expect(await score(JSON.stringify(tracerRows))).toBeGreaterThan(0.5)
    expect(await score(jsonLines(tracerRows.slice(0, 1)))).toBeGreaterThan(0.2)
  })
  it('does not claim another form', async () => {
    expect(await score('{"span_id":"a","resourceSpans":[],"x":1,"y":2,"z":3}')).toBe(0)
    expect(await score('a,b\n1,2\n')).toBe(0)
    expect(await score('no json')).toBe(0)
  })
})

describe('the survey of a file', () => {
  it('finds rows in a large document that is cut off', async () => {
    const rows = Array.from({ length: 400 }, (_, n) => ({
      id: n,
      started_at: 1_767_225_600 + n,
      text: 'x'.repeat(50),
    }))
    const bytes = encode(JSON.stringify({ page: 1, items: rows })).subarray(0, 20_000)
    const survey = ensureExists(await surveyFile({ bytes, isWhole: false }, null), 'a survey')
    expect(survey.rows).toBe('items[]')
    expect(survey.rowsRead).toBeGreaterThan(100)
    expect(survey.guesses.map(({ role, path }) => [role, path])).toEqual([
      ['start', 'started_at'],
      ['spanId', 'id'],
    ])
  })

  it('refuses what has no fields', async () => {
    for (const text of [
      'hello world\n',
      '',
      '[1,2,3]',
      '\0\u0001\u0002',
      'a: 1\nb:\n  - c\n{}\n{"x":1}\nd: 2\ne: 3\n',
    ])
      expect(await surveyFile({ bytes: encode(text), isWhole: true }, null), JSON.stringify(text)).toBeNull()
    expect(mappableShape(createHead(encode('a,b\n1,2\n'), true))).toBe('csv')
  })

  it('previews what an import would make, without what only the cut of the sample did', async () => {
    const text = jsonLines(tracerRows)
    const mapping = await guessMapping(text)
    const cut = encode(text.slice(0, -30))
    const preview = previewRecords(await previewRows({ bytes: cut, isWhole: false }, mapping))
    expect(preview).toMatchObject({ traceCount: 1, spanCount: 2, sessionCount: 1, findings: [] })
    expect(preview.traces[0]).toMatchObject({ traceId: 't1', start: '2026-01-01T00:00:00Z' })
    expect(preview.traces[0]?.spans.map(({ depth, name, durationMs }) => [depth, name, durationMs])).toEqual([
      [0, 'answer question', 2_500],
      [1, 'call model', 1_200.5],
    ])
  })

  it('and the import of it survive any JSON', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue() as fc.Arbitrary<JsonValue>, { maxLength: 6 }),
        async (documents) => {
          const text = jsonLines(documents)
          const survey = await surveyFile({ bytes: encode(text), isWhole: true }, null)
          if (survey === null) return
          const mapping = await guessMapping(text)
          const records = await importMapped(mapping, text)
          previewRecords(records)
          for (const { raw } of records as { raw: { offset: number; length: number } }[])
            expect(raw.offset + raw.length).toBeLessThanOrEqual(encode(text).length)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the words of unknown sources', () => {
  it('mean kinds', () => {
    const told = [
      'LLM_CALL',
      'chat.completion',
      'tool_use',
      'function-call',
      'Retriever',
      'vector_search',
      'AgentRun',
      'workflow',
      'http',
    ]
    expect(told.map(kindFromAnyWord)).toEqual([
      'generation',
      'generation',
      'tool',
      'tool',
      'retrieval',
      'retrieval',
      'agent',
      'chain',
      null,
    ])
  })
  it('mean nothing where they say who called whom', () => {
    expect(['CLIENT', 'SPAN_KIND_INTERNAL', '3', 'purple'].map(saysNoKind)).toEqual([true, true, true, false])
    expect(kindFromAnyWord('client')).toBeNull()
  })
  it('mean how a step ended', () => {
    const told: [JsonValue, string][] = [
      ['OK', 'status'],
      [200, 'http_status'],
      ['503', 'status'],
      [true, 'success'],
      [true, 'is_error'],
      ['In Progress', 'state'],
      ['purple', 'status'],
    ]
    expect(told.map(([value, name]) => statusFromValue(value, name))).toEqual([
      'ok',
      'ok',
      'error',
      'ok',
      'error',
      'open',
      null,
    ])
    expect(['', 'None', false, null, 'boom', true, { message: 'm' }, { a: 1 }].map(errorFromValue)).toEqual([
      null,
      null,
      null,
      null,
      'boom',
      '',
      'm',
      '{"a":1}',
    ])
  })
})
