import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ExportTarget } from '../../src/main/ports/platform'
import { createDownloads } from '../../src/main/serve/downloads'
import { ensureExists } from '../../src/shared/util/assert'
import type { ServedPage } from '../support/servePage'
import { servePage } from '../support/servePage'

let page: ServedPage
beforeEach(async () => {
  page = await servePage()
})
afterEach(() => page.close())

const open = async (): Promise<ExportTarget & { address: string }> => {
  const target = ensureExists(
    await page.downloads.targets.open('week.otlp.jsonl', 'application/x-ndjson'),
    'a target',
  )
  return { ...target, address: ensureExists(target.address, 'an address') }
}

/** A download as a browser begins it. */
async function begin(address: string, headers: object = {}, method = 'GET'): Promise<IncomingMessage> {
  const sent = request({
    port: page.port,
    path: address,
    method,
    headers: { 'sec-fetch-site': 'same-origin', ...headers },
  })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response) text += String(chunk)
  return text
}

const failureOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'none', String)

describe('a download', () => {
  test('brings what is written, as a file', async () => {
    const target = await open()
    const written = target.write(Buffer.from('one\n')).then(() => target.write(Buffer.from('two\n')))
    const response = await begin(target.address)
    await written
    const finished = target.commit()
    expect(response.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="week.otlp.jsonl"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(await textOf(response)).toBe('one\ntwo\n')
    await finished
  })

  test('begins once, and only for our own page', async () => {
    const target = await open()
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'none' }]) {
      expect((await begin(target.address, headers)).statusCode).toBe(403)
    }
    expect((await begin(target.address, { origin: 'http://elsewhere.example' })).statusCode).toBe(403)
    expect((await begin(target.address, { host: 'elsewhere.example' })).statusCode).toBe(421)
    for (const method of ['POST', 'HEAD']) {
      expect((await begin(target.address, {}, method)).statusCode).toBe(405)
    }
    const response = await begin(target.address)
    expect(response.statusCode).toBe(200)
    expect((await begin(target.address)).statusCode).toBe(404)
    expect((await begin('/exports/')).statusCode).toBe(404)
    expect((await begin(`/exports/${'a'.repeat(43)}`)).statusCode).toBe(404)
    await target.commit()
    expect(await textOf(response)).toBe('')
  })

  test('is given up when no browser begins it', async () => {
    const downloads = createDownloads(20)
    const target = ensureExists(await downloads.targets.open('a.jsonl', 'text/plain'), 'a target')
    await expect(target.write(Buffer.from('x'))).rejects.toThrow('did not begin')
  })

  test('waits for a slow browser, and ends with one that goes away', async () => {
    const target = await open()
    const response = await begin(target.address)
    response.pause()
    const piece = Buffer.alloc(4 * 1_048_576, 'x')
    let written = 0
    const writing = (async () => {
      for (; written < 64; written++) await target.write(piece)
    })()
    const failure = failureOf(writing)
    await new Promise((resolve) => setTimeout(resolve, 300))
    // What the system buffers and no more.
    expect(written).toBeLessThan(4)
    response.destroy()
    expect(await failure).toContain('The browser ended the download.')
    await expect(target.write(piece)).rejects.toThrow('ended')
  })

  test('that is discarded fails in the browser', async () => {
    const target = await open()
    const response = await begin(target.address)
    await target.write(Buffer.from('half'))
    await target.discard()
    await target.discard()
    await expect(textOf(response)).rejects.toThrow('aborted')
    const never = await open()
    const failure = failureOf(never.write(Buffer.from('x')))
    await never.discard()
    expect(await failure).toContain('given up')
    expect((await begin(never.address)).statusCode).toBe(404)
  })
})
