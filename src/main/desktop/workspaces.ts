import { existsSync } from 'node:fs'
import { EngineError } from '../../shared/contract/errors'
import { findHolder } from '../hosting/holder'
import type { RecentWorkspaces } from './recentWorkspaces'
import type { WorkspaceSession } from './workspaceSession'

export interface Workspaces {
  /** The open one; null before the first. */
  current(): WorkspaceSession | null
  /** Opens a workspace and closes the one before. Throws what the engine throws; the one before stays open then. */
  open(folder: string): Promise<void>
  /**
   * Opens the first of these that can be opened and tells about the others. False when a program that holds it has
   * been given the paths instead. Throws when none can be opened.
   */
  openFirst(folders: readonly [string, ...string[]], paths: readonly string[]): Promise<boolean>
}

export interface WorkspacesParts {
  openSession(folder: string): Promise<WorkspaceSession>
  holderFile(folder: string): string
  readonly recent: RecentWorkspaces
  /** Heard after every change; `isSwitch` when the page shows data of another workspace now. */
  onOpened(isSwitch: boolean): void
  showError(sentence: string): void
}

/** Keeps the one workspace that the window shows. */
export function createWorkspaces(parts: WorkspacesParts): Workspaces {
  let current: WorkspaceSession | null = null

  const open = async (folder: string): Promise<void> => {
    const previous = current
    if (previous?.folder === folder) return
    current = await parts.openSession(folder)
    parts.recent.add(folder)
    await previous?.close()
    parts.onOpened(previous !== null)
  }

  return {
    current: () => current,
    open,
    async openFirst(folders, paths) {
      for (const [index, folder] of folders.entries()) {
        try {
          await open(folder)
          return true
        } catch (error) {
          const isBusy = error instanceof EngineError && error.code === 'workspace_busy'
          if (isBusy && (await handOverTo(parts.holderFile(folder), paths))) return false
          if (index === folders.length - 1) throw error
          parts.showError(
            `${folder} could not be opened: ${error instanceof Error ? error.message : String(error)}`,
          )
        }
      }
      return false
    },
  }
}

/** The workspace that was asked for; otherwise the last one that is still there, and then this user's own. */
export function workspacesToTry(
  asked: string | null,
  recent: readonly string[],
  own: string,
): readonly [string, ...string[]] {
  if (asked !== null) return [asked]
  const last = recent.find((folder) => existsSync(folder))
  return last === undefined || last === own ? [own] : [last, own]
}

/** Hands files to another program (serve mode, say) that holds the workspace; false when nobody answers. */
async function handOverTo(holderFile: string, paths: readonly string[]): Promise<boolean> {
  const holder = await findHolder(holderFile)
  if (holder === null) return false
  await holder.open(paths)
  holder.close()
  return true
}
