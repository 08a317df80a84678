import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markdownPieces } from '../../../src/renderer/ui/markdownPieces'

test('a text of ordinary length is one piece', () => {
  const text = 'word '.repeat(2_000)
  expect(markdownPieces(text)).toEqual([text])
})

test('a long text is cut at blank lines', () => {
  const paragraph = `${'word '.repeat(200)}\n\n`
  const pieces = markdownPieces(paragraph.repeat(30))
  expect(pieces.length).toBeGreaterThan(3)
  for (const piece of pieces) expect(piece.endsWith('\n\n')).toBe(true)
})

test('a list goes on over blank lines, with what is indented under its items', () => {
  const item = `1. ${'word '.repeat(20)}\n\n   more of it\n\n`
  const [first = ''] = markdownPieces(`${item.repeat(40)}${'word '.repeat(100)}\n\n${item.repeat(60)}`)
  expect(first).toBe(item.repeat(40))
})

test('fenced code stays whole, however long', () => {
  const code = `\`\`\`js\n${'let a = 1\n\n'.repeat(3_000)}\`\`\`\n\n`
  const pieces = markdownPieces(`${'word '.repeat(700)}\n\n${code}${'word '.repeat(700)}`)
  expect(pieces).toHaveLength(3)
  expect(pieces[1]?.trimEnd()).toBe(code.trimEnd())
})

test('one endless line is cut at spaces, and without spaces anywhere', () => {
  for (const piece of markdownPieces('**a** _b_ '.repeat(5_000)))
    expect(piece.length).toBeLessThanOrEqual(6_001)
  for (const piece of markdownPieces('a'.repeat(50_000))) expect(piece.length).toBeLessThanOrEqual(6_001)
})

test('the pieces joined are the text', () => {
  const block = fc.oneof(
    fc.string(),
    fc.constantFrom('\n', '\n\n', '```\n', '~~~\n', ' ', 'x'.repeat(7_000), 'y '.repeat(9_000)),
  )
  fc.assert(
    fc.property(fc.array(block, { maxLength: 40 }), (blocks) => {
      expect(markdownPieces(blocks.join('')).join('')).toBe(blocks.join(''))
    }),
  )
})
