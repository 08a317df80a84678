import { expect, test } from 'vitest'
import { langsmith } from '../../src/main/importers/formats/langsmith'
import { importers } from '../../src/main/importers/registry'
import { codesOf } from './importerSupport'
import { detectId, readText, recordsOf } from './vendorSupport'

const id = '0e000000-0000-4000-8000-000000000001'
const run = { id, trace_id: id, name: 'answer', run_type: 'chain', start_time: '2026-03-01T10:00:00.000000' }

interface Drawn {
  readonly name: string
  readonly body: unknown
  /** The stated length; the true one where nothing is given, none where null. */
  readonly length?: number | null
}

const part = ({ name, body, length }: Drawn): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const stated = length === undefined ? Buffer.byteLength(text) : length
  const lengthLine = stated === null ? '' : `Content-Length: ${stated}\r\n`
  return `--x1\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: application/json\r\n${lengthLine}\r\n${text}\r\n`
}
const bodyOf = (...parts: readonly Drawn[]): string => `${parts.map(part).join('')}--x1--\r\n`

const told = async (text: string) => {
  const records = await readText(langsmith, text)
  const [span] = recordsOf(records, 'observation')
  return { codes: codesOf(records), name: span?.name, input: span?.input, output: span?.output }
}

const whole = {
  codes: [],
  name: 'answer',
  input: { type: 'value', value: { q: 'Zürich?' } },
  output: { type: 'value', value: { a: 4 } },
}

test('a key that stands twice in a part is reported, and the last value counts', async () => {
  const inputs = '{"q":1,"q":2}'
  const text = bodyOf({ name: `post.${id}`, body: run }, { name: `post.${id}.inputs`, body: inputs })
  const records = await readText(langsmith, text)
  expect(recordsOf(records, 'problem')).toMatchObject([
    { code: 'duplicate_key', skipped: false, raw: { offset: text.indexOf('"q":2'), length: 3 } },
  ])
  expect(recordsOf(records, 'observation')).toMatchObject([{ input: { value: { q: 2 } } }])
})

test.each<[string, number | null | undefined]>([
  ['with their lengths', undefined],
  ['without lengths', null],
  ['with lengths in characters', 15],
  ['with lengths beyond the end', 900],
])('parts of a run become one: %s', async (_how, length) => {
  const given = length === undefined ? {} : { length }
  const text = bodyOf(
    { name: `post.${id}`, body: run },
    { name: `post.${id}.inputs`, body: { q: 'Zürich?' }, ...given },
    { name: `patch.${id}`, body: { id, trace_id: id, end_time: '2026-03-01T10:00:01.000000' }, ...given },
    { name: `patch.${id}.outputs`, body: { a: 4 } },
  )
  expect(detectId(text, importers)).toBe('langsmith')
  expect(await told(text)).toEqual(whole)
})

test('parts of runs that follow each other in any order find their run', async () => {
  const other = { ...run, id: id.replace(/1$/, '2') }
  const text = bodyOf(
    { name: `post.${id}`, body: run },
    { name: `post.${other.id}`, body: other },
    { name: `post.${id}.inputs`, body: { q: 'Zürich?' } },
    { name: `patch.${id}.outputs`, body: { a: 4 } },
  )
  expect(await told(text)).toEqual(whole)
})

test('a file belongs to the run that its part names, wherever it stands', async () => {
  const other = { ...run, id: id.replace(/1$/, '2') }
  const text = bodyOf(
    { name: `post.${id}`, body: run },
    { name: `post.${other.id}`, body: other },
    { name: `attachment.${id}.plan.png`, body: 'PNG' },
  )
  const spans = recordsOf(await readText(langsmith, text), 'observation')
  const withFile = spans.filter(({ attributes }) => JSON.stringify(attributes).includes('plan.png'))
  expect(new Set(withFile.map(({ spanId }) => spanId))).toEqual(new Set([id]))
})

test('a body that ends within a file says so', async () => {
  const text = bodyOf(
    { name: `post.${id}`, body: run },
    { name: `attachment.${id}.plan.png`, body: 'PNGPNGPNG' },
  )
  const { codes } = await told(text.slice(0, text.indexOf('PNGPNG') + 3))
  expect(codes).toEqual(['truncated_input'])
})

test('a body that ends early gives what came before', async () => {
  const first = { name: `post.${id}`, body: run }
  const text = bodyOf(first, { name: `post.${id}.inputs`, body: { q: 1 } })
  for (let end = text.length; end >= part(first).length; end -= 7) {
    const { name } = await told(text.slice(0, end))
    expect(name).toBe('answer')
  }
})

test('a part that is no JSON, or of nothing, is reported; the others are read', async () => {
  const text = bodyOf(
    { name: `post.${id}`, body: run },
    { name: 'session', body: {} },
    { name: `post.${id}.inputs`, body: '{"q":' },
    { name: `post.${id}.outputs`, body: { a: 4 } },
  )
  expect(await told(text)).toMatchObject({ codes: ['not_a_record', 'bad_json'], name: 'answer', input: null })
})

test('forms of others are left alone', () => {
  expect(detectId(bodyOf({ name: 'file', body: {} }), importers)).not.toBe('langsmith')
})
