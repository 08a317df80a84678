/** What a secret is, the most exact first: where two say the same place, the earlier one names it. */
export const secretKinds = [
  'privateKey',
  'anthropicKey',
  'openaiKey',
  'googleKey',
  'awsKey',
  'githubToken',
  'huggingFaceToken',
  'slackToken',
  'serviceKey',
  'jwt',
  'bearerToken',
  'authorization',
  'cookie',
  'urlPassword',
  'queryParameter',
  'password',
  'namedSecret',
  'email',
] as const
export type SecretKind = (typeof secretKinds)[number]

export interface SecretKindFacts {
  /** For people, singular, as it stands in a mask. */
  readonly label: string
  /** One sentence: what is found. */
  readonly text: string
  /** The last characters stay readable in a mask: only where so much is left that they help nobody to guess. */
  readonly showsEnd: boolean
  /** Masked unless somebody says otherwise. */
  readonly isMasked: boolean
}

const key = (label: string, text: string): SecretKindFacts => ({
  label,
  text,
  showsEnd: true,
  isMasked: true,
})
const word = (label: string, text: string): SecretKindFacts => ({
  label,
  text,
  showsEnd: false,
  isMasked: true,
})

export const secretKindFacts: Readonly<Record<SecretKind, SecretKindFacts>> = {
  privateKey: word('private key', 'Blocks of PEM or PGP between BEGIN and END PRIVATE KEY.'),
  anthropicKey: key('Anthropic key', 'sk-ant-…'),
  openaiKey: key('OpenAI key', 'sk-proj-…, sk-svcacct-…, sk-…T3BlbkFJ…'),
  googleKey: key('Google key', 'AIza…, ya29.…, GOCSPX-…'),
  awsKey: key('AWS key', 'AKIA…, ASIA…'),
  githubToken: key('GitHub token', 'ghp_…, gho_…, ghu_…, ghs_…, ghr_…, github_pat_…'),
  huggingFaceToken: key('Hugging Face token', 'hf_…'),
  slackToken: key('Slack token', 'xoxb-…, xoxp-…, xapp-… and addresses of incoming webhooks.'),
  serviceKey: key(
    'service key',
    'Keys of other services by their beginnings: sk-or-, sk-lf-, pk-lf-, lsv2_, gsk_, xai-, pplx-, glpat-, npm_ and more.',
  ),
  jwt: key('JSON web token', 'eyJ….eyJ….…'),
  bearerToken: key('bearer token', 'What follows "Bearer".'),
  authorization: word('authorization', 'What an Authorization header holds, other than a bearer token.'),
  cookie: word('cookie', 'Values in Cookie and Set-Cookie; their names stay.'),
  urlPassword: word('password in a URL', 'scheme://user:password@host'),
  queryParameter: word(
    'query parameter',
    'api_key=, token=, sig=, X-Amz-Signature= and their like in a URL.',
  ),
  password: word(
    'password',
    'Values of what is named a password, in JSON, .env lines, options and settings.',
  ),
  namedSecret: word('named secret', 'Values of what is named an API key, secret or token.'),
  email: {
    label: 'email address',
    text: 'name@host; no secret, but somebody. Kept unless you choose to mask them.',
    showsEnd: false,
    isMasked: false,
  },
}

/** Kinds that stay as they are unless somebody asks for them: they are often what a trace is about. */
export const keptKinds: readonly SecretKind[] = secretKinds.filter((kind) => !secretKindFacts[kind].isMasked)

/** Characters of a secret from which on showing its last four leaves more than anybody could guess. */
const shownFrom = 24

/**
 * What stands instead of a secret: what it was, and of long random keys the last four characters, as the services that
 * gave them show them, so that two keys can be told apart. Never its beginning: a scanner would report the mask. It has
 * no quotes and no backslashes, so it fits wherever the secret stood, and nothing is found in it.
 */
export function maskOf(kind: SecretKind, secret: string): string {
  const { label, showsEnd } = secretKindFacts[kind]
  const end = secret.slice(-4)
  return showsEnd && secret.length >= shownFrom && /^[A-Za-z0-9_-]{4}$/.test(end)
    ? `[redacted: ${label} …${end}]`
    : `[redacted: ${label}]`
}
