import { readFile, writeFile } from 'node:fs/promises'
import { describeError } from '../../shared/util/describeError'
import type { Logger } from '../ports/platform'

/** Something that listens on a port. */
interface Listening {
  readonly port: number
}

/**
 * Opens a door on the port it had the last time, and on one that the system picks where that is not to be had. What
 * a browser keeps of the page (compiled scripts, drafts of notes) it keeps by origin, and the port is part of it. The
 * port is no secret: whoever listens to the machine sees it, and nothing in the access guard relies on it.
 */
export async function openOnRememberedPort<T extends Listening>(
  file: string,
  open: (port: number | null) => Promise<T>,
  logger: Logger,
): Promise<T> {
  const port = await readPort(file)
  const opened = port === null ? await open(null) : await open(port).catch(() => open(null))
  if (opened.port !== port) {
    await writeFile(file, `${JSON.stringify({ port: opened.port })}\n`, { mode: 0o600 }).catch(
      (error: unknown) => logger.warn(`the port could not be noted: ${describeError(error)}`),
    )
  }
  return opened
}

/** The port that was noted; null where none was, or where the file says anything else. */
async function readPort(file: string): Promise<number | null> {
  try {
    const noted: unknown = JSON.parse(await readFile(file, 'utf8'))
    const port = typeof noted === 'object' && noted !== null && 'port' in noted ? noted.port : null
    return typeof port === 'number' && Number.isInteger(port) && port >= 1_024 && port <= 65_535 ? port : null
  } catch {
    return null
  }
}
