import type { SurveyedField } from './mappingSurvey'

/**
 * What the values of a field say by themselves, for fields whose names say little: strict, because a wrong guess costs
 * more than none.
 */
export type Evidence = 'repeatedIds' | 'prose'

export function hasEvidence(evidence: Evidence, field: SurveyedField): boolean {
  return evidence === 'prose' ? isProse(field) : isRepeatedId(field)
}

const letter = /\p{L}/u
/** Enough of a text to see that it is one; values may be megabytes. */
const charactersLookedAt = 500

/** Two words one after the other. */
function isSentence(value: string): boolean {
  const words = value.slice(0, charactersLookedAt).split(/\s+/)
  return words.some((word, index) => index > 0 && letter.test(word) && letter.test(words[index - 1] ?? ''))
}

/** Sentences, mostly different: what somebody asked or answered, no label and no word for a state. */
export function isProse({ types, distinct, present, facts }: SurveyedField): boolean {
  if (types[0] !== 'text' || distinct === null || distinct * 2 < Math.min(present, 100)) return false
  const values = [...facts.values]
  return values.filter(isSentence).length * 2 >= values.length
}

const idWord = /^(?=.*\d)[\w.:@/-]{1,80}$/

/**
 * Rows share it, and it looks like something that was counted or made up to tell things apart: text with digits and
 * without blanks, or whole numbers of which each comes in one stretch of rows.
 */
function isRepeatedId({ types, distinct, present, facts }: SurveyedField): boolean {
  const [type] = types
  if (distinct === null || distinct >= present) return false
  if (type === 'number') return facts.numbers.every(Number.isInteger) && comesInStretches(facts.byRow)
  return type === 'text' && [...facts.values].every((value) => idWord.test(value))
}

function comesInStretches(byRow: ReadonlyMap<number, string>): boolean {
  const ended = new Set<string>()
  let last: string | null = null
  for (const value of byRow.values()) {
    if (value === last) continue
    if (ended.has(value)) return false
    if (last !== null) ended.add(last)
    last = value
  }
  return true
}

/** UUID, ULID, 16 or 32 hexadecimal digits, perhaps behind a short word: nothing but an id looks like that. */
const madeUpId =
  /^(?:[a-z]{1,12}[_:-])?(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{16}|[0-7][0-9a-hjkmnp-tv-z]{25})$/i

export function isMadeUpId({ types, facts }: SurveyedField): boolean {
  if (types[0] !== 'text' || facts.values.size === 0) return false
  for (const value of facts.values) if (!madeUpId.test(value) || /^\d+$/.test(value)) return false
  return true
}

/** The beginnings of well-known names, behind who offers them. */
const modelName = new RegExp(
  `^(?:[a-z][\\w-]*[/:.])*(?:${[
    '(?:chat)?gpt-(?:\\d|oss-)|o[1-9](?:-|$)|text-embedding-|whisper-(?:\\d|tiny|base|small|medium|large)',
    'claude-(?:\\d|instant|opus|sonnet|haiku)|gemini-\\d|gemma-?\\d|(?:meta-|code)?llama-?\\d',
    'mi[sx]tral-|ministral-|codestral-|qwen-?\\d|deepseek-(?:chat|coder|reasoner|[rv]\\d)|kimi-|glm-\\d|yi-\\d',
    'command-[ar](?:[-+]|$)|grok-\\d|phi-?\\d|nova-(?:lite|micro|pro)|voyage-\\d|sonar-(?:pro|reasoning)',
  ].join('|')})[\\w.:/@-]*$`,
  'i',
)

/** Names of well-known models, and nothing else. */
export function isModelName({ types, facts }: SurveyedField): boolean {
  if (types[0] !== 'text' || facts.values.size === 0) return false
  for (const value of facts.values) if (value.length > 80 || !modelName.test(value)) return false
  return true
}
