import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { mediaPart } from '../../../src/main/importers/semantics/mediaParts'
import { countHidden, splitHidden } from '../../../src/renderer/ui/hiddenCharacters'
import { jsonTokens, prettyJson } from '../../../src/renderer/ui/jsonTokens'
import { markdownPieces } from '../../../src/renderer/ui/markdownPieces'
import { isReasonableMarkdown } from '../../../src/renderer/ui/markdownSchema'
import { MarkdownText } from '../../../src/renderer/ui/MarkdownText'
import { parseIso } from '../../../src/shared/model/time'

/** Runs that make a careless pattern try every way to divide them. */
const runs: readonly (readonly [name: string, unit: string, end: string])[] = [
  ['letters', 'a', '!'],
  ['brackets', '[', ''],
  ['backslashes', '\\', ''],
  ['less-than', '<', ''],
  ['underscores', '_', ''],
  ['stars', '*', 'x'],
  ['stars and words', '*a ', ''],
  ['backticks', '`', ''],
  ['quotes', '> ', ''],
  ['list marks', '- ', ''],
  ['spaces', ' ', 'x'],
  ['tabs and marks', '\t>', ''],
  ['escaped quotes', '\\"', ''],
  ['open strings', '"', '\\'],
  ['digits', '9', 'x'],
  ['points', '1.', ''],
  ['addresses', 'http://a', ''],
  ['at signs', 'a@', ''],
  ['data addresses', 'data:a/', ''],
  ['pipes', '|', ''],
  ['brackets with addresses', '[a](', ''],
  ['entities', '&#', ''],
  ['joiners', '\u200d', ''],
  ['emoji', '👩‍👧', ''],
]

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'is it Markdown': isReasonableMarkdown,
  'pieces of Markdown': markdownPieces,
  'hidden characters': (text) => [countHidden(text), splitHidden(text)],
  'tokens of JSON': (text) => [jsonTokens(text), prettyJson(text)],
  'an instant': parseIso,
  'a part of a message': (text) => mediaPart({ type: 'image_url', image_url: { url: text } }),
}

/** Much more than any of them takes on a busy machine, much less than one wrong turn of a pattern. */
const limitMs = 20_000

describe('texts made for our patterns', () => {
  test.each(runs)('a hundred thousand times %s', { timeout: 60_000 }, (_, unit, end) => {
    const text = unit.repeat(Math.ceil(100_000 / unit.length)) + end
    for (const [name, read] of Object.entries(readers)) {
      const startedMs = performance.now()
      read(text)
      expect(performance.now() - startedMs, name).toBeLessThan(limitMs)
    }
  })

  test.each(runs)('drawn, as much as is drawn at once: %s', { timeout: 60_000 }, (_, unit, end) => {
    const text = unit.repeat(Math.ceil(10_000 / unit.length)) + end
    const startedMs = performance.now()
    expect(renderToStaticMarkup(<MarkdownText text={text} />)).not.toBe('')
    expect(performance.now() - startedMs).toBeLessThan(limitMs)
  })
})
