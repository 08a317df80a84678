import { describe, expect, test } from 'vitest'
import { PriceFileError, readPriceFile } from '../../src/main/ingest/pricing/liteLlmTable'
import { OverrideIndex } from '../../src/main/ingest/pricing/tablePrices'
import { sized } from '../support/hostile/soak'

const count = sized(8_000, 100_000)
const entry = (index: number): string => `{"input_cost_per_token":${index % 2 === 0 ? '1e-6' : '-1'}}`
const tableOf = (name: (index: number) => string): string =>
  `{${Array.from({ length: count }, (_, index) => `${name(index)}:${entry(index)}`).join(',\n')}}`

describe('price tables of other people', () => {
  test.each<readonly [string, (index: number) => string, (index: number) => string]>([
    ['numbers, the last first', (index) => `"${count - index}"`, (index) => `${count - index}`],
    ['escapes', (index) => `"\\u0061${index}"`, (index) => `a${index}`],
    ['quotes and braces', (index) => `"\\"{[\\\\${index}"`, (index) => `"{[\\${index}`],
  ])('with names in %s are read once, and every fault has its line', (_, written, meant) => {
    const started = performance.now()
    const { models, problems } = readPriceFile(tableOf(written))
    expect(performance.now() - started).toBeLessThan(30_000)
    expect([models.length, problems.length]).toEqual([count / 2, count / 2])
    const lines = new Map(problems.map(({ model, line }) => [model, line]))
    for (const index of [1, 3, count - 1]) expect(lines.get(meant(index))).toBe(index + 1)
  })

  test('names of the language are names of models, and pollute nothing', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const { models } = readPriceFile(`{${names.map((name) => `"${name}":${entry(0)}`).join(',')}}`)
    expect(models.map(({ model }) => model)).toEqual(names)
    expect(({} as { input_cost_per_token?: number }).input_cost_per_token).toBeUndefined()
    const inside = '{"a":{"__proto__":{"input_cost_per_token":1},"input_cost_per_token":1e-6}}'
    expect(readPriceFile(inside).models).toHaveLength(1)
  })

  test.each<readonly [string, () => string]>([
    ['lists in lists', () => '['.repeat(200_000)],
    ['objects in objects', () => '{"a":'.repeat(200_000)],
    ['one long text that does not end', () => `{"a":"${'x'.repeat(8 << 20)}`],
    ['one long text with a fault behind it', () => `{"a":"${'\\"'.repeat(4 << 20)}" "b"}`],
    ['nothing', () => ''],
    ['prices beyond numbers', () => '{"a":{"input_cost_per_token":1e999}}'],
  ])('%s: refused with a sentence', (_, make) => {
    const started = performance.now()
    expect(() => readPriceFile(make())).toThrow(PriceFileError)
    expect(performance.now() - started).toBeLessThan(30_000)
  })

  test('a name with many stars is compared with a long name in no time', () => {
    const own = {
      id: 'own',
      model: `${'*a'.repeat(100)}*b`,
      provider: null,
      rates: {},
      tiers: {},
      perRequestUsd: null,
      validFrom: null,
    }
    const index = new OverrideIndex([own])
    const started = performance.now()
    expect(index.find('a'.repeat(1_000_000), null, null)).toBeNull()
    expect(index.find(`${'A'.repeat(100)}B`, null, null)).toBe(own)
    expect(index.find(`${'a'.repeat(99)}b`, null, null)).toBeNull()
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
