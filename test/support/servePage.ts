import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import type { NodeFiles } from '../../src/main/hosting/nodeFiles'
import { createDownloads } from '../../src/main/serve/downloads'
import type { Downloads } from '../../src/main/serve/downloads'
import { openEventSocket } from '../../src/main/serve/eventSocket'
import { openHttpHost } from '../../src/main/serve/httpHost'
import { createLaunchCodes } from '../../src/main/serve/launchCodes'
import type { LaunchCodes } from '../../src/main/serve/launchCodes'
import { openUploads } from '../../src/main/serve/uploads'
import type { FakeEngine } from './fakeEngine'
import { createFakeEngine } from './fakeEngine'

export interface ServedPage {
  readonly engine: FakeEngine
  readonly files: NodeFiles
  readonly port: number
  readonly token: string
  readonly launchCodes: LaunchCodes
  readonly downloads: Downloads
  readonly pages: number[]
  readonly logged: string[]
  readonly uploadsFolder: string
  readonly pageFolder: string
  /** `POST` with everything the guard asks for; headers can be changed or, with null, left out. */
  post(path: string, body: BodyInit, headers?: Record<string, string | null>): Promise<Response>
  close(): Promise<void>
}

/**
 * The HTTP host over a fake engine and a small page folder, on a free port. `waitMs`: how long a connection may take to
 * ask something.
 */
export async function servePage(engine = createFakeEngine(), waitMs?: number): Promise<ServedPage> {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
  const pageFolder = join(folder, 'page')
  mkdirSync(join(pageFolder, 'assets'), { recursive: true })
  writeFileSync(
    join(pageFolder, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><p>page</p>',
  )
  writeFileSync(join(pageFolder, 'assets', 'main-1a2b.js'), 'export const here = true\n')
  const token = 'T'.repeat(43)
  const pages: number[] = []
  const logged: string[] = []
  const files = createNodeFiles()
  const launchCodes = createLaunchCodes({ nowMs: () => Date.now() })
  const uploadsFolder = join(folder, 'uploads')
  const uploads = await openUploads(uploadsFolder, files)
  const events = openEventSocket(engine, (count) => pages.push(count))
  const logger = {
    info: () => undefined,
    warn: () => undefined,
    error: (text: string) => void logged.push(text),
  }
  const downloads = createDownloads()
  const parts = { engine, events, uploads, downloads, launchCodes, logger, token, pageFolder }
  const host = await openHttpHost(parts, null, waitMs)
  return {
    engine,
    files,
    port: host.port,
    token,
    launchCodes,
    downloads,
    pages,
    logged,
    uploadsFolder,
    pageFolder,
    post(path, body, headers = {}) {
      const isUpload = path.startsWith('/uploads')
      const all: Record<string, string | null> = {
        authorization: `Bearer ${token}`,
        'content-type': isUpload ? 'application/octet-stream' : 'application/json',
        'sec-fetch-site': 'same-origin',
        ...headers,
      }
      const kept = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null)
      return fetch(`http://127.0.0.1:${host.port}${path}`, { method: 'POST', body, headers: kept })
    },
    async close() {
      host.close()
      await uploads.close()
    },
  }
}
