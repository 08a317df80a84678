import { isPlaceholder } from './plausible'
import { isSecretValue, meaningOf } from './secretNames'
import type { NameMeaning, ValueSetting } from './secretNames'
import type { FoundSecret } from './secretSpan'

/** What a secret's name contains; around it the whole name is read. */
const nameHint = /pass|pwd|secret|token|key|authorization|cookie/gi
const nameCharacter = /[\w.-]/
const longestName = 64
/** Longer values in quotes are texts; longer words are not one secret. */
const longestValue = 4_096
const longestWord = 1_024

/** Ends of runs of characters; a run is read once, however many names lie in it. */
class Runs {
  private from = 0
  private to = -1
  constructor(private readonly character: RegExp) {}

  endOf(text: string, from: number): number {
    if (from >= this.from && from <= this.to) return this.to
    this.character.lastIndex = from
    this.from = from
    this.to = this.character.test(text) ? this.character.lastIndex : from
    return this.to
  }
}

interface RunsOfText {
  /** Up to white space, a quote or a backslash. */
  readonly line: Runs
  /** Also up to what separates words in lists, code and addresses. */
  readonly word: Runs
  /** Up to the end of a header. */
  readonly header: Runs
}

const newRuns = (): RunsOfText => ({
  line: new Runs(/[^\s"'`\\]*/y),
  word: new Runs(/[^\s"'`,;&<>()[\]{}\\|]*/y),
  header: new Runs(/[^\n\r'`\\]*/y),
})

/**
 * Values by their names in running text: lines of .env, headers, settings, command lines, JSON as text (escaped as often as
 * it may be), forms of `{"name": …, "value": …}` as HAR files have them, XML elements.
 */
export function findNamedValues(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  const hint = new RegExp(nameHint)
  const runs = newRuns()
  for (let match = hint.exec(text); match !== null; match = hint.exec(text)) {
    const { start, end } = wholeName(text, match.index, hint.lastIndex)
    hint.lastIndex = end
    const name = text.slice(start, end)
    const value = valueAfter(text, start, end, runs)
    const meaning = value === null ? null : meaningOf(name)
    if (value === null || meaning === null) continue
    const secrets = secretsIn(meaning, text, value, runs)
    found.push(...secrets)
    hint.lastIndex = Math.max(end, secrets.at(-1)?.end ?? 0)
  }
  return found
}

/** Secrets of a text that stands whole under a name, as the member of an object does. */
export function secretsOfNamed(name: string, text: string): FoundSecret[] {
  const meaning = meaningOf(name)
  return meaning === null
    ? []
    : secretsIn(meaning, text, { start: 0, end: text.length, setting: 'itself' }, newRuns())
}

function wholeName(text: string, from: number, to: number): { readonly start: number; readonly end: number } {
  let start = from
  while (start > 0 && from - start < longestName && nameCharacter.test(text.charAt(start - 1))) start--
  // `\nAPI_KEY=` in JSON as text: the n belongs to the line break.
  if (text.charAt(start - 1) === '\\' && /[nrtbf]/.test(text.charAt(start)) && start < from) start++
  let end = to
  while (end < text.length && end - to < longestName && nameCharacter.test(text.charAt(end))) end++
  return { start, end }
}

interface Value {
  readonly start: number
  readonly end: number
  readonly setting: ValueSetting
}

const separator =
  /(?:\\*["'`])?[ \t]{0,8}(?:(?:=>|:=|[:=])(?![=:])|(,)[ \t]{0,8}\\*["']value\\*["'][ \t]{0,8}:|(>))[ \t]{0,8}(\\*)(["'`]?)/y

/** What stands after a name and `=`, `:`, a quote and a colon … Null where nothing is assigned. */
function valueAfter(text: string, nameStart: number, nameEnd: number, runs: RunsOfText): Value | null {
  separator.lastIndex = nameEnd
  const match = separator.exec(text)
  const isElement = match?.[2] !== undefined
  if (match === null || (isElement && text.charAt(nameStart - 1) !== '<'))
    return optionValue(text, nameStart, nameEnd, runs)
  const [whole, , , backslashes = '', quote = ''] = match
  const start = nameEnd + whole.length - (quote === '' ? backslashes.length : 0)
  if (quote !== '') {
    const end = closingQuote(text, start, quote, backslashes.length)
    return end === null ? null : { start, end, setting: 'itself' }
  }
  if (isElement) {
    const end = endOf(/[^<>\n]{0,1024}/y, text, start)
    return text.charAt(end) === '<' ? { start, end, setting: 'itself' } : null
  }
  // The user of an address: `https://x-access-token:…@host`.
  if (text.charAt(nameStart - 1) === '/' && text.charAt(nameEnd) === ':') return null
  // NAME=value, as in .env and on command lines, goes on to the next space, whatever stands in it.
  const before = text.slice(Math.max(0, nameStart - 2), nameStart)
  const isShouted = text.charAt(nameEnd) === '=' && !/[a-z]/.test(text.slice(nameStart, nameEnd))
  return isShouted && /^$|\s$|\\[nrt]$/.test(before)
    ? { start, end: runs.line.endOf(text, start), setting: 'line' }
    : { start, end: runs.word.endOf(text, start), setting: 'word' }
}

/** `--password hunter2` on a command line. */
function optionValue(text: string, nameStart: number, nameEnd: number, runs: RunsOfText): Value | null {
  if (!text.startsWith('--', nameStart) || text.charAt(nameEnd) !== ' ') return null
  const start = nameEnd + 1
  return { start, end: runs.word.endOf(text, start), setting: 'word' }
}

function endOf(run: RegExp, text: string, from: number): number {
  run.lastIndex = from
  return run.test(text) ? run.lastIndex : from
}

/** A quote within the value has more backslashes before it than the one that opened. Null where none closes the line. */
function closingQuote(text: string, from: number, quote: string, backslashes: number): number | null {
  let before = 0
  const last = Math.min(text.length, from + longestValue)
  for (let at = from; at < last; at++) {
    const character = text.charAt(at)
    if (character === '\\') {
      before++
      continue
    }
    if (character === '\n') return null
    if (character === quote && before <= backslashes) return at - before
    before = 0
  }
  return null
}

function secretsIn(meaning: NameMeaning, text: string, value: Value, runs: RunsOfText): FoundSecret[] {
  const { start, end, setting } = value
  if (meaning === 'cookie' || meaning === 'setCookie')
    return cookiesIn(text, start, setting === 'itself' ? end : text.length, meaning === 'setCookie')
  const scheme = meaning === 'authorization' ? credentialsIn(text, value, runs) : null
  if (scheme !== null) return scheme
  if (end - start > (setting === 'word' ? longestWord : longestValue)) return []
  if (!isSecretValue(meaning, text.slice(start, end), setting)) return []
  const kind =
    meaning === 'password' ? 'password' : meaning === 'authorization' ? 'authorization' : 'namedSecret'
  return [{ kind, start, end }]
}

/** `Bearer …`, `Basic …`, `Digest username=…`: the scheme stays. Null without one. */
function credentialsIn(text: string, { start, end, setting }: Value, runs: RunsOfText): FoundSecret[] | null {
  const scheme =
    /(bearer|basic|token|apikey|api-key|digest|negotiate|hawk|key|aws4-hmac-sha256)(?: |\t|%20){1,3}/iy
  scheme.lastIndex = start
  const match = scheme.exec(text)
  if (match === null) return null
  const from = scheme.lastIndex
  const word = (match[1] ?? '').toLowerCase()
  const isSentence = word === 'digest' || word === 'aws4-hmac-sha256' || word === 'hawk'
  const kind = word === 'bearer' ? 'bearerToken' : 'authorization'
  const found = (to: number): FoundSecret[] => [{ kind, start: from, end: to }]
  if (isSentence) {
    const to = setting === 'itself' ? end : runs.header.endOf(text, from)
    return /[=]/.test(text.slice(from, Math.min(to, from + 100))) ? found(to) : []
  }
  const to = runs.word.endOf(text, from)
  const secret = text.slice(from, Math.min(to, from + longestValue))
  return secret.length >= 6 && !isPlaceholder(secret) && isOpaque(secret) ? found(to) : []
}

/** "Authorization: bearer tokens expire": a word is none. */
const isOpaque = (secret: string): boolean => /[\dA-Z+/=_.~-]/.test(secret)

/** The values of `name=value; name=value`; of Set-Cookie the first, the others are attributes. */
function cookiesIn(text: string, from: number, to: number, isFirstOnly: boolean): FoundSecret[] {
  const found: FoundSecret[] = []
  const pair = /[ \t]{0,8}[\w!#$%&'*+.^`|~-]{1,100}=([^;\s"'\\,]*)[ \t]{0,8}(?:;|$|(?=[\s"'\\,]))/y
  pair.lastIndex = from
  while (pair.lastIndex < to) {
    const match = pair.exec(text)
    if (match === null) break
    const [whole, value = ''] = match
    const start = match.index + whole.indexOf('=') + 1
    const end = start + value.length
    if (end > to) break
    // What is longer is no placeholder, and as a find it is not read again for every "cookie" within it.
    const isLong = value.length > longestValue
    if (isLong || (value.length >= 4 && !isPlaceholder(value))) found.push({ kind: 'cookie', start, end })
    if (isFirstOnly || !whole.endsWith(';')) break
  }
  return found
}
