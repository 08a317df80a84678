import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import type { EngineErrorCode } from '../../src/shared/contract/errors'
import { engineErrorCodes } from '../../src/shared/contract/errors'
import { ensureExists } from '../../src/shared/util/assert'
import { collect } from '../support/collect'
import { createFakeEngine } from '../support/fakeEngine'
import { sendRaw } from '../support/rawHttp'
import type { ServedPage } from '../support/servePage'
import { servePage } from '../support/servePage'

let page: ServedPage
beforeEach(async () => {
  page = await servePage()
})
afterEach(() => page.close())

describe('calls', () => {
  it('hands name and input to the engine and answers its reply', async () => {
    const response = await page.post('/rpc/app.getSettings', '{"a":[1,null]}')
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      ok: true,
      value: { procedure: 'app.getSettings', input: { a: [1, null] } },
    })
    expect(page.engine.calls).toHaveLength(1)
  })

  it('answers bytes of a binary procedure as they are', async () => {
    await page.close()
    page = await servePage(createFakeEngine(() => ({ ok: true, value: new Uint8Array([0, 255, 7]) })))
    const response = await page.post('/rpc/traces.readPacked', '{}')
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255, 7]))
  })

  it('has a status for every code', async () => {
    await page.close()
    page = await servePage(
      createFakeEngine((code) => ({ ok: false, error: { code: code as EngineErrorCode, message: 'no' } })),
    )
    const statuses: Record<string, number> = {}
    for (const code of engineErrorCodes) statuses[code] = (await page.post(`/rpc/${code}`, '{}')).status
    expect(statuses).toEqual({
      invalid_input: 400,
      unknown_procedure: 404,
      not_found: 404,
      refused: 409,
      cancelled: 400,
      workspace_busy: 409,
      disk_full: 507,
      read_only: 409,
      too_large: 413,
      damaged: 500,
      internal: 500,
    })
  })

  it('refuses what is not JSON, too deep or too large before the engine sees it', async () => {
    const deep = `${'['.repeat(201)}${']'.repeat(201)}`
    expect((await page.post('/rpc/x', 'no json')).status).toBe(400)
    expect((await page.post('/rpc/x', '')).status).toBe(400)
    expect((await page.post('/rpc/x', deep)).status).toBe(400)
    const large = await page.post('/rpc/x', `"${'x'.repeat(8 * 1_048_576)}"`)
    expect(large.status).toBe(413)
    expect(await large.json()).toMatchObject({ ok: false, error: { code: 'too_large' } })
    expect(page.engine.calls).toHaveLength(0)
    expect((await page.post('/rpc/x', '['.repeat(200) + ']'.repeat(200))).status).toBe(200)
  })

  it('refuses an answer that is too large for one message', async () => {
    await page.close()
    page = await servePage(createFakeEngine(() => ({ ok: true, value: 'x'.repeat(9 * 1_048_576) })))
    const response = await page.post('/rpc/x', '{}')
    expect(response.status).toBe(413)
  })

  it('cancels the call when the request is closed', async () => {
    let signal: AbortSignal | undefined
    const started = Promise.withResolvers<void>()
    await page.close()
    page = await servePage(
      createFakeEngine((_procedure, _input, given) => {
        signal = given
        started.resolve()
        return new Promise(() => undefined)
      }),
    )
    const client = httpRequest({
      port: page.port,
      method: 'POST',
      path: '/rpc/slow',
      headers: {
        authorization: `Bearer ${page.token}`,
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
      },
    })
    client.on('error', () => undefined)
    client.end('{}')
    await started.promise
    expect(signal?.aborted).toBe(false)
    client.destroy()
    await expect.poll(() => signal?.aborted).toBe(true)
  })

  it('says nothing of an unexpected error but that it happened', async () => {
    await page.close()
    page = await servePage(
      createFakeEngine(() => {
        throw new Error('/home/someone/secret.db: no such table: spans')
      }),
    )
    const response = await page.post('/rpc/x', '{}')
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    expect(page.logged).toHaveLength(1)
  })
})

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

describe('uploads', () => {
  it('keeps bytes as they are in a file only the user can read, until the handle is released', async () => {
    const bytes = new Uint8Array(300_000).map((_, index) => index % 251)
    const response = await page.post(`/uploads?name=${encodeURIComponent('folder/año & co.json')}`, bytes)
    expect(response.status).toBe(200)
    const { handle } = (await response.json()) as { handle: string }
    const [file] = await collect(page.files.open(handle))
    const { path, displayPath, unreadable } = ensureExists(file, 'one file')
    expect({ displayPath, unreadable }).toEqual({ displayPath: 'folder/año & co.json', unreadable: null })
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700)
    await page.files.release(handle)
    expect(existsSync(path)).toBe(false)
    await expect(collect(page.files.open(handle))).rejects.toThrow('not chosen')
  })

  it('takes an empty file, and wants a name', async () => {
    expect((await page.post('/uploads?name=a', '')).status).toBe(200)
    expect((await page.post('/uploads', 'x')).status).toBe(400)
    expect((await page.post(`/uploads?name=${'n'.repeat(1_025)}`, 'x')).status).toBe(400)
  })

  it('leaves nothing of an upload that breaks off', async () => {
    const client = httpRequest({
      port: page.port,
      method: 'POST',
      path: '/uploads?name=a',
      headers: {
        authorization: `Bearer ${page.token}`,
        'content-type': 'application/octet-stream',
        'sec-fetch-site': 'same-origin',
        'content-length': 1_000_000,
      },
    })
    client.on('error', () => undefined)
    client.write('some bytes')
    const run = join(
      page.uploadsFolder,
      ensureExists(readdirSync(page.uploadsFolder)[0], 'the folder of this run'),
    )
    await expect.poll(() => readdirSync(run)).toHaveLength(1)
    client.destroy()
    await expect.poll(() => readdirSync(run)).toHaveLength(0)
  })
})

describe('events', () => {
  const connect = (protocols: string[], headers: Record<string, string> = {}): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${page.port}/events`, protocols, { headers })
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(socket))
      socket.once('error', reject)
    })
  }

  it('sends every event to every page and counts the pages', async () => {
    const first = await connect(['spanglass', `bearer.${page.token}`])
    const second = await connect(['spanglass', `bearer.${page.token}`])
    expect(first.protocol).toBe('spanglass')
    const heard = [first, second].map(
      (socket) =>
        new Promise((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString()))),
    )
    page.engine.emit('app.navigated', { route: '#/traces' })
    expect(await Promise.all(heard)).toEqual(
      Array(2).fill('{"name":"app.navigated","payload":{"route":"#/traces"}}'),
    )
    first.close()
    await expect.poll(() => page.pages).toEqual([1, 2, 1])
    second.close()
    await expect.poll(() => page.pages.at(-1)).toBe(0)
  })

  it('refuses sockets of others', async () => {
    const good = ['spanglass', `bearer.${page.token}`]
    await expect(connect(['spanglass'])).rejects.toThrow('401')
    await expect(connect(['spanglass', 'bearer.wrong'])).rejects.toThrow('401')
    await expect(connect(good, { origin: 'http://evil.test' })).rejects.toThrow('403')
    await expect(connect(good, { origin: 'null' })).rejects.toThrow('403')
    await expect(connect(good, { host: 'evil.test' })).rejects.toThrow('421')
    expect(page.pages).toEqual([])
  })

  it('ends a page that talks', async () => {
    const socket = await connect(['spanglass', `bearer.${page.token}`])
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send('x'.repeat(2_000))
    await closed
    expect(page.engine.calls).toHaveLength(0)
  })
})
