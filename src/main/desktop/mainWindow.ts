import type { BrowserWindowConstructorOptions } from 'electron'
import { BrowserWindow, nativeTheme, screen } from 'electron'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { Area } from './windowState'
import { placeWindow, readWindowState, smallestWindow } from './windowState'

export interface MainWindowParts {
  readonly preloadPath: string
  readonly iconPath: string
  readonly pageUrl: string
  /** Where the window's place is kept. */
  readonly stateFile: string
  readonly hasDevTools: boolean
}

/**
 * The options of every window. The page is foreign territory: sandboxed, isolated from the preload, without Node in
 * any of its parts. No spell checker: it would fetch dictionaries.
 */
export function windowOptions(
  parts: MainWindowParts,
  place: Partial<Area>,
  isDark: boolean,
): BrowserWindowConstructorOptions {
  return {
    ...place,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    title: 'Spanglass',
    icon: parts.iconPath,
    show: false,
    backgroundColor: isDark ? '#16181d' : '#ffffff',
    webPreferences: {
      preload: parts.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: parts.hasDevTools,
    },
  }
}

export interface WindowKeeper {
  /** Brings the window to the front; makes it, at a route of the page, when there is none. */
  show(route?: string): void
  /** Sends a message to the page; without a window there is nobody to tell. */
  send(channel: string, message: unknown): void
  reload(): void
}

/** Keeps the one window of the program, which a person may close and (on macOS) open again. */
export function createWindowKeeper(parts: MainWindowParts): WindowKeeper {
  let window: BrowserWindow | null = null
  const present = (): BrowserWindow | null => (window === null || window.isDestroyed() ? null : window)
  return {
    show(route = '') {
      const open = present()
      if (open === null) {
        window = createMainWindow(parts, route)
        return
      }
      if (open.isMinimized()) open.restore()
      open.show()
      open.focus()
    },
    send: (channel, message) => present()?.webContents.send(channel, message),
    reload: () => present()?.webContents.reload(),
  }
}

/** Opens the window where it was and shows it when the page has been drawn. The only place that makes one. */
function createMainWindow(parts: MainWindowParts, route: string): BrowserWindow {
  const state = readWindowState(parts.stateFile)
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter((display) => display.id !== main.id)
  const areas = [main, ...others].map((display) => display.workArea)
  const window = new BrowserWindow(
    windowOptions(parts, placeWindow(state, areas), nativeTheme.shouldUseDarkColors),
  )
  if (state?.isMaximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => keepState(window, parts.stateFile))
  void window.loadURL(`${parts.pageUrl}${route}`)
  return window
}

function keepState(window: BrowserWindow, stateFile: string): void {
  const state = { ...window.getNormalBounds(), isMaximized: window.isMaximized() }
  try {
    writeFileAtomic.sync(stateFile, `${JSON.stringify(state)}\n`)
  } catch {
    // Where the window was is not worth a message when it closes.
  }
}

/** Files of a folder that belong to the window and not to a workspace. */
export function windowStateFile(userDataFolder: string): string {
  return join(userDataFolder, 'window.json')
}
