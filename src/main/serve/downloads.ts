import type { IncomingMessage, ServerResponse } from 'node:http'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { EngineError } from '../../shared/contract/errors'
import { alwaysHeaders, contentSecurityPolicy } from '../hosting/pageHeaders'
import type { ExportTargets } from '../ports/platform'

export interface Downloads {
  readonly targets: ExportTargets
  /** `GET /exports/<ticket>`: gives the response to the export that waits for it. False for a ticket that is none. */
  begin(ticket: string, request: IncomingMessage, response: ServerResponse): boolean
}

const ended = (sentence: string): EngineError => new EngineError('cancelled', sentence)

/** How long an export waits for the browser to begin its download. */
const ticketMs = 60_000

/**
 * Exports as downloads of the browser. A page cannot give a download a header, so each has an address that stands for
 * the token once, for a minute. What is written waits for the browser; a browser that goes away ends the export.
 */
export function createDownloads(lifetimeMs = ticketMs): Downloads {
  const waiting = new Map<string, (response: ServerResponse) => void>()
  return {
    targets: {
      open(fileName, mediaType) {
        const ticket = randomBytes(32).toString('base64url')
        const stop = new AbortController()
        const { promise: begun, resolve, reject } = Promise.withResolvers<ServerResponse>()
        // Nobody may be writing when it is given up.
        begun.catch(() => undefined)
        let response: ServerResponse | null = null
        waiting.set(ticket, (given) => {
          response = given
          given.once('close', () => stop.abort())
          given.writeHead(200, headersOf(fileName, mediaType))
          given.flushHeaders()
          resolve(given)
        })
        void wait(lifetimeMs, null, { signal: stop.signal, ref: false })
          .then(() => {
            if (waiting.delete(ticket)) reject(ended('The browser did not begin the download.'))
          })
          .catch(() => undefined)
        const gone = (): never => {
          throw ended('The browser ended the download.')
        }
        return Promise.resolve({
          address: `/exports/${ticket}`,
          async write(bytes) {
            const to = await begun
            if (stop.signal.aborted) gone()
            if (!to.write(bytes)) await once(to, 'drain', { signal: stop.signal }).catch(gone)
          },
          async commit() {
            const to = await begun
            if (stop.signal.aborted) gone()
            const finished = once(to, 'finish', { signal: stop.signal })
            to.end()
            // The last bytes and the end of the connection may come in either order.
            await finished.catch(() => (to.writableFinished ? undefined : gone()))
          },
          discard() {
            waiting.delete(ticket)
            reject(ended('The export was given up.'))
            stop.abort()
            // Cut off in the middle: the browser shows a download that failed, not a short file.
            if (response?.writableEnded === false) response.destroy()
            return Promise.resolve()
          },
        })
      },
    },
    begin(ticket, request, response) {
      const take = waiting.get(ticket)
      if (take === undefined) return false
      waiting.delete(ticket)
      // The engine may read for longer than an idle connection may live.
      request.socket.setTimeout(0)
      take(response)
      return true
    },
  }
}

function headersOf(fileName: string, mediaType: string): Readonly<Record<string, string>> {
  return {
    ...alwaysHeaders,
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy(null),
    'content-type': mediaType,
    'content-disposition': `attachment; filename="${fileName}"`,
    'accept-ranges': 'none',
  }
}
