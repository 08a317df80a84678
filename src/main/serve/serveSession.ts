import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, EngineOptions } from '../engine/engine'
import { listenForHandover } from '../hosting/handoverHost'
import { createNodePlatform } from '../hosting/nodePlatform'
import type { Program } from '../hosting/program'
import type { Platform } from '../ports/platform'
import { createDownloads } from './downloads'
import { openEventSocket } from './eventSocket'
import type { HttpHost } from './httpHost'
import { openHttpHost } from './httpHost'
import { createIdleStop } from './idleStop'
import { createLaunchCodes } from './launchCodes'
import { openOnRememberedPort } from './rememberedPort'
import { openUploads } from './uploads'

export interface ServeSessionOptions {
  readonly program: Program
  readonly workspaceFolder: string
  /** Where other starts find us; see `listenForHandover`. */
  readonly holderFile: string
  readonly port: number | null
  readonly keep: boolean
  createEngine(options: EngineOptions, platform: Platform): Promise<Engine>
  /** Another start asked for a window. */
  onShow(session: ServeSession): void
  /** Asked to end, with a sentence that says why. */
  onStop(sentence: string): void
}

/** One run of serve mode: the engine, its HTTP host, and what ends them. */
export interface ServeSession {
  readonly engine: Engine
  /** Address of the page, token in the fragment. */
  readonly url: string
  /** A fresh address for the command line of a browser: works once. */
  issueLaunchUrl(): string
  onWindowClosed(): void
  /** Ends everything in order: no more calls, then the engine, then what was uploaded. */
  close(): Promise<void>
}

/** Starts the engine and its door. Whatever fails is thrown, with nothing left running. */
export async function openServeSession(options: ServeSessionOptions): Promise<ServeSession> {
  const downloads = createDownloads()
  const platform = createNodePlatform(options.program, downloads.targets)
  const engineOptions = {
    workspaceFolder: options.workspaceFolder,
    storeWorkerUrl: options.program.storeWorkerUrl,
    watches: true,
  }
  const engine = await options.createEngine(engineOptions, platform)
  const undo: (() => Promise<void> | void)[] = [() => engine.close()]
  const unwind = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const token = randomBytes(32).toString('base64url')
    const launchCodes = createLaunchCodes(platform.clock)
    const idleStop = createIdleStop({
      keep: options.keep,
      isBusy: () => engine.isBusy(),
      stop: options.onStop,
    })
    undo.push(() => idleStop.close())
    mkdirSync(options.workspaceFolder, { recursive: true })
    const uploads = await openUploads(join(options.workspaceFolder, 'uploads'), platform.files)
    // Last of all: the engine may still be reading one.
    undo.unshift(() => uploads.close())
    const events = openEventSocket(engine, (pages) => idleStop.onPages(pages))
    undo.push(() => events.close())
    const hostParts = {
      engine,
      events,
      uploads,
      downloads,
      launchCodes,
      token,
      logger: platform.logger,
      pageFolder: options.program.pageFolder,
    }
    const openOn = (port: number | null): Promise<HttpHost> => openHttpHost(hostParts, port)
    const host =
      options.port === null
        ? await openOnRememberedPort(join(options.workspaceFolder, 'serve.json'), openOn, platform.logger)
        : await openOn(options.port)
    undo.push(() => host.close())

    const base = `http://127.0.0.1:${host.port}`
    const session: ServeSession = {
      engine,
      url: `${base}/#token=${token}`,
      issueLaunchUrl: () => `${base}/open/${launchCodes.issue()}`,
      onWindowClosed: () => idleStop.onWindowClosed(),
      close: unwind,
    }
    const stopListening = await listenForHandover(options.holderFile, {
      engine,
      files: platform.files,
      describe: () => ({
        pid: process.pid,
        host: 'serve',
        url: session.url,
        launchUrl: session.issueLaunchUrl(),
      }),
      show: () => options.onShow(session),
    })
    undo.push(stopListening)
    return session
  } catch (error) {
    await unwind()
    throw error
  }
}
