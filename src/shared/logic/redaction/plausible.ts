/** Words that stand where a secret would, in code, schemas, forms and messages about secrets. */
const placeholderWords = new Set(
  (
    'string str text varchar char number int integer boolean bool any object unknown bytes buffer secretstr ' +
    'required optional true false null none nil undefined empty unset missing invalid incorrect wrong expired ' +
    'hidden masked redacted removed filtered sanitized default disabled enabled example sample dummy placeholder ' +
    'password passwd passphrase pass pwd secret token key apikey credentials changeme change_me value env self this ' +
    'bearer basic user username admin xxx xxxx todo tbd na'
  ).split(' '),
)

/** True for what stands in the place of a secret without being one: `${VAR}`, `<token>`, `****`, `YOUR_API_KEY`. */
export function isPlaceholder(value: string): boolean {
  if (/^(.)\1*$|(?:\.\.\.|…)$/u.test(value)) return true
  if (/^(?:\$[{(]|\$[A-Z_][A-Z0-9_]*$|\$[a-z_]+$|%\w+%$|<[^<>]*>?$|\{.*\}$|\[[A-Za-z_ -]+)/.test(value))
    return true
  if (/\*{3}|•{2}|x{6}|redacted/i.test(value)) return true
  // The name of a variable, or words about a secret.
  if (/^[A-Z][A-Z]*(?:_[A-Z]+)+$/.test(value)) return true
  if (/^(?:your|my|the|insert|enter|replace|example|dummy|test|fake|some)[-_]/i.test(value))
    return /key|token|secret|pass|here|value/i.test(value)
  return placeholderWords.has(value.toLowerCase())
}

/** Letters and digits mixed, many different ones: what a machine made up, not a word, a slug or a number. */
export function looksRandom(value: string, least: number): boolean {
  if (value.length < least || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false
  const head = value.slice(0, 64)
  return new Set(head).size >= Math.min(10, Math.ceil(head.length / 2)) && !isReadable(head)
}

/** Mostly words: `toggleable__content-2`, `claude-sonnet-4-20250514`, `/api/v1/users`. */
function isReadable(value: string): boolean {
  const pieces = value.split(/[^A-Za-z0-9]+/).filter((piece) => piece !== '')
  const words = pieces.filter((piece) => /^(?:[A-Z]?[a-z]+|[A-Z]+|\d+|v\d+)$/.test(piece))
  return pieces.length > 1 && words.length >= pieces.length - 1
}

/** 8-4-4-4-12: an id, not a secret, unless its name says so. */
export const isUuid = (value: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)
