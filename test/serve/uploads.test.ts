import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureExists } from '../../src/shared/util/assert'
import { collect } from '../support/collect'
import type { ServedPage } from '../support/servePage'
import { servePage } from '../support/servePage'

let page: ServedPage
beforeEach(async () => {
  page = await servePage()
})
afterEach(() => page.close())

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
