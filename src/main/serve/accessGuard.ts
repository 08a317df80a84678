import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Why a request goes no further: an HTTP status and one sentence. */
export interface Refusal {
  readonly status: number
  readonly sentence: string
}

/** What the guard looks at; an `IncomingMessage` is one. */
export type GuardedRequest = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i

/**
 * The first look at any request, before routing: is it addressed to us by a loopback name, and does it come from our
 * own page or from no page at all? The raw headers are read, because Node joins or drops doubled ones. A foreign
 * `Host` is how DNS rebinding arrives, a foreign `Origin` how another page does.
 */
export function guardRequest(request: GuardedRequest): Refusal | null {
  const { url } = request
  if (url === undefined || !url.startsWith('/') || url.startsWith('//')) {
    return { status: 400, sentence: 'The request target must be a path.' }
  }
  const hosts = headerValues(request, 'host')
  const [host] = hosts
  if (hosts.length !== 1 || host === undefined) {
    return { status: 400, sentence: 'There must be exactly one Host header.' }
  }
  if (!loopbackHost.test(host)) {
    return { status: 421, sentence: 'Only localhost, 127.0.0.1 and [::1] are answered here.' }
  }
  const origins = headerValues(request, 'origin')
  if (!origins.every((origin) => origin.toLowerCase() === `http://${host.toLowerCase()}`)) {
    return { status: 403, sentence: 'Requests of other pages are not answered.' }
  }
  const sites = headerValues(request, 'sec-fetch-site')
  if (!sites.every((site) => site === 'same-origin' || site === 'none')) {
    return { status: 403, sentence: 'Requests of other sites are not answered.' }
  }
  return null
}

/**
 * The second look, at whatever reads or changes data: our own page says so (`Sec-Fetch-Site` cannot be set by a
 * page), it posts, it has the token, and the body is what the route takes.
 */
export function guardDataRequest(
  request: GuardedRequest,
  contentType: string,
  token: string,
): Refusal | null {
  if (request.method !== 'POST') return { status: 405, sentence: 'This takes a POST.' }
  const elsewhere = guardSite(request)
  if (elsewhere !== null) return elsewhere
  const authorizations = headerValues(request, 'authorization')
  const given = /^Bearer ([\w-]+)$/.exec(authorizations[0] ?? '')?.[1]
  if (authorizations.length !== 1 || given === undefined || !isSameToken(given, token)) {
    return { status: 401, sentence: 'The token is missing or not that of this run.' }
  }
  const types = headerValues(request, 'content-type')
  const type = types[0]?.split(';')[0]?.trim().toLowerCase()
  if (types.length !== 1 || type !== contentType) {
    return { status: 415, sentence: `The Content-Type must be ${contentType}.` }
  }
  return null
}

/** For a download, whose ticket in the address stands for the token: our own page began it. */
export function guardDownload(request: GuardedRequest): Refusal | null {
  if (request.method !== 'GET') return { status: 405, sentence: 'This takes a GET.' }
  return guardSite(request)
}

function guardSite(request: GuardedRequest): Refusal | null {
  const sites = headerValues(request, 'sec-fetch-site')
  return sites.length === 1 && sites[0] === 'same-origin'
    ? null
    : { status: 403, sentence: 'The header Sec-Fetch-Site: same-origin is missing.' }
}

/** The same as for calls, for the event socket, whose token comes as a subprotocol. */
export function guardSocket(request: GuardedRequest, token: string): Refusal | null {
  if (request.method !== 'GET') return { status: 405, sentence: 'A socket is opened with GET.' }
  const protocols = headerValues(request, 'sec-websocket-protocol').flatMap((value) => value.split(','))
  const bearers = protocols.map((protocol) => /^bearer\.([\w-]+)$/.exec(protocol.trim())?.[1])
  const given = bearers.find((bearer) => bearer !== undefined)
  if (given === undefined || !isSameToken(given, token)) {
    return { status: 401, sentence: 'The token is missing or not that of this run.' }
  }
  return null
}

/** Compares without telling by its time where the difference is; the hashes make both sides equally long. */
export function isSameToken(given: string, token: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(token))
}

/** Every value of a header as it came in, in order. */
function headerValues({ rawHeaders }: GuardedRequest, name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '')
  }
  return values
}
