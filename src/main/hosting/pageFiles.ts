import { randomBytes } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, sep } from 'node:path'
import { alwaysHeaders, contentSecurityPolicy, noncePlaceholder } from './pageHeaders'

export interface PageResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | string
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/**
 * Answers a request for a file of the built page. `path` is the raw path of the URL, still percent-encoded. Only
 * regular files of known types whose real place is below `folder` are answered; a name is taken literally after one
 * decoding, so neither `..` in any spelling nor a link leads out.
 */
export async function readPageFile(folder: string, method: string, path: string): Promise<PageResponse> {
  if (method !== 'GET' && method !== 'HEAD') return refusePage(405, 'Only GET and HEAD are answered here.')
  const name = decodePagePath(path)
  if (name === null) return refusePage(400, 'That is not the path of a page file.')
  const type = contentTypes[extname(name)]
  const file = type === undefined ? null : await findInside(folder, name)
  if (type === undefined || file === null) return refusePage(404, 'There is no such page file.')
  const bytes = await readFile(file)
  if (name !== 'index.html') {
    // Built files below assets/ carry a hash of their content in their name.
    const cache = name.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache'
    return respond(200, type, cache, null, bytes)
  }
  const nonce = randomBytes(16).toString('base64')
  const html = bytes.toString('utf8').replaceAll(noncePlaceholder, nonce)
  return respond(200, type, 'no-store', nonce, html)
}

/** An error answer with the headers that every answer has. */
export function refusePage(status: number, sentence: string): PageResponse {
  return respond(status, 'text/plain; charset=utf-8', 'no-store', null, `${sentence}\n`)
}

function respond(
  status: number,
  type: string,
  cache: string,
  nonce: string | null,
  body: Uint8Array | string,
): PageResponse {
  const headers = {
    ...alwaysHeaders,
    'content-type': type,
    'cache-control': cache,
    'content-security-policy': contentSecurityPolicy(nonce),
  }
  return { status, headers, body }
}

/** The relative file name a URL path means, or null when it is not a plain path downwards. */
function decodePagePath(path: string): string | null {
  if (!path.startsWith('/')) return null
  let decoded: string
  try {
    decoded = decodeURIComponent(path.slice(1))
  } catch {
    return null
  }
  if (decoded === '') return 'index.html'
  const parts = decoded.split('/')
  const isPlain = parts.every((part) => /^[\w@.-]+$/.test(part) && part !== '.' && part !== '..')
  return isPlain ? decoded : null
}

async function findInside(folder: string, name: string): Promise<string | null> {
  try {
    const [realFolder, realFile] = await Promise.all([realpath(folder), realpath(join(folder, name))])
    const below = relative(realFolder, realFile)
    if (below === '' || below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return null
    return (await stat(realFile)).isFile() ? realFile : null
  } catch {
    return null
  }
}
