import { isPlaceholder, looksRandom } from './plausible'
import type { FoundSecret } from './secretSpan'

/** `scheme://user:password@host`, connection strings included: the password. */
export function findUrlPasswords(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  const people = /[^\s/@:"'`<>\\?#]{0,200}:([^\s/@"'`<>\\]{1,300})@(?=[\w[])/y
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3)) {
    people.lastIndex = at + 3
    const secret = people.exec(text)?.[1]
    if (secret === undefined || !/[a-z]/i.test(text.charAt(at - 1)) || isPlaceholder(secret)) continue
    const end = people.lastIndex - 1
    found.push({ kind: 'urlPassword', start: end - secret.length, end })
  }
  return found
}

const parameter =
  /[?&](?:amp;)?(api[-_]?key|apikey|key|token|access[-_]token|auth[-_]token|id_token|refresh_token|client_secret|secret|password|passwd|sig|signature|x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|code|auth|subscription-key|sas)=([^&#\s"'`<>\\)\]},;]{6,})/gi

/** Parameters that only their owner may send; short or readable values of everyday names are left. */
export function findQueryParameters(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  for (const match of text.matchAll(parameter)) {
    const [whole, name = '', value = ''] = match
    const isEveryday = /^(?:key|token|code|auth|sig|secret)$/i.test(name)
    if (isPlaceholder(value) || (isEveryday && !looksRandom(value, 12))) continue
    const end = match.index + whole.length
    found.push({ kind: 'queryParameter', start: end - value.length, end })
  }
  return found
}

/** Addresses of people. `git@host:path` and version marks (`left-pad@1.3.0`) are none. */
export function findEmails(text: string): FoundSecret[] {
  const found: FoundSecret[] = []
  const host = /(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,8}[A-Za-z]{2,24}(?![\w-])/y
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at
    while (start > 0 && at - start < 64 && /[\w.+%-]/.test(text.charAt(start - 1))) start--
    if (text.charAt(start - 1) === '\\' && /[nrtbf]/.test(text.charAt(start))) start++
    if (start >= at || text.slice(start, at) === 'git') continue
    host.lastIndex = at + 1
    if (!host.test(text)) continue
    found.push({ kind: 'email', start, end: host.lastIndex })
    at = host.lastIndex - 1
  }
  return found
}
