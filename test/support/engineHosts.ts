import type { Dialog } from 'electron'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createExportFiles } from '../../src/main/desktop/exportFiles'
import { openIpcHost } from '../../src/main/desktop/ipcHost'
import { createEngine } from '../../src/main/engine/createEngine'
import type { Engine } from '../../src/main/engine/engine'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import { createDownloads } from '../../src/main/serve/downloads'
import type { Downloads } from '../../src/main/serve/downloads'
import { openEventSocket } from '../../src/main/serve/eventSocket'
import { openHttpHost } from '../../src/main/serve/httpHost'
import { createLaunchCodes } from '../../src/main/serve/launchCodes'
import { openUploads } from '../../src/main/serve/uploads'
import { createHttpClient } from '../../src/renderer/engine/httpClient'
import { createIpcClient } from '../../src/renderer/engine/ipcClient'
import type { RendererClient } from '../../src/renderer/engine/rendererClient'
import { bridgeChannels } from '../../src/shared/contract/bridge'
import type { Bridge } from '../../src/shared/contract/bridge'
import type { Reply } from '../../src/shared/contract/errors'
import { ensureExists } from '../../src/shared/util/assert'

/** A host with a real engine behind it, as a page sees it. */
export interface HostUnderTest {
  /** The page's own client. */
  readonly client: Pick<RendererClient, 'call' | 'binary' | 'on'>
  /** What the wire answers, before the client opens it. */
  reply(procedure: string, input: unknown): Promise<Reply<unknown>>
  /** What the browser gets from the address of a download. */
  download(address: string): Promise<Buffer>
  /** A file that the window was asked to save. */
  readSaved(fileName: string): Buffer
  /** Hands a file over as a page does; answers its handle. */
  handOver(name: string, content: string): Promise<string>
  close(): Promise<void>
}

export const hostNames = ['window', 'loopback'] as const
export type HostName = (typeof hostNames)[number]

/** Opens one of the two hosts over a real engine in `folder`. */
export async function openHost(name: HostName, folder: string, storeWorkerUrl: URL): Promise<HostUnderTest> {
  const resourcesFolder = join(import.meta.dirname, '../../resources')
  const downloads = createDownloads()
  const saves = createExportFiles({
    showSaveDialog: ({ defaultPath = '' }: { defaultPath?: string }) =>
      Promise.resolve({ canceled: false, filePath: join(folder, defaultPath) }),
  } as Pick<Dialog, 'showSaveDialog'>)
  const targets = name === 'window' ? saves : downloads.targets
  const platform = createNodePlatform({ version: '1.2.3', resourcesFolder }, targets)
  // What fails inside is the subject of these tests; it need not fill the terminal.
  const quiet = {
    ...platform,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  }
  const engine = await createEngine(
    { workspaceFolder: join(folder, 'week.spanglass'), storeWorkerUrl },
    quiet,
  )
  return name === 'window'
    ? openWindow(engine, quiet, folder)
    : openLoopback(engine, quiet, folder, downloads)
}

type TestPlatform = ReturnType<typeof createNodePlatform>

/** IPC as Electron has it, without Electron: both directions cloned, the sender our page. */
function openWindow(engine: Engine, { files, logger }: TestPlatform, folder: string): HostUnderTest {
  const handlers = new Map<string, (event: never, ...args: unknown[]) => unknown>()
  openIpcHost({
    ipcMain: { handle: (channel, handler) => void handlers.set(channel, handler) },
    engine: () => engine,
    files: () => files,
    logger,
  })
  const event = {
    senderFrame: { url: 'app://bundle/index.html', parent: null },
    sender: { id: 1, once: () => undefined },
  }
  const invoke = async (channel: string, request: unknown): Promise<unknown> =>
    structuredClone(
      await ensureExists(handlers.get(channel), channel)(event as never, structuredClone(request)),
    )
  const drops = join(folder, 'drops')
  mkdirSync(drops)
  const bridge: Bridge = {
    invoke: (request) => invoke(bridgeChannels.call, request),
    onEvent: (listener) => engine.subscribe((name, payload) => listener(structuredClone({ name, payload }))),
    async registerFiles(paths) {
      const reply = (await invoke(bridgeChannels.files, paths)) as Reply<string[]>
      return reply.ok ? reply.value : []
    },
  }
  let lastCallId = 1_000_000
  return {
    client: createIpcClient(bridge),
    reply: async (procedure, input) =>
      (await invoke(bridgeChannels.call, { callId: ++lastCallId, procedure, input })) as Reply<unknown>,
    download: () => Promise.reject(new Error('a window downloads nothing')),
    readSaved: (fileName) => readFileSync(join(folder, fileName)),
    async handOver(name, content) {
      writeFileSync(join(drops, name), content)
      const [handle] = await bridge.registerFiles([join(drops, name)])
      return ensureExists(handle, 'a handle')
    },
    close: () => engine.close(),
  }
}

async function openLoopback(
  engine: Engine,
  { files, logger, clock }: TestPlatform,
  folder: string,
  downloads: Downloads,
): Promise<HostUnderTest> {
  const token = 'c'.repeat(43)
  const uploads = await openUploads(join(folder, 'uploads'), files)
  const events = openEventSocket(engine, () => undefined)
  const launchCodes = createLaunchCodes(clock)
  const parts = { engine, events, uploads, downloads, launchCodes, logger, token, pageFolder: folder }
  const host = await openHttpHost(parts, null)
  const origin = `http://127.0.0.1:${host.port}`
  const restore = fetchAsPage(origin)
  const send = async (path: string, type: string, body: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type }
    const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body })
    if (response.headers.get('content-type') !== 'application/octet-stream') return response.json()
    return { ok: true, value: new Uint8Array(await response.arrayBuffer()) }
  }
  const client = createHttpClient(token, origin)
  await new Promise<void>((resolve) => {
    const stop = client.onConnection((connected) => {
      if (connected) resolve()
    })
    void stop
  })
  return {
    client,
    reply: async (procedure, input) =>
      (await send(
        `/rpc/${encodeURIComponent(procedure)}`,
        'application/json',
        JSON.stringify(input ?? null),
      )) as Reply<unknown>,
    async download(address) {
      const response = await fetch(`${origin}${address}`)
      return Buffer.from(await response.arrayBuffer())
    },
    readSaved: () => {
      throw new Error('serve mode saves no files')
    },
    async handOver(name, content) {
      const path = `/uploads?name=${encodeURIComponent(name)}`
      return ((await send(path, 'application/octet-stream', content)) as { handle: string }).handle
    },
    async close() {
      restore()
      host.close()
      await uploads.close()
      await engine.close()
    },
  }
}

/** A browser says where a request comes from; Node does not. Answers how to undo it. */
function fetchAsPage(origin: string): () => void {
  const original = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const headers = new Headers(init?.headers)
    headers.set('sec-fetch-site', 'same-origin')
    headers.set('origin', origin)
    return original(input, { ...init, headers })
  }
  return () => void (globalThis.fetch = original)
}
