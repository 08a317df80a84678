import { describeError } from '../../shared/util/describeError'
import type { Engine, EngineOptions } from '../engine/engine'
import { listenForHandover } from '../hosting/handoverHost'
import type { Program } from '../hosting/program'
import type { Platform } from '../ports/platform'

export interface WorkspaceSession {
  readonly folder: string
  readonly engine: Engine
  readonly platform: Platform
  close(): Promise<void>
}

export interface WorkspaceSessionOptions {
  readonly folder: string
  readonly program: Program
  readonly platform: Platform
  readonly holderFile: string
  createEngine(options: EngineOptions, platform: Platform): Promise<Engine>
  /** Every engine event, for the page. */
  onEvent(message: { readonly name: string; readonly payload: unknown }): void
  /** Another program of this user asked for the window. */
  onShow(): void
}

/** Opens a workspace: its engine, its events, and an ear for other programs that want it. Throws what the engine throws. */
export async function openWorkspaceSession(options: WorkspaceSessionOptions): Promise<WorkspaceSession> {
  const { folder, program, platform } = options
  const engine = await options.createEngine(
    { workspaceFolder: folder, storeWorkerUrl: program.storeWorkerUrl, watches: true },
    platform,
  )
  engine.subscribe((name, payload) => options.onEvent({ name, payload }))
  const describe = () => ({ pid: process.pid, host: 'desktop' as const, url: null, launchUrl: null })
  const handover = { engine, files: platform.files, describe, show: () => options.onShow() }
  // Without it the program works; only other starts cannot hand their files over.
  const stopListening = await listenForHandover(options.holderFile, handover).catch((error: unknown) => {
    platform.logger.warn(`other starts cannot reach this one: ${describeError(error)}`)
    return () => undefined
  })
  return {
    folder,
    engine,
    platform,
    async close() {
      stopListening()
      await engine.close()
    },
  }
}
