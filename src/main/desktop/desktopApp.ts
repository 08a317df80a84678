import { app, dialog, ipcMain, Menu, protocol, session, shell } from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { bridgeChannels } from '../../shared/contract/bridge'
import { ensureExists } from '../../shared/util/assert'
import type { Engine, EngineOptions } from '../engine/engine'
import type { Program } from '../hosting/program'
import { createTerminalLogger } from '../hosting/terminalLogger'
import { workspaceFolder } from '../hosting/workspacePath'
import type { Logger, Platform } from '../ports/platform'
import { buildMenu } from './appMenu'
import { servePageScheme } from './appProtocol'
import { choosePaths, chooseWorkspace, createElectronPlatform } from './electronPlatform'
import { createExternalLinks } from './externalLinks'
import { openIpcHost } from './ipcHost'
import type { WindowKeeper } from './mainWindow'
import { createWindowKeeper, windowStateFile } from './mainWindow'
import { pageUrl } from './pageOrigin'
import type { RecentWorkspaces } from './recentWorkspaces'
import { openRecentWorkspaces } from './recentWorkspaces'
import type { StartRequest } from './startArguments'
import { blockRequests, denyPermissions, guardNavigation } from './windowGuards'
import type { Workspaces } from './workspaces'
import { createWorkspaces, workspacesToTry } from './workspaces'
import { openWorkspaceSession } from './workspaceSession'

export interface DesktopParts {
  readonly program: Program
  createEngine(options: EngineOptions, platform: Platform): Promise<Engine>
  /** The name of the file, in the workspace, that says who holds it. */
  holderFile(workspace: string): string
}

export interface DesktopApp {
  /** Does what a start asked for: comes to the front, switches workspace, goes to a place, imports. */
  answer(request: StartRequest): Promise<void>
  close(): Promise<void>
}

/**
 * Puts the window together once Electron is ready. Answers null when another program holds the workspace and has been
 * given the files; rejects when no workspace could be opened.
 */
export async function startDesktopApp(parts: DesktopParts, first: StartRequest): Promise<DesktopApp | null> {
  const { program } = parts
  const logger = createTerminalLogger()
  const userData = app.getPath('userData')
  const recent = openRecentWorkspaces(join(userData, 'recent-workspaces.json'))
  const window = createWindowKeeper({
    preloadPath: program.preloadPath,
    iconPath: join(program.resourcesFolder, 'icon.png'),
    pageUrl,
    stateFile: windowStateFile(userData),
    hasDevTools: !app.isPackaged,
  })
  const workspaces = createWorkspaces({
    recent,
    holderFile: (folder) => parts.holderFile(folder),
    showError,
    openSession: (folder) =>
      openWorkspaceSession({
        folder,
        program,
        platform: createElectronPlatform(program, dialog),
        holderFile: parts.holderFile(folder),
        createEngine: (options, platform) => parts.createEngine(options, platform),
        onEvent: (message) => window.send(bridgeChannels.event, message),
        onShow: () => window.show(),
      }),
    onOpened(isSwitch) {
      updateMenu(workspaces, recent)
      if (isSwitch) window.reload()
    },
  })

  closeWhatElectronLeavesOpen(program, logger)
  openIpcHost({
    ipcMain,
    engine: () => ensureExists(workspaces.current(), 'an open workspace').engine,
    files: () => ensureExists(workspaces.current(), 'an open workspace').platform.files,
    logger,
  })
  app.setAboutPanelOptions({
    applicationName: 'Spanglass',
    applicationVersion: program.version,
    copyright: 'MIT licence',
  })
  app.on('activate', () => window.show())

  const surroundings = { platform: process.platform, env: process.env, home: homedir() }
  const own = workspaceFolder(null, process.cwd(), surroundings)
  const isOpen = await workspaces.openFirst(workspacesToTry(first.workspace, recent.list(), own), first.paths)
  if (!isOpen) return null
  window.show(first.route ?? '')
  attempt(importPaths(workspaces, first.paths))
  return {
    answer: (request) => answer(request, window, workspaces),
    close: async () => workspaces.current()?.close(),
  }
}

async function answer(request: StartRequest, window: WindowKeeper, workspaces: Workspaces): Promise<void> {
  window.show()
  try {
    if (request.workspace !== null) await workspaces.open(request.workspace)
    if (request.route !== null) workspaces.current()?.engine.navigate(request.route)
    await importPaths(workspaces, request.paths)
  } catch (error) {
    showError(messageOf(error))
  }
}

/** The page's own scheme, and no permission, request or navigation besides. */
function closeWhatElectronLeavesOpen(program: Program, logger: Logger): void {
  servePageScheme(protocol, program.pageFolder)
  denyPermissions(session.defaultSession)
  blockRequests(session.defaultSession, logger)
  const links = createExternalLinks(dialog, shell)
  app.on('web-contents-created', (_event, contents) => {
    guardNavigation(contents, links)
    contents.on('preload-error', (_details, _path, error) => showError(error.message))
  })
}

function updateMenu(workspaces: Workspaces, recent: RecentWorkspaces): void {
  const openPaths = (paths: readonly string[]): Promise<void> => importPaths(workspaces, paths)
  const openWorkspace = async (folder: string | null): Promise<void> => {
    if (folder !== null) await workspaces.open(folder)
  }
  const menu = buildMenu({
    platform: process.platform,
    recentWorkspaces: recent.list(),
    hasDevTools: !app.isPackaged,
    actions: {
      openFiles: () => attempt(choosePaths(dialog, false).then(openPaths)),
      openFolder: () => attempt(choosePaths(dialog, true).then(openPaths)),
      openWorkspace: () => attempt(chooseWorkspace(dialog).then(openWorkspace)),
      switchWorkspace: (folder) => attempt(openWorkspace(folder)),
      clearRecent() {
        recent.clear()
        updateMenu(workspaces, recent)
      },
      navigate: (route) => workspaces.current()?.engine.navigate(route),
      showAbout: () => app.showAboutPanel(),
    },
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu))
}

async function importPaths(workspaces: Workspaces, paths: readonly string[]): Promise<void> {
  if (paths.length > 0) await workspaces.current()?.engine.openPaths(paths)
}

/** For work that nobody waits for: its failure is shown. */
function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => showError(messageOf(error)))
}

function showError(sentence: string): void {
  dialog.showErrorBox('Spanglass', sentence)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
