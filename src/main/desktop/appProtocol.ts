import type { Protocol } from 'electron'
import { readPageFile, refusePage } from '../hosting/pageFiles'
import type { PageResponse } from '../hosting/pageFiles'
import { pageOrigin, pageScheme } from './pageOrigin'

/** Has to be said before the app is ready: `app:` is an origin like `https:`, with fetch and storage of its own. */
export function declarePageScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges }])
}

/** Answers `app://bundle/…` with the built page and everything else with an error. */
export function servePageScheme(protocol: Pick<Protocol, 'handle'>, pageFolder: string): void {
  protocol.handle(pageScheme, async (request) => {
    const { status, headers, body } = await answerPageRequest(pageFolder, request.method, request.url)
    // A type of its own buffer: what is read from disk may be a view into a shared pool.
    return new Response(request.method === 'HEAD' ? null : Buffer.from(body), { status, headers })
  })
}

/** `url` is read as it came: parsing it would resolve `..` before anyone could see it. */
export async function answerPageRequest(
  pageFolder: string,
  method: string,
  url: string,
): Promise<PageResponse> {
  if (!url.startsWith(`${pageOrigin}/`)) return refusePage(404, 'There is no such page.')
  const [path = ''] = url.slice(pageOrigin.length).split(/[?#]/)
  return readPageFile(pageFolder, method, path)
}
