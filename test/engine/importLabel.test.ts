import { expect, test } from 'vitest'
import { ImportLabel } from '../../src/main/engine/importLabel'

function labelOf(...paths: readonly string[]): string {
  const label = new ImportLabel()
  for (const path of paths) label.add(path)
  return label.text()
}

test('a file is called by its name, a folder by its name and what is in it', () => {
  expect(labelOf('a.jsonl')).toBe('a.jsonl')
  expect(labelOf('logs/older/a.jsonl')).toBe('logs/older/a.jsonl')
  expect(labelOf('logs/a.jsonl', 'logs/b.json', 'logs/older/c.json')).toBe('logs (3 files)')
  expect(labelOf()).toBe('Nothing')
})

test('several things are named, of many the first three', () => {
  expect(labelOf('a.jsonl', 'b.json')).toBe('a.jsonl and b.json')
  expect(labelOf('logs/a.jsonl', 'b.json', 'logs/c.json')).toBe('logs (2 files) and b.json')
  expect(labelOf('a', 'b', 'c')).toBe('a, b and c')
  expect(labelOf('a', 'b', 'c', 'd', 'd/e')).toBe('a, b, c and 1 more')
})

test('a folder of a hundred thousand files has one short name', () => {
  const label = new ImportLabel()
  for (let n = 0; n < 100_000; n++) label.add(`/logs/${n}.json`)
  expect(label.text()).toBe('/logs (100,000 files)')
})
