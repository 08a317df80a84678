import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureExists } from '../../src/shared/util/assert'
import { sendRaw } from '../support/rawHttp'
import type { ServedPage } from '../support/servePage'
import { servePage } from '../support/servePage'

let page: ServedPage
beforeEach(async () => {
  page = await servePage()
})
afterEach(() => page.close())

describe('who is let in', () => {
  it('never enters the engine for requests of others', async () => {
    const attempts = [
      page.post('/rpc/x', '{}', { authorization: null }),
      page.post('/rpc/x', '{}', { authorization: 'Bearer wrong' }),
      page.post('/rpc/x', '{}', { 'content-type': 'text/plain' }),
      page.post('/rpc/x', '{}', { 'sec-fetch-site': null }),
      page.post('/rpc/x', '{}', { 'sec-fetch-site': 'cross-site' }),
      page.post('/rpc/x', '{}', { origin: 'http://evil.test' }),
      page.post('/rpc/x', '{}', { origin: 'null' }),
      page.post(`/rpc/x?token=${page.token}`, '{}', { authorization: null }),
      page.post('/uploads?name=a', 'bytes', { authorization: null }),
      page.post('/uploads?name=a', 'bytes', { 'content-type': 'application/json' }),
    ]
    const statuses = (await Promise.all(attempts)).map((response) => response.status)
    expect(statuses).toEqual([401, 401, 415, 403, 403, 403, 403, 401, 401, 415])
    expect(page.engine.calls).toHaveLength(0)
  })

  it('reads the raw headers: two Hosts, foreign names and absolute targets are refused', async () => {
    const statuses = []
    for (const lines of [
      ['GET / HTTP/1.1', 'Host: localhost', 'Host: localhost'],
      ['GET / HTTP/1.1', 'Host: evil.test'],
      [`GET http://127.0.0.1:${page.port}/ HTTP/1.1`, 'Host: 127.0.0.1'],
      ['GET / HTTP/1.1'],
      ['GET / HTTP/1.1', 'Host: localhost'],
      ['no request at all'],
    ]) {
      statuses.push((await sendRaw(page.port, lines)).status)
    }
    expect(statuses).toEqual([400, 421, 400, 400, 200, 400])
  })

  it('puts the security headers on every answer, and no cookie on any', async () => {
    const post = [
      'POST /rpc/x HTTP/1.1',
      'Host: localhost',
      'Sec-Fetch-Site: same-origin',
      'Content-Length: 2',
    ]
    const authorized = [...post, `Authorization: Bearer ${page.token}`, 'Content-Type: application/json']
    const upgrade = ['GET /events HTTP/1.1', 'Host: localhost', 'Connection: Upgrade', 'Upgrade: websocket']
    const answers = [
      await sendRaw(page.port, ['GET / HTTP/1.1', 'Host: localhost']),
      await sendRaw(page.port, ['GET /assets/main-1a2b.js HTTP/1.1', 'Host: localhost']),
      await sendRaw(page.port, ['GET /nothing HTTP/1.1', 'Host: localhost']),
      await sendRaw(page.port, ['GET /open/wrong HTTP/1.1', 'Host: localhost']),
      await sendRaw(page.port, ['GET / HTTP/1.1', 'Host: evil.test']),
      await sendRaw(page.port, ['garbage']),
      await sendRaw(page.port, post, '{}'),
      await sendRaw(page.port, authorized, '{}'),
      await sendRaw(page.port, upgrade),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 404, 404, 421, 400, 401, 200, 401])
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'x-frame-options': 'DENY',
      })
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; /)
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers).not.toHaveProperty('set-cookie')
      expect(headers).not.toHaveProperty('access-control-allow-origin')
    }
    expect(answers.filter(({ headers }) => headers['cache-control'] !== 'no-store')).toHaveLength(1)
  })

  it('writes a fresh nonce into the page and its policy', async () => {
    const read = async (): Promise<string> => {
      const { headers, body } = await sendRaw(page.port, ['GET / HTTP/1.1', 'Host: localhost'])
      const nonce = ensureExists(/nonce="([^"]+)"/.exec(body)?.[1], 'the page has a nonce')
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
      return nonce
    }
    expect(await read()).not.toBe(await read())
  })

  it('opens the page for a launch code once, the token only in the fragment', async () => {
    const code = page.launchCodes.issue()
    const open = () => sendRaw(page.port, [`GET /open/${code} HTTP/1.1`, 'Host: localhost'])
    const first = await open()
    expect(first.status).toBe(303)
    expect(first.headers['location']).toBe(`/#token=${page.token}`)
    expect((await open()).status).toBe(404)
  })

  it('answers only to this machine', async () => {
    const { networkInterfaces } = await import('node:os')
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address?.family === 'IPv4' && !address.internal)
    // A machine without a network has nobody to keep out.
    if (outside === undefined) return
    await expect(fetch(`http://${outside.address}:${page.port}/`)).rejects.toThrow('fetch failed')
  })
})
