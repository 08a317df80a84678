import { ensureElectron } from './ensureElectron.mjs'
import { root, say } from './project.mjs'
import { runChild } from './runChild.mjs'

/** An Electron that fails this soon has not shown a window (a missing library, a sandbox the system forbids). */
const startupMs = 10_000

/**
 * Opens the window and waits until the person closed it: answers `{ exitCode }`, or `{ reason }` when there can be
 * no window on this machine (null when the sentence about it comes from whoever opens the browser).
 */
export async function openElectron(args) {
  if (!hasDisplay()) return { reason: null }
  if (process.platform === 'linux' && process.getuid() === 0) {
    return { reason: 'Electron refuses to run as root with its sandbox' }
  }
  const found = await ensureElectron()
  if (!('binary' in found)) return { reason: found.reason }
  const startedMs = Date.now()
  try {
    const { code, signal } = await runChild(found.binary, [root, ...args])
    const failedEarly =
      code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM' && Date.now() - startedMs < startupMs
    if (!failedEarly) return { exitCode: signal === null ? code : 0 }
    say(`Electron ended with ${signal ?? `exit code ${code}`}; what it said is above.`)
    return { reason: 'Electron did not start' }
  } catch (error) {
    return { reason: `Electron did not start (${error.message})` }
  }
}

/** A display that a window could open on. Other systems than Linux and the BSDs always have one. */
function hasDisplay() {
  if (process.platform === 'win32' || process.platform === 'darwin') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}
