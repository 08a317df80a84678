import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { zstdCompressSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { ZstdBytes } from '../../src/main/engine/zstdBytes'
import { acceptsZstd } from '../../src/main/serve/callRoute'
import { createFakeEngine } from '../support/fakeEngine'
import { servePage } from '../support/servePage'

test.each([
  ['gzip, deflate, br, zstd', true],
  ['zstd;q=0.5', true],
  ['ZSTD', true],
  ['gzip, zstd; q=0', false],
  ['zstd;q=0.000', false],
  ['gzip, deflate, br', false],
  ['xzstd', false],
  [undefined, false],
])('%s: %s', (header, expected) => {
  expect(acceptsZstd(header)).toBe(expected)
})

const plain = new Uint8Array(1_000)
const frame = new ZstdBytes(new Uint8Array(zstdCompressSync(plain)).buffer)

/** Status line and body as they come over the wire, nothing unpacked. */
async function ask(
  acceptEncoding: string | null,
): Promise<{ headers: IncomingMessage['headers']; body: Buffer }> {
  const engine = createFakeEngine()
  const page = await servePage({
    ...engine,
    dispatch: (_procedure, _input, _signal, options) =>
      Promise.resolve({ ok: true, value: options?.takesZstd === true ? frame : plain }),
  })
  onTestFinished(() => page.close())
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        port: page.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/rpc/traces.readPacked',
        headers: {
          authorization: `Bearer ${page.token}`,
          'content-type': 'application/json',
          'sec-fetch-site': 'same-origin',
          ...(acceptEncoding === null ? {} : { 'accept-encoding': acceptEncoding }),
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }))
      },
    )
    request.on('error', reject)
    request.end('{}')
  })
}

test('a frame goes out as it is, and says so', async () => {
  const { headers, body } = await ask('gzip, deflate, br, zstd')
  expect(headers['content-encoding']).toBe('zstd')
  expect(headers['content-type']).toBe('application/octet-stream')
  expect(headers['content-length']).toBe(String(frame.byteLength))
  expect(new Uint8Array(body)).toEqual(new Uint8Array(frame))
})

test('whoever does not take frames gets the bytes', async () => {
  for (const encoding of [null, 'gzip, br']) {
    const { headers, body } = await ask(encoding)
    expect(headers['content-encoding']).toBeUndefined()
    expect(new Uint8Array(body)).toEqual(plain)
  }
})
