import { connect } from 'node:net'

export interface RawResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Sends a request exactly as written (no client adds, joins or corrects a header) and reads the one answer. Lines are
 * given without their ends.
 */
export function sendRaw(port: number, lines: readonly string[], body = ''): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`))
    let text = ''
    const finish = (): void => {
      const response = parseResponse(text)
      if (response === null) reject(new Error(`no complete answer: ${JSON.stringify(text.slice(0, 200))}`))
      else resolve(response)
    }
    socket.setEncoding('latin1')
    socket.setTimeout(30_000, () => {
      socket.destroy()
      reject(new Error('no answer within 30 seconds'))
    })
    socket.on('data', (chunk: string) => {
      text += chunk
      if (parseResponse(text) !== null) {
        finish()
        socket.destroy()
      }
    })
    socket.on('close', finish)
    socket.on('error', reject)
  })
}

function parseResponse(text: string): RawResponse | null {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return null
  const [statusLine = '', ...headerLines] = text.slice(0, end).split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of headerLines) {
    const colon = line.indexOf(':')
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim()
  }
  const body = text.slice(end + 4)
  const length = headers['content-length']
  if (length !== undefined && body.length < Number(length)) return null
  return { status: Number(statusLine.split(' ')[1]), headers, body }
}
