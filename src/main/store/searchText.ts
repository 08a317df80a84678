/**
 * Text as it goes into the full text, and words as they are asked for. The tokenizer splits at everything that is no
 * letter or digit; Chinese and Japanese, written without spaces, are cut into overlapping pairs first, on both sides
 * alike: 東京都 becomes 東京 京都 都.
 */
const pairedScripts =
  /[\u2e80-\u2fdf\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\u{20000}-\u{3fffd}]+/gu
const beyondLatin = /[\u0300-\uffff]/
const hasToken = /[\p{L}\p{N}\p{Co}]/u
/** A word of at least this many characters also finds longer words that begin with it. */
const prefixLength = 3

/** Prepares text for the `search` table. */
export function prepareForIndex(text: string): string {
  if (!beyondLatin.test(text)) return text
  return text.normalize('NFC').replace(pairedScripts, (run) => ` ${pairsOf(run).join(' ')} `)
}

/** Overlapping pairs and the last character alone, so that a single character is always the beginning of a token. */
function pairsOf(run: string): readonly string[] {
  const characters = Array.from(run)
  return characters.map((character, index) => character + (characters[index + 1] ?? ''))
}

/**
 * The FTS5 expressions of what a person typed, one for each word, each a quoted phrase: nothing in it is query
 * syntax. Words without a letter or digit are left out.
 */
export function wordExpressions(text: string): readonly string[] {
  const words = text.normalize('NFC').replaceAll('\0', ' ').split(/\s+/u)
  const expressions = words.flatMap((word) => expressionsOf(word))
  return [...new Set(expressions)]
}

function expressionsOf(word: string): readonly string[] {
  if (!hasToken.test(word)) return []
  const expressions: string[] = []
  let at = 0
  for (const match of word.matchAll(pairedScripts)) {
    pushPhrase(expressions, word.slice(at, match.index))
    const [run] = match
    const pairs = pairsOf(run)
    // The last character alone would ask for the end of a run.
    expressions.push(pairs.length === 1 ? `${quote(run)} *` : quote(pairs.slice(0, -1).join(' ')))
    at = match.index + run.length
  }
  pushPhrase(expressions, word.slice(at))
  return expressions
}

function pushPhrase(expressions: string[], text: string): void {
  if (!hasToken.test(text)) return
  const asBeginning = text.length >= prefixLength && hasToken.test(text.slice(-1))
  expressions.push(asBeginning ? `${quote(text)} *` : quote(text))
}

function quote(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
