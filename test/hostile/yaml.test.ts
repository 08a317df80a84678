import { describe, expect, test } from 'vitest'
import { importHostile } from '../support/hostile/hostileImport'

const entry = (more = ''): string =>
  `Event: Agent Deployed\nUser: kim@example.test\nTime: '2026-04-08 12:00:00'\n${more}`
const bomb = Array.from({ length: 9 }, (_, level) => {
  const items = level === 0 ? '"lol"' : `*a${level - 1}`
  return `a${level}: &a${level} [${Array.from({ length: 9 }, () => items).join(', ')}]`
}).join('\n')

describe('YAML (the only format that has more than one way to be hostile)', () => {
  test.each<readonly [string, string, 'done' | 'failed']>([
    ['aliases that stand for a billion values', entry(bomb), 'failed'],
    ['an anchor inside itself', entry('Self: &a [*a]'), 'failed'],
    ['ten thousand levels', entry(`Deep: ${'['.repeat(10_000)}${']'.repeat(10_000)}`), 'failed'],
    ['a hundred thousand levels', entry(`Deep: ${'{a: '.repeat(100_000)}${'}'.repeat(100_000)}`), 'failed'],
    [
      'keys that belong to objects',
      entry('__proto__: {polluted: true}\nconstructor: x\n<<: {polluted: true}'),
      'done',
    ],
    [
      'tags of other languages',
      entry("Run: !!js/function 'return 1'\nPy: !!python/object/apply:os.system ['id']"),
      'done',
    ],
    ['a key twice', entry('User: other'), 'failed'],
    ['a key that is a list', entry('? [a, b]\n: c'), 'done'],
    ['documents without end', entry(`---\n`.repeat(20_000)), 'done'],
    ['numbers beyond doubles', entry(`N: ${'9'.repeat(400)}\nI: .inf\nX: .nan`), 'done'],
    ['a NUL', entry('N: "a\\0b"'), 'done'],
    ['an open quote', entry('Q: "never closed'), 'failed'],
  ])('%s', async (_, text, status) => {
    const report = await importHostile(text)
    expect(report.status).toBe(status)
    if (status === 'failed') expect(report.files[0]).toMatchObject({ stored: 0, skipped: 1 })
  })

  test('bytes that are no UTF-8 before an entry move nothing', async () => {
    const bytes = Buffer.concat([Buffer.from([0x23, 0x80, 0x80, 0xff, 0x0a]), Buffer.from(entry())])
    const report = await importHostile(bytes)
    expect(report.files[0]).toMatchObject({ stored: 1, skipped: 0 })
    expect(
      report.store.rows('SELECT raw_offset + raw_length AS "end" FROM side_record')[0]?.['end'],
    ).toBeLessThanOrEqual(bytes.length)
  })
})
