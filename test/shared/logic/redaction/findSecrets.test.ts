import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findSecrets } from '../../../../src/shared/logic/redaction/findSecrets'
import { maskOf } from '../../../../src/shared/model/secretKinds'
import type { SecretKind } from '../../../../src/shared/model/secretKinds'

/** What is found, in its own words. */
const found = (text: string, name: string | null = null): [SecretKind, string][] =>
  findSecrets(text, name).map(({ kind, start, end }) => [kind, text.slice(start, end)])

const random = 'q7Rz2Kp9XwB4mT6vN8sL1dF3gH5jC0aY'
const anthropic = `sk-ant-api03-${random}`
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'
const pem = `-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA${random}\n${random}==\n-----END RSA PRIVATE KEY-----`

/** A text with a secret between guillemets, and what it is. */
const inTexts: readonly (readonly [SecretKind, string])[] = [
  ['anthropicKey', `my key is «${anthropic}», keep it`],
  ['anthropicKey', `{"text":"line\\n«${anthropic}»\\n"}`],
  ['anthropicKey', `x-api-key: «${anthropic}»`],
  ['openaiKey', `OPENAI_API_KEY=«sk-proj-${random}_-${random}»`],
  ['openaiKey', `«sk-${random.slice(0, 20)}T3BlbkFJ${random.slice(0, 20)}»`],
  ['googleKey', `https://maps.googleapis.com/?key=«AIza${random}abc»`],
  ['awsKey', `aws_access_key_id = «AKIA${'Z7Q2'.repeat(4)}»`],
  ['githubToken', `git clone https://x-access-token:«ghp_${random}1234»@github.com/a/b`],
  ['githubToken', `«github_pat_${random}_${random}»`],
  ['huggingFaceToken', `HF_TOKEN="«hf_${random}»"`],
  ['slackToken', `token: «xoxb-1234567890-${random}»`],
  ['slackToken', `https://hooks.slack.com/services/«T01234567/B01234567/${random}»`],
  ['serviceKey', `langfuse «sk-lf-${random}» and`],
  ['serviceKey', `«lsv2_pt_${random}_abc»`],
  ['serviceKey', `«gsk_${random}»`],
  ['serviceKey', `DeepSeek «sk-${random}»`],
  ['jwt', `Authorization: Bearer «${jwt}»`],
  ['bearerToken', `curl -H 'Authorization: Bearer «${random}»' https://x.org`],
  ['bearerToken', `sent bearer «${random}» there`],
  ['bearerToken', `{"authorization":"Bearer «abc-123_short»"}`],
  ['authorization', `authorization: Basic «dXNlcjpwYXNzd29yZA==»`],
  ['authorization', `then Basic «dXNlcjpwYXNzd29yZA==» went`],
  ['authorization', `Proxy-Authorization: Token «${random}»`],
  [
    'authorization',
    `Authorization: Digest «username="u", realm="r", response="6629fae49393a05397450978507c4ef1"»`,
  ],
  ['authorization', `{"name":"Authorization","value":"«${random}»"}`],
  ['cookie', `Set-Cookie: sid=«a3f9c2e1»; Path=/; HttpOnly`],
  ['cookie', `{\\"cookie\\": \\"theme=no; sid=«a3f9c2e1»\\"}`],
  ['privateKey', `here: «${pem}» end`],
  ['privateKey', `{"key":"«${pem.replaceAll('\n', '\\n')}»"}`],
  ['privateKey', `cut: «-----BEGIN PRIVATE KEY-----\n${random}${random}»\nand then words follow`],
  ['urlPassword', `postgres://reader:«hunter2x»@db.internal:5432/app`],
  ['urlPassword', `redis://:«p%40ss-w0rd!»@cache:6379/0`],
  ['urlPassword', `https:\\/\\/bob:«hunter2x»@example.org\\/x`],
  ['queryParameter', `GET /v1?api_key=«hunter2x»&q=1`],
  [
    'queryParameter',
    `https://b.s3.amazonaws.com/k?X-Amz-Date=20260101&X-Amz-Signature=«fe5f80f77d5fa3beca038a248ff027»`,
  ],
  ['queryParameter', `https://x.blob.core.windows.net/c?sv=2024&sig=«${random}%3D»&se=1`],
  ['password', `DB_PASSWORD=«correct-horse»\nDB_HOST=db`],
  ['password', `export MYSQL_PWD=«tulip,88;x»`],
  ['password', `Server=db;User Id=sa;Password=«Str0ngOne»;Encrypt=true`],
  ['password', `{"username":"bob","password":"«tulips»"}`],
  ['password', `{\\"password\\":\\"«a\\\\\\"b4»\\"}`],
  ['password', `mysql --user bob --password «hunter2x» app`],
  ['password', `<password>«tulips»</password>`],
  ['password', `password: «hunter2x»`],
  ['password', `"pass\\u0077ord": "«tulips»"`],
  ['namedSecret', `AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCYzz»`],
  ['namedSecret', `client_secret='«8f14e45fceea167a5a36dedd4bea2543»'`],
  ['namedSecret', `{"refreshToken":"«${random}»"}`],
  ['namedSecret', `AccountKey=«${random}==»;EndpointSuffix=core`],
  ['namedSecret', `STRIPE_KEY=«${random}»`],
  ['namedSecret', `.env:\\nSESSION_SECRET=«${random}»\\nPORT=80`],
  ['email', `write to «ada.l+x@example.co.uk», please`],
]

