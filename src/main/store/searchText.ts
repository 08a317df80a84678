/**
 * Prepares text for the full-text index and its queries. unicode61 splits on spaces, which Chinese, Japanese and
 * Korean do not use; runs of those scripts are written as overlapping pairs, so that any two neighbouring characters
 * can be found.
 */
const cjkRun = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu

/** Text as it goes into the index. */
export function prepareForIndex(text: string): string {
  return text.replace(cjkRun, (run) => ` ${pairs(run).join(' ')} `)
}

/**
 * A query of words as an FTS5 expression: each word a quoted phrase, all of them wanted, the last one as a prefix.
 * Null when nothing searchable is in it. Quotes are doubled, so that no text can be syntax.
 */
export function prepareQuery(text: string): string | null {
  const words = prepareForIndex(text)
    .split(/\s+/u)
    .map((word) => word.replaceAll('\0', ''))
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
  if (words.length === 0) return null
  return words.map((word, i) => `"${word.replaceAll('"', '""')}"${i === words.length - 1 ? '*' : ''}`).join(' ')
}

function pairs(run: string): string[] {
  const characters = [...run]
  if (characters.length === 1) return characters
  return characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`)
}
