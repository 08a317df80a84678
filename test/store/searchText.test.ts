import { expect, test } from 'vitest'
import Database from 'better-sqlite3'
import { prepareForIndex, wordExpressions } from '../../src/main/store/searchText'

/** The real table over some texts: which of them does a query find (all words in one text)? */
function finder(texts: readonly string[]): (query: string) => number[] {
  const db = new Database(':memory:')
  db.exec(
    `CREATE VIRTUAL TABLE search USING fts5(name, content, content='', contentless_delete=1, tokenize = "unicode61 remove_diacritics 2")`,
  )
  texts.forEach((text, index) =>
    db
      .prepare('INSERT INTO search (rowid, name, content) VALUES (?, ?, ?)')
      .run(index, '', prepareForIndex(text)),
  )
  const find = db.prepare('SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid').pluck()
  return (query) => {
    const sets = wordExpressions(query).map((expression) => find.all(expression) as number[])
    return texts
      .map((_, index) => index)
      .filter((index) => sets.length > 0 && sets.every((set) => set.includes(index)))
  }
}

test('Latin text is indexed as it is', () => {
  const text = 'The refund of €12 — naïve'.slice(0, 10)
  expect(prepareForIndex(text)).toBe(text)
})

test('runs of Chinese and Japanese become overlapping pairs', () => {
  expect(prepareForIndex('東京都')).toBe(' 東京 京都 都 ')
  expect(prepareForIndex('v2東京x')).toBe('v2 東京 京 x')
})

test('words find words, their beginnings, any case, with or without accents', () => {
  const find = finder(['Refund issued to Zoë', 'the refunds are late', 'fundamental', 'order-4711 shipped'])
  expect(find('refund')).toEqual([0, 1])
  expect(find('REFUND zoe')).toEqual([0])
  expect(find('fund')).toEqual([2])
  expect(find('order-4711')).toEqual([3])
  expect(find('4711')).toEqual([3])
  // Two characters are a whole word only.
  expect(find('re')).toEqual([])
  expect(find('to')).toEqual([0])
})

test('Chinese and Japanese: any part of a run, down to one character', () => {
  const find = finder(['注文を東京都に送る', '京都の天気', '都市', 'ｶﾀｶﾅ'])
  expect(find('東京都')).toEqual([0])
  expect(find('京都')).toEqual([0, 1])
  expect(find('都')).toEqual([0, 1, 2])
  expect(find('天気')).toEqual([1])
  expect(find('京都 天気')).toEqual([1])
  expect(find('ﾀｶ')).toEqual([3])
})

test('nothing a person types is query syntax or an error', () => {
  const find = finder(['NEAR the AND gate', 'a" OR x: y', 'percent % and _ underscore'])
  for (const query of [
    '"',
    '""',
    'NEAR(',
    '*',
    'a" OR x:',
    'name:',
    '^the',
    '-gate',
    '(',
    '{a b}:x',
    "'; DROP TABLE search",
    '\0',
    'a\0b',
    '\ud800',
    '+',
    '—',
  ]) {
    expect(() => find(query)).not.toThrow()
  }
  expect(find('NEAR AND')).toEqual([0])
  expect(find('a" OR')).toEqual([1])
  expect(wordExpressions('* — "')).toEqual([])
})
