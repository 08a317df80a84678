import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'

/**
 * One program per user data folder, over a socket there. Asked synchronously, as in Electron: the second start hands
 * its data over in a helper process and waits for that.
 */
export function takeInstanceLock(
  path: string,
  data: unknown,
  onSecond: (data: unknown) => void,
): { readonly isOurs: boolean; release(): void } {
  if (existsSync(path)) {
    const script = `const s = require('node:net').connect(${JSON.stringify(path)}); s.end(process.argv[1]); s.on('close', () => process.exit(0)); s.on('error', () => process.exit(1)); s.resume()`
    const handedOver = spawnSync(process.execPath, ['-e', script, JSON.stringify(data)]).status === 0
    if (handedOver) return { isOurs: false, release: () => undefined }
    rmSync(path, { force: true })
  }
  const server = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => (text += chunk))
    socket.on('end', () => {
      socket.end()
      onSecond(JSON.parse(text))
    })
  })
  server.listen(path)
  return { isOurs: true, release: () => rmSync(path, { force: true }) }
}
