import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CustomScheme } from 'electron'
import { beforeAll, describe, expect, it } from 'vitest'
import { answerPageRequest, declarePageScheme, servePageScheme } from '../../src/main/desktop/appProtocol'

let folder: string
beforeAll(() => {
  const parent = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
  folder = join(parent, 'page')
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.html'), 'page')
  writeFileSync(join(parent, 'secret.js'), 'SECRET')
  symlinkSync(join(parent, 'secret.js'), join(folder, 'link.js'))
})

describe('app:', () => {
  it.each([
    'app://bundle/',
    'app://bundle/index.html',
    'app://bundle/index.html?a#/traces',
    'app://bundle/?x=/../y',
  ])('answers %s', async (url) => {
    expect((await answerPageRequest(folder, 'GET', url)).status).toBe(200)
  })

  it.each([
    ['GET', 'app://bundle/../secret.js'],
    ['GET', 'app://bundle/../../etc/passwd'],
    ['GET', 'app://bundle/%2e%2e%2fsecret.js'],
    ['GET', 'app://bundle/..%5csecret.js'],
    ['GET', 'app://bundle/%2e%2e/secret.js'],
    ['GET', 'app://bundle/index.html%00'],
    ['GET', 'app://bundle//etc/passwd'],
    ['GET', 'app://bundle/link.js'],
    ['GET', 'app://bundle.evil/index.html'],
    ['GET', 'app://other/index.html'],
    ['GET', 'app://user@bundle/index.html'],
    ['GET', 'app://bundle:80/index.html'],
    ['GET', 'app://bundle'],
    ['GET', 'file:///etc/passwd'],
    ['POST', 'app://bundle/index.html'],
    ['DELETE', 'app://bundle/index.html'],
  ])('refuses %s %s, with the headers of every answer', async (method, url) => {
    const { status, headers, body } = await answerPageRequest(folder, method, url)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(body.toString()).not.toContain('SECRET')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it('is declared a scheme with an origin, and served by one handler', async () => {
    const schemes: CustomScheme[] = []
    declarePageScheme({ registerSchemesAsPrivileged: (given) => void schemes.push(...given) })
    expect(schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
    let handler: ((request: Request) => Response | Promise<Response>) | undefined
    servePageScheme({ handle: (_scheme, given) => void (handler = given as typeof handler) }, folder)
    const response = await handler?.({ method: 'GET', url: 'app://bundle/' } as Request)
    expect(response?.headers.get('x-frame-options')).toBe('DENY')
    expect(await response?.text()).toBe('page')
  })
})
