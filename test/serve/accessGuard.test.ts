import { describe, expect, it } from 'vitest'
import { guardDataRequest, guardRequest, guardSocket, isSameToken } from '../../src/main/serve/accessGuard'

const token = 'a-token_0123456789'

/** A request drawn as lines: the request line, then raw headers. */
function request(...lines: string[]): { method: string; url: string; rawHeaders: string[] } {
  const [method = '', url = ''] = lines[0]?.split(' ') ?? []
  const rawHeaders = lines.slice(1).flatMap((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  return { method, url, rawHeaders }
}

describe('guardRequest', () => {
  it.each([
    ['localhost', 'GET / HTTP/1.1', 'Host: localhost:8123'],
    ['127.0.0.1 without a port', 'GET / HTTP/1.1', 'Host: 127.0.0.1'],
    ['IPv6', 'GET / HTTP/1.1', 'Host: [::1]:99'],
    ['another port than ours, as a tunnel has it', 'GET / HTTP/1.1', 'Host: localhost:1'],
    [
      'our own page',
      'POST /rpc/x HTTP/1.1',
      'Host: localhost:8',
      'Origin: http://localhost:8',
      'Sec-Fetch-Site: same-origin',
    ],
    ['a typed address', 'GET / HTTP/1.1', 'Host: localhost:8', 'Sec-Fetch-Site: none'],
    ['capital letters', 'GET / HTTP/1.1', 'HOST: LocalHost:8', 'ORIGIN: http://localhost:8'],
  ])('lets through %s', (_name, ...lines) => {
    expect(guardRequest(request(...lines))).toBeNull()
  })

  it.each([
    [400, 'no Host', 'GET / HTTP/1.1'],
    [400, 'two Hosts', 'GET / HTTP/1.1', 'Host: localhost:8', 'Host: localhost:8'],
    [400, 'a foreign Host before ours', 'GET / HTTP/1.1', 'Host: evil.test', 'host: localhost:8'],
    [400, 'an absolute target', 'GET http://localhost:8/ HTTP/1.1', 'Host: localhost:8'],
    [400, 'a target with an authority', 'GET //evil.test/ HTTP/1.1', 'Host: localhost:8'],
    [400, 'no path', 'OPTIONS * HTTP/1.1', 'Host: localhost:8'],
    [421, 'a rebound name', 'GET / HTTP/1.1', 'Host: evil.test:8'],
    [421, 'a name that begins like ours', 'GET / HTTP/1.1', 'Host: localhost.evil.test:8'],
    [421, 'a name that ends like ours', 'GET / HTTP/1.1', 'Host: notlocalhost:8'],
    [421, 'a trailing dot', 'GET / HTTP/1.1', 'Host: localhost.:8'],
    [421, 'another loopback address', 'GET / HTTP/1.1', 'Host: 127.0.0.2:8'],
    [421, 'the number of the address', 'GET / HTTP/1.1', 'Host: 2130706433:8'],
    [421, 'user data before the name', 'GET / HTTP/1.1', 'Host: localhost:8@evil.test'],
    [421, 'an empty Host', 'GET / HTTP/1.1', 'Host:'],
    [421, 'a public address', 'GET / HTTP/1.1', 'Host: 192.168.0.4:8'],
    [403, 'another port', 'GET / HTTP/1.1', 'Host: localhost:8', 'Origin: http://localhost:9'],
    [403, 'another loopback name', 'GET / HTTP/1.1', 'Host: localhost:8', 'Origin: http://127.0.0.1:8'],
    [403, 'another scheme', 'GET / HTTP/1.1', 'Host: localhost:8', 'Origin: https://localhost:8'],
    [403, 'a sandboxed frame', 'POST /rpc/x HTTP/1.1', 'Host: localhost:8', 'Origin: null'],
    [
      403,
      'two Origins',
      'GET / HTTP/1.1',
      'Host: localhost:8',
      'Origin: http://localhost:8',
      'Origin: http://evil.test',
    ],
    [403, 'another site', 'GET / HTTP/1.1', 'Host: localhost:8', 'Sec-Fetch-Site: cross-site'],
    [403, 'another port of this site', 'GET / HTTP/1.1', 'Host: localhost:8', 'Sec-Fetch-Site: same-site'],
    [
      403,
      'two sites',
      'GET / HTTP/1.1',
      'Host: localhost:8',
      'Sec-Fetch-Site: none',
      'Sec-Fetch-Site: cross-site',
    ],
  ])('answers %i to %s', (status: number, _name: string, ...lines: string[]) => {
    expect(guardRequest(request(...lines))?.status).toBe(status)
  })
})

describe('guardDataRequest', () => {
  const good = [
    'POST /rpc/app.getSettings HTTP/1.1',
    'Sec-Fetch-Site: same-origin',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json; charset=utf-8',
  ]
  const without = (name: string, ...instead: string[]): string[] => [
    ...good.filter((line) => !line.startsWith(name)),
    ...instead,
  ]

  it('lets our page through', () => {
    expect(guardDataRequest(request(...good), 'application/json', token)).toBeNull()
  })

  it.each([
    [405, 'GET', ['GET /rpc/x HTTP/1.1', ...good.slice(1)]],
    [405, 'PUT', ['PUT /rpc/x HTTP/1.1', ...good.slice(1)]],
    [403, 'no Sec-Fetch-Site', without('Sec-Fetch-Site')],
    [403, 'a typed address', without('Sec-Fetch-Site', 'Sec-Fetch-Site: none')],
    [401, 'no token', without('Authorization')],
    [401, 'a wrong token', without('Authorization', 'Authorization: Bearer a-token_0123456780')],
    [401, 'a longer token', without('Authorization', `Authorization: Bearer ${token}0`)],
    [401, 'an empty token', without('Authorization', 'Authorization: Bearer ')],
    [401, 'another scheme', without('Authorization', `Authorization: Basic ${token}`)],
    [401, 'two tokens', [...good, `Authorization: Bearer ${token}`]],
    [415, 'a form', without('Content-Type', 'Content-Type: application/x-www-form-urlencoded')],
    [415, 'plain text', without('Content-Type', 'Content-Type: text/plain')],
    [415, 'no type', without('Content-Type')],
    [415, 'two types', [...good, 'Content-Type: text/plain']],
  ])('answers %i to %s', (status, _name, lines) => {
    expect(guardDataRequest(request(...lines), 'application/json', token)?.status).toBe(status)
  })
})

describe('guardSocket', () => {
  const open = (...lines: string[]) =>
    guardSocket(request('GET /events HTTP/1.1', ...lines), token)?.status ?? 'open'

  it('takes the token as subprotocol, in one header or two', () => {
    expect(open(`Sec-WebSocket-Protocol: spanglass, bearer.${token}`)).toBe('open')
    expect(open('Sec-WebSocket-Protocol: spanglass', `Sec-WebSocket-Protocol: bearer.${token}`)).toBe('open')
  })

  it('refuses a missing and a wrong token', () => {
    expect(open()).toBe(401)
    expect(open('Sec-WebSocket-Protocol: spanglass')).toBe(401)
    expect(open('Sec-WebSocket-Protocol: spanglass, bearer.wrong')).toBe(401)
    expect(open(`Sec-WebSocket-Protocol: ${token}`)).toBe(401)
  })
})

it('compares tokens of any length', () => {
  expect(isSameToken('abc', 'abc')).toBe(true)
  expect(isSameToken('abc', 'abd')).toBe(false)
  expect(isSameToken('', 'abd')).toBe(false)
})
