import { describe, expect, test } from 'vitest'
import { importHostile } from '../support/hostile/hostileImport'
import { attributesOf, payloadOf, spanIdOf, spanText, textValue } from '../support/hostile/otlpBodies'
import { sized } from '../support/hostile/soak'

const good = payloadOf(spanText())
const nested = (open: string, close: string, depth: number): string =>
  `${open.repeat(depth)}1${close.repeat(depth)}`

describe('nesting', () => {
  // The place is that of the value that was left out, where its first byte stands: the element of a list, the member
  // of an object. The line around it would say less, and may be the whole file.
  test.each<readonly [string, string, number]>([
    ['arrays on a line', nested('[', ']', 300), 1],
    ['arrays, ten thousand deep, on a line', nested('[', ']', 10_000), 1],
    ['objects, ten thousand deep, on a line', nested('{"a":', '}', 10_000), 5],
    ['a million arrays', nested('[', ']', sized(100_000, 1_000_000)), 1],
    ['a million objects', nested('{"a":', '}', sized(100_000, 1_000_000)), 5],
    ['a million arrays over many lines', nested('[\n', '\n]', sized(100_000, 1_000_000)), 2],
    ['an element between good ones', `[${good},${nested('[', ']', 300)},${good}]`, good.length + 2],
    ['a large one between good ones', `[${good},${nested('[', ']', 200_000)},${good}]`, good.length + 2],
  ])('%s: refused at its place, the values around it come in', async (_, deep, at) => {
    const report = await importHostile(`${good}\n${deep}\n${payloadOf(spanText({ spanId: spanIdOf(1) }))}\n`)
    expect(report.files[0]).toMatchObject({ observations: 2, skipped: 1 })
    expect(report.counts).toMatchObject({ too_deep: 1 })
    const line = 2 + deep.slice(0, at).split('\n').length - 1
    expect(report.first('too_deep')).toMatchObject({ offset: good.length + 1 + at, line })
  })

  test('brackets that never close', { timeout: 120_000 }, async () => {
    const report = await importHostile(`${good}\n${'['.repeat(sized(2 << 20, 50 << 20))}`)
    expect(report.files[0]).toMatchObject({ stored: 1, skipped: 1 })
    const alone = await importHostile('['.repeat(sized(2 << 20, 50 << 20)))
    expect(alone).toMatchObject({ status: 'failed' })
  })

  test('a deep attribute, a deep body in a text, a deep message: the span comes in, or is told', async () => {
    const depth = 5_000
    const value = `${'{"arrayValue":{"values":['.repeat(depth)}{"stringValue":"x"}${']}}'.repeat(depth)}`
    const body = nested('{"a":', '}', depth)
    const spans = [
      spanText({ more: attributesOf(['deep', value]) }),
      spanText({ spanId: spanIdOf(1), more: attributesOf(['input.value', textValue(body)]) }),
      spanText({
        spanId: spanIdOf(2),
        more: attributesOf(['gen_ai.input.messages', textValue(`[{"role":"user","parts":${body}}]`)]),
      }),
      spanText({
        spanId: spanIdOf(3),
        more: attributesOf(
          ['llm.tools', textValue(`[${body}]`)],
          ['llm.invocation_parameters', textValue(body)],
        ),
      }),
    ]
    const report = await importHostile(spans.map((span) => payloadOf(span)).join('\n'))
    expect(report.files[0]).toMatchObject({ read: 4, stored: 4, skipped: 0, observations: 4 })
    expect(report.first('too_deep')).toMatchObject({ line: 1 })
  })

  test('a whole pretty-printed document with one deep span loses that span alone', async () => {
    const spans = Array.from({ length: 5 }, (_, index) =>
      spanText({ spanId: spanIdOf(index), more: index === 3 ? `"x":${nested('[', ']', 5_000)}` : '' }),
    )
    const report = await importHostile(payloadOf(...spans).replaceAll('},', '},\n'))
    expect(report.files[0]).toMatchObject({ stored: 4, skipped: 1 })
    expect(report.first('too_deep')?.line).toBeGreaterThan(3)
  })

  test('depth 199 is data', async () => {
    const report = await importHostile(payloadOf(spanText({ more: `"x":${nested('[', ']', 150)}` })))
    expect(report.files[0]).toMatchObject({ stored: 1, skipped: 0 })
  })
})
