import { describe, expect, it } from 'vitest'
import { fixtures } from '../../scripts/sampleData/fixtures'
import { importBytes, observationsOf } from '../importers/importerSupport'
import { traceFindings } from './traceFindings'

/** Small sizes of each: enough to show what the file is about. */
const small: Readonly<Record<string, number>> = {
  'chat-histories': 200, 'loop-4000': 41, 'chain-1400': 60, 'wide-50k': 50, 'hours-with-human-pauses': 80, 'agent-951MB-shape': 5,
  'session-500': 30, 'orphans+cycles+dups': 40, skew: 11, 'unfinished-live': 20, 'equal-start-times': 30, 'zero-duration': 30,
  'children-outside-root': 20, '1M': 101,
} // prettier-ignore

async function spansOf(name: string) {
  const fixture = fixtures[name]
  if (fixture === undefined) throw new Error(name)
  const text = [...fixture.lines(small[name] ?? fixture.spans)].join('')
  return observationsOf(await importBytes('otlp-json', new TextEncoder().encode(text)))
}

describe('generated files', () => {
  it.each(Object.entries(small))('%s holds the spans it promises', async (name, asked) => {
    const spans = await spansOf(name)
    expect(new Set(spans.map((span) => `${span.traceId}/${span.spanId}`)).size).toBeGreaterThanOrEqual(
      asked - 1,
    )
    expect(spans.length).toBeLessThan(asked * 1.3 + 15)
  })

  it('are about what their names say', async () => {
    const found = async (name: string) => traceFindings(await spansOf(name))
    expect((await found('chain-1400')).depth).toBe(60)
    expect((await found('wide-50k')).widest).toBe(49)
    expect((await found('orphans+cycles+dups')).orphans).toBeGreaterThan(0)
    expect((await found('orphans+cycles+dups')).inCircles).toBeGreaterThan(0)
    expect((await found('orphans+cycles+dups')).repeated).toBeGreaterThan(0)
    expect((await found('unfinished-live')).open).toBeGreaterThan(1)
    expect((await found('equal-start-times')).starts).toBe(1)
    expect((await found('zero-duration')).longestNs).toBe(0n)
    expect((await found('skew')).outsideParent).toBeGreaterThan(0)
    expect((await found('children-outside-root')).outsideParent).toBeGreaterThan(0)
    expect((await found('hours-with-human-pauses')).spreadNs).toBeGreaterThan(3_600_000_000_000n)
    expect((await found('session-500')).traces).toBe(10)
  })

  it('has twenty megabytes in one payload', () => {
    const lines = [...(fixtures['fat-payload']?.lines(3) ?? [])]
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(20_000_000)
    expect(lines.join('')).toContain('"mime_type\\":\\"image/png')
  })
})
