import { createWriteStream } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { EngineError } from '../../shared/contract/errors'

/** What is read past a limit so that the client, still sending, can hear the answer. */
const drainBytes = 64 * 1_048_576

/**
 * The whole body, or `too_large`. What comes after the limit is thrown away rather than cutting the connection,
 * because a client that is still sending does not see an answer on a connection that breaks.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) chunks.push(chunk)
      else chunks.length = 0
      if (bytes > maxBytes + drainBytes) request.destroy()
    })
    request.on('end', () => {
      if (bytes <= maxBytes) resolve(Buffer.concat(chunks))
      else
        reject(
          new EngineError('too_large', `The input is larger than ${Math.round(maxBytes / 1_048_576)} MiB.`),
        )
    })
    request.on('error', reject)
    request.on('close', () => reject(new EngineError('cancelled', 'The request broke off.')))
  })
}

/**
 * Streams the body to a new file that only the user can read. Rejects with the error of the file system, or with
 * `cancelled` when the request breaks off; in either case the file is closed and the body read to its end.
 */
export function writeBodyToFile(request: IncomingMessage, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
    let failure: Error | null = null
    const settle = (): void => {
      if (failure === null) resolve()
      else reject(failure)
    }
    const breakOff = (): void => {
      if (request.complete || failure !== null) return
      failure = new EngineError('cancelled', 'The upload broke off.')
      file.destroy()
      file.on('close', settle)
    }
    request.on('error', breakOff)
    request.on('close', breakOff)
    file.on('finish', settle)
    file.on('error', (error) => {
      if (failure !== null) return
      failure = error
      request.unpipe(file)
      request.resume()
      if (request.complete || request.destroyed) settle()
      else request.on('close', settle)
    })
    request.pipe(file)
  })
}
