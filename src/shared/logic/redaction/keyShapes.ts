import { bytesOfBase64 } from './base64Text'
import { looksRandom } from './plausible'
import type { FoundSecret } from './secretSpan'
import type { SecretKind } from '../../model/secretKinds'

interface KeyShape {
  readonly kind: SecretKind
  /** Without one of these the pattern is not tried: looking for a few letters is quicker by far. */
  readonly hints?: readonly string[]
  /** Begins with literal text and has no two ways to match the same: one pass, whatever comes. Group 1 is the secret. */
  readonly pattern: RegExp
  readonly isKey?: (secret: string) => boolean
}

const hasDigit = (secret: string): boolean => /\d/.test(secret)
const isMixed = (secret: string): boolean => hasDigit(secret) || /[a-z][A-Z]|[A-Z][a-z]/.test(secret)

/** Keys that say themselves what they are. Beginnings are those the services document. */
const shapes: readonly KeyShape[] = [
  { kind: 'anthropicKey', hints: ['sk-ant-'], pattern: /(sk-ant-[\w-]{10,})/g },
  {
    kind: 'openaiKey',
    hints: ['sk-'],
    pattern: /(sk-(?:(?:proj|svcacct|admin)-[\w-]{16,}|[A-Za-z0-9]{10,}T3BlbkFJ[A-Za-z0-9]{10,}))/g,
  },
  {
    kind: 'googleKey',
    hints: ['AIza', 'ya29.', 'GOCSPX-'],
    pattern: /(AIza[\w-]{30,}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/g,
  },
  {
    kind: 'awsKey',
    hints: ['AKIA', 'ASIA'],
    pattern: /((?:AKIA|ASIA)[A-Z0-9]{12,20})(?![A-Za-z0-9_])/g,
    isKey: hasDigit,
  },
  {
    kind: 'githubToken',
    hints: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: /(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g,
    isKey: isMixed,
  },
  { kind: 'huggingFaceToken', hints: ['hf_'], pattern: /(hf_[A-Za-z0-9]{20,})/g, isKey: isMixed },
  {
    kind: 'slackToken',
    hints: ['xox', 'xapp-'],
    pattern: /(xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{20,})/g,
    isKey: hasDigit,
  },
  {
    kind: 'slackToken',
    hints: ['hooks.slack.com'],
    pattern: /hooks\.slack\.com\/services\/([A-Za-z0-9]{6,}\/[A-Za-z0-9]{6,}\/\w{12,})/g,
  },
  {
    kind: 'serviceKey',
    pattern:
      /(sk-or-v1-\w{20,}|[sp]k-lf-[\w-]{16,}|lsv2_(?:pt|sk)_\w{16,}|gsk_[A-Za-z0-9]{20,}|xai-[A-Za-z0-9]{20,}|pplx-[A-Za-z0-9]{20,}|glpat-[\w-]{16,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{40,}|r8_[A-Za-z0-9]{30,}|nvapi-[\w-]{30,}|tvly-[\w-]{16,}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,}|SG\.[\w-]{16,}\.[\w-]{16,}|hvs\.[\w-]{20,}|dop_v1_[0-9a-f]{40,}|dapi[0-9a-f]{32}|ntn_[A-Za-z0-9]{30,}|shp(?:at|ss|ca|pa)_[0-9a-fA-F]{30,}|lin_api_[A-Za-z0-9]{30,}|figd_[\w-]{30,}|sntrys_[\w+/=-]{30,}|AGE-SECRET-KEY-1[A-Z0-9]{50,})/g,
    isKey: isMixed,
  },
  // Many services copied this beginning; the rest has to look like nothing else.
  {
    kind: 'serviceKey',
    hints: ['sk-'],
    pattern: /(sk-[A-Za-z0-9]{24,})(?![\w-])/g,
    isKey: (secret) => looksRandom(secret.slice(3), 24),
  },
  {
    kind: 'jwt',
    hints: ['eyJ'],
    pattern: /(eyJ(?<=(?:^|[^\w-]|\\[nrtbf])eyJ)[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*){1,3})/g,
  },
  {
    kind: 'bearerToken',
    pattern: /bearer(?: |\t|%20|\+){1,3}([\w.~+/=-]{16,})/gi,
    isKey: (secret) => hasDigit(secret) && /[A-Za-z]/.test(secret),
  },
  {
    kind: 'authorization',
    pattern: /basic(?: |%20){1,2}([A-Za-z0-9+/]{8,}={0,2})/gi,
    isKey: isUserAndPassword,
  },
]

export function findKeys(text: string): FoundSecret[] {
  return shapes.flatMap(({ kind, hints, pattern, isKey }) => {
    const found: FoundSecret[] = []
    if (hints !== undefined && !hints.some((hint) => text.includes(hint))) return found
    for (const match of text.matchAll(pattern)) {
      const [whole, secret = ''] = match
      if (!isBeginning(text, match.index)) continue
      if (isKey !== undefined && !isKey(secret)) continue
      const start = match.index + whole.lastIndexOf(secret)
      found.push({ kind, start, end: start + secret.length })
    }
    return found
  })
}

/** Not the middle of a word; what JSON writes for a line break or a tab is no part of one. */
export function isBeginning(text: string, at: number): boolean {
  const before = text[at - 1]
  if (before === undefined || !/[\w-]/.test(before)) return true
  return /[nrtbf]/.test(before) && text[at - 2] === '\\'
}

function isUserAndPassword(secret: string): boolean {
  if (secret.length % 4 !== 0) return false
  const decoded = bytesOfBase64(secret.slice(0, 400))
  return /^[\x20-\x7e]+$/.test(decoded) && decoded.indexOf(':') > 0
}

/**
 * Blocks of private keys, from BEGIN to END; where the end is missing (a text that was cut), as far as it looks like one.
 * `\n` may be a line break or the two characters that JSON writes for it.
 */
export function findPrivateKeys(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  const head = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
  // Looked for once, not once for every BEGIN.
  let foot = -1
  for (let match = head.exec(text); match !== null; match = head.exec(text)) {
    const from = match.index + match[0].length
    if (foot < from) foot = text.indexOf('-----END ', from)
    if (foot < 0) foot = text.length
    const close = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y
    close.lastIndex = foot
    const isClosed = foot - from <= longestBlock && close.test(text)
    const end = isClosed ? close.lastIndex : endOfLines(text, from)
    found.push({ kind: 'privateKey', start: match.index, end })
    head.lastIndex = end
  }
  return found
}

const longestBlock = 65_536

/** Where lines of base64, after those that say how it is encrypted, end. */
function endOfLines(text: string, from: number): number {
  const lines =
    /(?:(?:\s|\\+[nr]){1,4}(?:Proc-Type|DEK-Info|Version|Comment): [^\n\\]{1,80})*(?:(?:\s|\\+[nr])*[A-Za-z0-9+/=]{16,})?(?:(?:\s|\\+[nr])+[A-Za-z0-9+/=]{16,})*/y
  lines.lastIndex = from
  return lines.test(text) ? lines.lastIndex : from
}
