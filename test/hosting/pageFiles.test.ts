import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readPageFile } from '../../src/main/hosting/pageFiles'

const secret = 'SECRET outside the page'
let folder: string
beforeAll(() => {
  const parent = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
  folder = join(parent, 'page')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  mkdirSync(join(parent, 'page.evil'))
  writeFileSync(join(parent, 'secret.js'), secret)
  writeFileSync(join(parent, 'page.evil', 'index.html'), secret)
  writeFileSync(join(folder, 'index.html'), '<p nonce="__CSP_NONCE__">page</p>')
  writeFileSync(join(folder, 'assets', 'main.js'), 'script')
  writeFileSync(join(folder, 'assets', 'notes.db'), secret)
  symlinkSync(join(parent, 'secret.js'), join(folder, 'assets', 'link.js'))
  symlinkSync(parent, join(folder, 'up'))
})

const text = (body: Uint8Array | string): string =>
  typeof body === 'string' ? body : Buffer.from(body).toString('utf8')

describe('readPageFile', () => {
  it.each(['/', '/index.html', '/assets/main.js', '/assets%2Fmain.js'])('answers %s', async (path) => {
    expect((await readPageFile(folder, 'GET', path)).status).toBe(200)
    expect((await readPageFile(folder, 'HEAD', path)).status).toBe(200)
  })

  it.each([
    '/../secret.js',
    '/../../../../etc/passwd',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/%2e%2e%2fsecret.js',
    '/..%2fsecret.js',
    '/..%5csecret.js',
    '/..\\secret.js',
    '/%252e%252e%252fsecret.js',
    '/.../secret.js',
    '/./index.html',
    '//etc/passwd',
    '/%2Fetc/passwd',
    '/C:/windows/win.ini',
    '/C%3A%5Cwindows%5Cwin.ini',
    '/index.html%00.js',
    '/index.html%00',
    '/%00',
    '/%ff%fe',
    '/%',
    '/assets/link.js',
    '/up/secret.js',
    '/up/page.evil/index.html',
    '/../page.evil/index.html',
    '/assets/notes.db',
    '/assets',
    '/assets/',
    '/index.html/',
    '/index.html::$DATA',
    '/INDEX~1.HTM',
    'index.html',
    '',
  ])('answers no file to %j', async (path) => {
    const response = await readPageFile(folder, 'GET', path)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect(text(response.body)).not.toContain('SECRET')
    expect(response.headers['x-content-type-options']).toBe('nosniff')
    expect(response.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', ''])('answers 405 to %s', async (method) => {
    expect((await readPageFile(folder, method, '/index.html')).status).toBe(405)
  })

  it('has the whole policy of the page and nothing unsafe', async () => {
    const { headers, body } = await readPageFile(folder, 'GET', '/')
    const nonce = /nonce="([\w+/=]{24})"/.exec(text(body))?.[1]
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; ` +
        "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; " +
        "frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'; trusted-types app default",
    )
  })
})
