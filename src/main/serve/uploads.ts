import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { cannotWrite } from '../hosting/cannotWrite'
import type { NodeFiles } from '../hosting/nodeFiles'
import { sendFailure, sendJson } from './replies'
import { writeBodyToFile } from './requestBody'

export interface Uploads {
  /** `POST /uploads?name=…`: streams the body to a file and answers a handle for it. */
  receive(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): Promise<void>
  /** Removes what was uploaded in this run. */
  close(): Promise<void>
}

const maxNameLength = 1_024

/**
 * Keeps uploads in a folder of this run below `parent`: on the disk of the workspace, because a temporary folder may
 * be memory. Only the user can read them. What a killed run left behind is removed first; the caller holds the
 * workspace, so nobody else uses it.
 */
export async function openUploads(parent: string, files: NodeFiles): Promise<Uploads> {
  try {
    return await keepUploads(parent, files)
  } catch (error) {
    if (!cannotWrite(error)) throw error
    // A workspace that is open for reading only.
    return {
      receive: (_request, response) => Promise.resolve(failUpload(response, error)),
      close: () => Promise.resolve(),
    }
  }
}

async function keepUploads(parent: string, files: NodeFiles): Promise<Uploads> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  for (const left of await readdir(parent)) await rm(join(parent, left), { recursive: true, force: true })
  const folder = await mkdtemp(join(parent, 'run-'))
  let count = 0

  return {
    async receive(request, response, query) {
      const name = query.get('name') ?? ''
      if (name === '' || name.length > maxNameLength) {
        sendFailure(
          response,
          'invalid_input',
          `An upload needs a name of at most ${maxNameLength} characters.`,
        )
        return
      }
      const path = join(folder, `${++count}`)
      try {
        await writeBodyToFile(request, path)
      } catch (error) {
        await rm(path, { force: true })
        failUpload(response, error)
        return
      }
      sendJson(response, { handle: files.registerTemporary(path, name) })
    },
    async close() {
      await rm(folder, { recursive: true, force: true })
      await rmdir(parent).catch(() => undefined)
    },
  }
}

function failUpload(response: ServerResponse, error: unknown): void {
  const code = (error as { code?: unknown } | null)?.code
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    sendFailure(response, 'disk_full', 'The disk is full; the upload was removed again.')
  } else if (cannotWrite(error)) {
    sendFailure(response, 'read_only', 'The workspace cannot be written, so nothing can be uploaded.')
  } else {
    sendFailure(response, 'cancelled', 'The upload broke off.')
  }
}
