import { isPlaceholder, isUuid, looksRandom } from './plausible'

/**
 * What a name says of its value. `secret`: a key or token by its whole name (`client_secret`); `maybeSecret`: by one word
 * of it (`token`), so that the value has to look like one.
 */
export type NameMeaning = 'authorization' | 'cookie' | 'setCookie' | 'password' | 'secret' | 'maybeSecret'

const secretEnd =
  /(?:apikey|secretkey|accesskey|privatekey|accountkey|clientsecret|appsecret|authtoken|accesstoken|refreshtoken|idtoken|sessiontoken|bearertoken|securitytoken|encryptionkey|signingkey|masterkey|servicekey|subscriptionkey|authkey|webhooksecret|secretkeybase|sessionsecret|jwtsecret|apitoken|apisecret|sessionkey)$/
/** Tokens that turn pages, and counts of tokens. */
const noSecrets = /(?:page|next|continuation|cursor|sync|resume|stop|start|end|eos|bos|pad|unk|special)token$/
/** Keys that find things. */
const plainKeys =
  /(?:primary|foreign|sort|partition|cache|public|object|lookup|idempotency|group|index|row|hash|unique|translation|issue|project|dedupe|routing|range|api)key$/

/** Null for a name that promises no secret. Of dotted names the last part counts (`http.request.header.cookie`). */
export function meaningOf(name: string): NameMeaning | null {
  if (name.length > 128 || !/pass|pwd|secret|token|key|auth|cookie/i.test(name)) return null
  const last = name.slice(name.lastIndexOf('.') + 1)
  const joined = last.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
  if (/^(?:proxy)?authorization$/.test(joined)) return 'authorization'
  if (joined === 'cookie') return 'cookie'
  if (joined === 'setcookie') return 'setCookie'
  // The working folder of a shell.
  if (/^(?:old)?pwd$/.test(joined)) return null
  if (/(?:password|passwd|passphrase|pwd)\d?$/.test(joined)) return 'password'
  if (/[_-]pass$/i.test(last)) return 'password'
  if (secretEnd.test(joined)) return 'secret'
  if (joined.endsWith('secret')) return 'secret'
  if (joined.endsWith('token')) return noSecrets.test(joined) ? null : 'maybeSecret'
  // STRIPE_KEY=…, as names of the environment are written.
  if (/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_KEY$/.test(last)) return plainKeys.test(joined) ? null : 'maybeSecret'
  return null
}

/**
 * How a value stands: by itself (in quotes, a member of a JSON object), as a line of .env, or as a word of a sentence or of
 * code, so that it has to look like more than one.
 */
export type ValueSetting = 'itself' | 'line' | 'word'

/** True when a value may be what its name says. */
export function isSecretValue(meaning: NameMeaning, value: string, setting: ValueSetting): boolean {
  if (value.length < 4 || /\s/.test(value) || isPlaceholder(value)) return false
  // A call or a member: `getpass()`, `os.environ[`, `settings.api_key`.
  if (
    setting !== 'itself' &&
    /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*[([]|^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(value)
  )
    return false
  switch (meaning) {
    case 'password':
      return setting !== 'word' || (value.length >= 6 && /\d|[^\w.,:;-]/.test(value))
    case 'secret':
      return (
        value.length >= 8 &&
        (/\d/.test(value) || (setting !== 'word' && /[a-z][A-Z]|[A-Z][a-z]{0,2}[A-Z]/.test(value)))
      )
    case 'maybeSecret':
      return looksRandom(value, 16) && !isUuid(value)
    case 'authorization':
      return looksRandom(value, 16)
    case 'cookie':
    case 'setCookie':
      return true
  }
}