describe('what is found, exactly as wide as the secret', () => {
  test.each(inTexts)('%s in %s', (kind, marked) => {
    const secret = marked.slice(marked.indexOf('«') + 1, marked.indexOf('»'))
    expect(found(marked.replace('«', '').replace('»', ''))).toEqual([[kind, secret]])
  })

  test('cookies: each value, their names stay', () => {
    expect(found('Cookie: sid=a3f9c2e1; csrf=77fe01; lang=de')).toEqual([
      ['cookie', 'a3f9c2e1'],
      ['cookie', '77fe01'],
    ])
  })

  test('through escapes, percent encoding and base64, at the place of the source', () => {
    const escaped = `{"k":"\\u0073k-ant-api03-${random}"}`
    expect(found(escaped)).toEqual([['anthropicKey', `\\u0073k-ant-api03-${random}`]])
    expect(found(`q=%73k-ant-api03-${random}&x`)).toEqual([['anthropicKey', `%73k-ant-api03-${random}`]])
    const encoded = Buffer.from(`user = bob\nANTHROPIC_API_KEY=${anthropic}\nregion = eu-west-1\n`).toString(
      'base64',
    )
    const [[kind, piece] = ['email', '']] = found(`data: ${encoded}!`)
    expect(kind).toBe('anthropicKey')
    expect(encoded).toContain(piece)
    expect(Buffer.from(encoded.replace(piece, ''), 'base64').toString('latin1')).not.toContain(
      random.slice(0, 20),
    )
    expect(Buffer.from(encoded.slice(0, encoded.indexOf(piece)), 'base64').toString()).toMatch(
      /^user = bob\nANTHROPIC_/,
    )
  })

  test('under a name, as a member of an object', () => {
    expect(found('tulips', 'password')).toEqual([['password', 'tulips']])
    expect(found(`Bearer ${random}`, 'http.request.header.authorization')).toEqual([['bearerToken', random]])
    expect(found('sid=a3f9c2e1', 'cookie')).toEqual([['cookie', 'a3f9c2e1']])
    expect(found(random, 'x-api-key')).toEqual([['namedSecret', random]])
  })

  test('kinds that are not looked for leave what lies in them to the others', () => {
    const text = `Cookie: key=${anthropic}`
    expect(found(text)).toEqual([['cookie', anthropic]].map(() => ['anthropicKey', anthropic]))
    const within = `Cookie: key=a.${anthropic}`
    expect(found(within)).toEqual([['cookie', `a.${anthropic}`]])
    expect(findSecrets(within, null, new Set(['cookie']))).toMatchObject([{ kind: 'anthropicKey' }])
  })
})

