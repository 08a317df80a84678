import type { IncomingMessage, ServerResponse } from 'node:http'
import { EngineError } from '../../shared/contract/errors'
import { isJsonDeeperThan, wireLimits } from '../../shared/util/valueLimits'
import type { Engine } from '../engine/engine'
import { sendFailure, sendReply } from './replies'
import { readBody } from './requestBody'

/** `POST /rpc/<procedure>`: reads the input, asks the engine, sends its reply. A closed request cancels the call. */
export async function answerCall(
  engine: Pick<Engine, 'dispatch'>,
  procedure: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const controller = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) controller.abort()
  })
  let input: unknown
  try {
    input = readInput(await readBody(request, wireLimits.maxBytes))
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    sendFailure(response, error.code, error.message)
    return
  }
  // A call may think longer than an idle connection may live.
  request.socket.setTimeout(0)
  const takesZstd = acceptsZstd(request.headers['accept-encoding'])
  sendReply(response, await engine.dispatch(procedure, input, controller.signal, { takesZstd }))
}

/** Whether an `Accept-Encoding` names zstd without refusing it (`q=0`). */
export function acceptsZstd(header: string | string[] = ''): boolean {
  return String(header)
    .split(',')
    .some((each) => /^\s*zstd\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/i.test(each))
}

function readInput(body: Buffer): unknown {
  const text = body.toString('utf8')
  if (isJsonDeeperThan(text, wireLimits.maxDepth)) {
    throw new EngineError('invalid_input', `The input is nested deeper than ${wireLimits.maxDepth} levels.`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new EngineError('invalid_input', 'The input is not JSON.')
  }
}
