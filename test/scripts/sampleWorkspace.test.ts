import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { makeSampleLines } from '../../scripts/makeSampleWorkspace'
import { codesOf, importBytes, observationsOf } from '../importers/importerSupport'
import { observationFlags, observationKinds } from '../../src/shared/model/kinds'
import type { MessagePart } from '../../src/shared/model/message'

const packed = readFileSync(join(import.meta.dirname, '../../resources/sample-workspace.jsonl.zst'))
const text = zstdDecompressSync(packed).toString('utf8')
const records = await importBytes('otlp-json', new TextEncoder().encode(text))
const observations = observationsOf(records)
const distinct = [...new Map(observations.map((each) => [`${each.traceId}/${each.spanId}`, each])).values()]
const roots = distinct.filter((each) => each.parentSpanId === null)
const all = <T>(pick: (each: (typeof distinct)[number]) => T): Set<T> => new Set(distinct.map(pick))

const parts = (each: (typeof distinct)[number], side: 'input' | 'output'): readonly MessagePart[] => {
  const content = each[side]
  return content?.type === 'messages' ? content.messages.flatMap((message) => message.parts) : []
}

describe('the sample workspace', () => {
  it('is what the generator writes (`npm run sample:make`), and small', () => {
    expect(text).toBe(`${makeSampleLines().join('\n')}\n`)
    expect(packed.length).toBeLessThan(600_000)
  })

  it('reads without a finding of the importer', () => {
    expect(codesOf(records)).toEqual([])
  })

  it('is a week of many sessions, several agents, three versions, two environments', () => {
    const sessions = all((each) => each.sessionId)
    expect(sessions.size).toBeGreaterThan(120)
    expect(sessions.size).toBeLessThan(220)
    const days = new Set(roots.map((each) => Number((each.startNs ?? 0n) / 86_400_000_000_000n)))
    expect(Math.max(...days) - Math.min(...days)).toBe(6)
    expect([...all((each) => each.agentName)].filter((name) => name !== null).length).toBeGreaterThan(6)
    const ofAgents = distinct.filter((each) => each.serviceName === 'support-agents')
    expect(new Set(ofAgents.map((each) => each.version))).toEqual(new Set(['2.13.2', '2.14.0', '2.14.1']))
    expect(all((each) => each.environment)).toEqual(new Set(['production', 'staging']))
  })

  it('has steps of most kinds and the words of several models', () => {
    const kinds = all((each) => each.kind)
    expect(observationKinds.filter((kind) => !kinds.has(kind))).toEqual(['decision', 'chain', 'event'])
    expect(all((each) => each.model).size).toBeGreaterThan(8)
  })

  it('shows what goes wrong: failures, timeouts, an error inside a result, something open, an orphan, a skewed host', () => {
    expect(roots.filter((each) => each.status === 'error').length).toBeGreaterThan(10)
    expect(distinct.some((each) => /did not answer within/.test(each.statusMessage ?? ''))).toBe(true)
    expect(distinct.some((each) => (each.flags & observationFlags.errorInResult) !== 0)).toBe(true)
    expect(distinct.filter((each) => each.endNs === null).length).toBeGreaterThan(0)
    const ids = new Set(distinct.map((each) => `${each.traceId}/${each.spanId}`))
    const orphans = distinct.filter(
      (each) => each.parentSpanId !== null && !ids.has(`${each.traceId}/${each.parentSpanId}`),
    )
    expect(orphans).toHaveLength(1)
    expect(observations.length).toBeGreaterThan(distinct.length)
    expect(distinct.some((each) => each.finishReason === 'length')).toBe(true)
  })

  it('has the refund whose amount contradicts the answer', () => {
    const refund = distinct.find(
      (each) => each.toolName === 'issue_refund' && JSON.stringify(each.output).includes('48.9'),
    )
    const answer = distinct.find(
      (each) => each.traceId === refund?.traceId && JSON.stringify(parts(each, 'output')).includes('€84.90'),
    )
    expect(refund).toBeDefined()
    expect(answer).toBeDefined()
    const judged = records.filter(
      (each) => each.type === 'score' && each.traceId === refund?.traceId && each.name === 'groundedness',
    )
    expect(judged.map((each) => (each.type === 'score' ? each.value : null))).toEqual([0.15])
  })

  it('has parallel tools, a long loop, a voice call, and prompts that grow', () => {
    const tools = distinct.filter((each) => each.kind === 'tool')
    const overlapping = tools.some((each) =>
      tools.some(
        (other) =>
          other !== each &&
          other.parentSpanId === each.parentSpanId &&
          other.traceId === each.traceId &&
          (other.startNs ?? 0n) < (each.endNs ?? 0n) &&
          (each.startNs ?? 0n) < (other.startNs ?? 0n),
      ),
    )
    expect(overlapping).toBe(true)
    const sizes = Map.groupBy(distinct, (each) => each.traceId)
    expect(Math.max(...[...sizes.values()].map((spans) => spans.length))).toBeGreaterThan(280)
    expect(
      distinct.filter((each) => /^(speech_to_text|text_to_speech) /.test(each.name)).length,
    ).toBeGreaterThan(8)
    expect(
      Math.max(...distinct.map((each) => (each.input?.type === 'messages' ? each.input.messages.length : 0))),
    ).toBeGreaterThan(25)
    expect(
      distinct.some((each) => (each.usage?.cacheRead ?? 0) > 0 && (each.usage?.reasoning ?? 0) > 0),
    ).toBe(true)
  })

  it('speaks German, Japanese and Arabic, and Markdown', () => {
    const said = JSON.stringify(distinct.flatMap((each) => parts(each, 'output')))
    const spoken = [/Nachbarn/, /お問い合わせ/, /أهلاً/, /```python/, /\|---\|/]
    expect(spoken.filter((pattern) => !pattern.test(said))).toEqual([])
  })
})
