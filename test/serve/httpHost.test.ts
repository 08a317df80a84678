import { request as httpRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EngineErrorCode } from '../../src/shared/contract/errors'
import { engineErrorCodes } from '../../src/shared/contract/errors'
import { createFakeEngine } from '../support/fakeEngine'
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
