import type { ServerResponse } from 'node:http'
import type { EngineErrorCode, Reply } from '../../shared/contract/errors'
import { maxBinaryBytes, wireLimits } from '../../shared/util/valueLimits'
import { ZstdBytes } from '../engine/zstdBytes'
import { alwaysHeaders, contentSecurityPolicy } from '../hosting/pageHeaders'

/** The HTTP status of each failure; the table is repeated in docs/serve-mode.md. */
export const statusOfCode: Readonly<Record<EngineErrorCode, number>> = {
  invalid_input: 400,
  cancelled: 400,
  unknown_procedure: 404,
  not_found: 404,
  refused: 409,
  workspace_busy: 409,
  read_only: 409,
  too_large: 413,
  disk_full: 507,
  damaged: 500,
  internal: 500,
}

const dataHeaders = {
  ...alwaysHeaders,
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy(null),
}

/** Sends a reply: JSON, or the bytes of a binary procedure that succeeded. */
export function sendReply(response: ServerResponse, reply: Reply<unknown>): void {
  if (reply.ok && reply.value instanceof Uint8Array) {
    if (reply.value.byteLength > maxBinaryBytes)
      sendFailure(response, 'too_large', 'The answer is larger than 128 MiB.')
    else
      send(
        response,
        200,
        'application/octet-stream',
        reply.value,
        reply.value instanceof ZstdBytes ? { 'content-encoding': 'zstd' } : {},
      )
    return
  }
  const text = JSON.stringify(reply)
  if (text.length > wireLimits.maxBytes) {
    sendFailure(response, 'too_large', 'The answer is larger than 8 MiB; ask for less at a time.')
    return
  }
  send(response, reply.ok ? 200 : statusOfCode[reply.error.code], 'application/json; charset=utf-8', text)
}

export function sendFailure(
  response: ServerResponse,
  code: EngineErrorCode,
  message: string,
  status = statusOfCode[code],
): void {
  const reply: Reply<never> = { ok: false, error: { code, message } }
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(reply))
}

export function sendJson(response: ServerResponse, value: unknown): void {
  send(response, 200, 'application/json; charset=utf-8', JSON.stringify(value))
}

function send(
  response: ServerResponse,
  status: number,
  type: string,
  body: Uint8Array | string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent || response.destroyed) return
  response.writeHead(status, {
    ...dataHeaders,
    ...headers,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