describe('what is left', () => {
  test.each([
    'The token limit was reached after 4096 tokens; the key point is the password policy.',
    'Password: must be at least 8 characters long. Secret: the sauce.',
    'Enter your password: then press the key. Authorization: required for this call.',
    'bearer authentication is used; basic understanding of cookies: a small file.',
    '{"logprobs":[{"token":" the","logprob":-0.1},{"token":"Hello12"}],"max_tokens":1024,"tokens":17}',
    '{"usage":{"input_tokens":12,"total_token":"1234"},"next_page_token":"CAUQAA1b2C3d4E5f6G7h"}',
    '{"type":"object","properties":{"password":{"type":"string"},"api_key":{"type":"string"}}}',
    '{"password":"string","api_key":"YOUR_API_KEY","token":"<token>","secret":"********"}',
    'api_key = os.environ["OPENAI_API_KEY"]; client = Anthropic(api_key=api_key)',
    'const password = form.password.value; apiKey: process.env.OPENAI_KEY, token: string',
    'DB_PASSWORD=${DB_PASSWORD}\nTOKEN_LIMIT=4096\nPRIMARY_KEY=id\nAPI_KEY=$API_KEY\nSORT_KEY=created_at',
    'DB_PASSWORD=os.getenv("X")\nPASSWORD=settings.password',
    'if (password == "x1y2z3w4") return key === "abc123def456"',
    '4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 550e8400-e29b-41d4-a716-446655440000',
    'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    '{"id":"toolu_01A09q90qw90lq917835lq9","call":"call_8f3kZq1LmNoPqRsTuVwXyZ12","msg":"msg_01XFDUDYJgAACzvnptvVoYEL"}',
    '{"signature":"EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pkiMOYds"}',
    '<div class="sk-estimator-doc-link sk-toggleable__content-arrow-2"></div> task-abcdefghijklmnopqrstuvwxyz012345',
    'https://example.org/a:b/c?key=value&token=next&code=200&q=a@b http://localhost:8080/x',
    'git@github.com:owner/repo.git left-pad@1.3.0 @app.route',
    '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----',
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'see node_modules/keyv/token-bucket.ts:120 and authors: Ada, Grace',
    'postgres://${USER}:${PASSWORD}@db/app https://user:<password>@host.org',
  ])('%s', (text) => {
    expect(found(text)).toEqual([])
  })

  test('masks are found no more', () => {
    for (const [kind, marked] of inTexts) {
      const [before = '', rest = ''] = marked.split('«')
      const [secret = '', after = ''] = rest.split('»')
      const masked = before + maskOf(kind, secret) + after
      expect(found(masked), masked).toEqual([])
    }
  })
})

/** Each within 50 ms for 100 kB, with a wide margin for a busy machine. */
describe('hostile texts take time in proportion to their length', () => {
  const pieces = [
    'a',
    '[',
    '\\',
    '<',
    '_',
    '=',
    ':',
    '@',
    '://',
    '%2',
    '\\u00',
    'password',
    'password=',
    'password="',
    "password='",
    'password=\\"',
    '--token ',
    'cookie:',
    'cookie:a=',
    'Cookie: a=b;',
    'sk-',
    'sk-ant-',
    'eyJ',
    'eyJaaaaaaa.',
    'bearer ',
    'Bearer a1',
    'cookie:a=[a.',
    'basic ',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ',
    '-----END ',
    'AKIA',
    'ghp_',
    'SG.',
    'a.b@',
    '?key=',
    '://a:',
    '://:b@',
    '"name":"authorization","value":"',
    '<password>',
    '\\n',
    'authorization: digest ',
    'QUtJ',
    'api_key=',
    'KEY_',
    '\n',
    ' ',
    'A_',
    '9',
    '.',
    '-',
  ] as const
  const quick = (text: string): number => {
    const before = performance.now()
    findSecrets(text)
    return performance.now() - before
  }
  test.each(pieces)('%j over and over', (piece) => {
    const text = piece.repeat(Math.ceil(400_000 / piece.length))
    expect(quick(text)).toBeLessThan(10_000)
  })
  test('mixed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { minLength: 2, maxLength: 6 }), (some) => {
        const piece = some.join('')
        expect(quick(piece.repeat(Math.ceil(100_000 / piece.length)))).toBeLessThan(5_000)
      }),
      { numRuns: 60 },
    )
  })
})

test('any text: spans are in order, within it, and masking leaves nothing behind', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(...inTexts.map(([, marked]) => marked.replace('«', '').replace('»', ''))),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (some) => {
      const text = some.join(' ')
      let last = 0
      for (const { start, end } of findSecrets(text)) {
        expect(start).toBeGreaterThanOrEqual(last)
        expect(end).toBeGreaterThan(start)
        expect(end).toBeLessThanOrEqual(text.length)
        last = end
      }
    }),
  )
})
