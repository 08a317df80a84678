import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInThisContext } from 'node:vm'
import type { FromProgram, ToProgram } from './messages.ts'
import { takeInstanceLock } from './instanceLock.ts'
import { BrowserWindow, contentsCreated, windowById, windows } from './windows.ts'

/**
 * Stands in for the `electron` module in plain Node: the parts that the program uses, with windows that live as pages
 * in the test process. Only behaviour that the program relies on is imitated; anything else is missing, so that using
 * more of Electron fails here instead of passing by accident.
 */
const switches = new Map(
  process.argv
    .filter((argument) => argument.startsWith('--'))
    .map((argument) => argument.slice(2).split('=', 2) as [string, string | undefined]),
)
const userData = switches.get('user-data-dir') ?? ''
const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as {
  name: string
  version: string
}

export const record = {
  isSandboxed: false,
  errors: [] as string[],
  opened: [] as string[],
  shown: [] as string[],
  schemes: [] as unknown[],
}

class App extends EventEmitter {
  readonly isPackaged = false
  readonly name = manifest.name
  readonly commandLine = { hasSwitch: (name: string): boolean => switches.has(name) }
  private isReady = false
  private release: () => void = () => undefined

  enableSandbox(): void {
    if (this.isReady) throw new Error('enableSandbox has to come before ready')
    record.isSandboxed = true
  }
  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`no stand-in for the path ${name}`)
    return userData
  }
  requestSingleInstanceLock(data: unknown): boolean {
    const lock = takeInstanceLock(join(userData, 'SingletonLock'), data, (given) =>
      this.emit('second-instance', {}, [], '', given),
    )
    this.release = lock.release
    return lock.isOurs
  }
  async whenReady(): Promise<void> {
    // Electron becomes ready after the program's module has run.
    await new Promise((resolve) => setImmediate(resolve))
    this.isReady = true
  }
  setAsDefaultProtocolClient(): void {}
  setAboutPanelOptions(): void {}
  showAboutPanel(): void {
    record.shown.push('about')
  }
  quit(): void {
    for (const window of windows()) window.destroyPage()
    let isHeld = false
    this.emit('will-quit', { preventDefault: () => (isHeld = true) })
    if (!isHeld) this.exit(0)
  }
  exit(code = 0): void {
    this.release()
    process.exit(code)
  }
}

export const app = new App()
contentsCreated.on('created', (contents) => app.emit('web-contents-created', {}, contents))

const channels = new Map<string, (event: unknown, ...args: unknown[]) => unknown>()
export const ipcMain = {
  handle(channel: string, handler: (event: unknown, ...args: unknown[]) => unknown): void {
    if (channels.has(channel)) throw new Error(`a second handler for ${channel}`)
    channels.set(channel, handler)
  },
}

type SchemeHandler = (request: { method: string; url: string }) => Promise<Response>
const schemeHandlers = new Map<string, SchemeHandler>()
export const protocol = {
  registerSchemesAsPrivileged: (schemes: unknown[]): void => void record.schemes.push(...schemes),
  handle: (scheme: string, handler: SchemeHandler): void => void schemeHandlers.set(scheme, handler),
}

type RequestListener = (details: { url: string }, callback: (answer: { cancel?: boolean }) => void) => void
let requestListener: RequestListener | null = null
const ignore = (): void => undefined
export const session = {
  defaultSession: {
    setPermissionRequestHandler: ignore,
    setPermissionCheckHandler: ignore,
    setDevicePermissionHandler: ignore,
    setDisplayMediaRequestHandler: ignore,
    setBluetoothPairingHandler: ignore,
    webRequest: { onBeforeRequest: (listener: RequestListener): void => void (requestListener = listener) },
  },
}

export const dialog = {
  showErrorBox: (title: string, content: string): void => void record.errors.push(`${title}: ${content}`),
  showOpenDialog: (): Promise<{ canceled: boolean; filePaths: string[] }> =>
    Promise.resolve({ canceled: true, filePaths: [] }),
  showSaveDialog: (): Promise<{ canceled: boolean; filePath: string }> =>
    Promise.resolve({ canceled: true, filePath: '' }),
  showMessageBox: (): Promise<{ response: number }> => Promise.resolve({ response: 1 }),
}
export const shell = {
  openExternal: (url: string): Promise<void> => Promise.resolve(void record.opened.push(url)),
}
export const nativeTheme = { shouldUseDarkColors: false }
const display = { id: 1, workArea: { x: 0, y: 0, width: 1_920, height: 1_040 } }
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }

export interface MenuItem {
  readonly label?: string
  readonly role?: string
  readonly click?: () => void
  readonly submenu?: Menu | MenuItem[]
}
export class Menu {
  private static current: Menu | null = null
  readonly items: MenuItem[]
  private constructor(items: MenuItem[]) {
    this.items = items
  }
  static buildFromTemplate(template: MenuItem[]): Menu {
    return new Menu(
      template.map((item) =>
        Array.isArray(item.submenu) ? { ...item, submenu: Menu.buildFromTemplate(item.submenu) } : item,
      ),
    )
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.current = menu
  }
  static getApplicationMenu(): Menu | null {
    return Menu.current
  }
}
export { BrowserWindow }

const self = {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  record,
  screen,
  session,
  shell,
}

async function answer(message: Extract<ToProgram, { id: number }>): Promise<unknown> {
  switch (message.type) {
    case 'invoke': {
      const handler = channels.get(message.channel)
      if (handler === undefined) throw new Error(`No handler registered for '${message.channel}'`)
      const sender = windowById(message.window)?.webContents
      // As in Electron: what a page still says when its window is gone reaches no handler.
      if (sender === undefined) throw new Error('The window is gone.')
      const { url, isTop } = message.frame
      const senderFrame = { url, parent: isTop ? null : {} }
      return handler({ senderFrame, sender }, ...message.args)
    }
    case 'pageRequest': {
      const scheme = message.url.split(':', 1)[0] ?? ''
      const response = await schemeHandlers.get(scheme)?.({ method: message.method, url: message.url })
      if (response === undefined) throw new Error(`no handler for ${scheme}:`)
      const body = new Uint8Array(await response.arrayBuffer())
      return { status: response.status, headers: Object.fromEntries(response.headers), body }
    }
    case 'request': {
      let isCancelled = false
      requestListener?.({ url: message.url }, ({ cancel }) => (isCancelled = cancel === true))
      return !isCancelled
    }
    case 'navigate':
      return windowById(message.window)?.webContents.mayNavigate(message.url) ?? false
    case 'openWindow':
      return windowById(message.window)?.webContents.askToOpen(message.url) ?? { action: 'allow' }
    case 'evaluate': {
      const run = runInThisContext(`(${message.source})`) as (
        electron: typeof self,
        argument: unknown,
      ) => unknown
      return run(self, message.argument)
    }
  }
}

process.on('message', (message: ToProgram) => {
  if (message.type === 'loaded') windowById(message.window)?.onLoaded()
  else if (message.type === 'closed') {
    windowById(message.window)?.onClosed()
    if (windows().length === 0) app.emit('window-all-closed')
  } else {
    const { id } = message
    const send = (reply: FromProgram): void => void process.send?.(reply)
    answer(message).then(
      (value) => send({ type: 'answer', id, value, error: null }),
      (error: unknown) =>
        send({
          type: 'answer',
          id,
          value: null,
          error: error instanceof Error ? error.message : String(error),
        }),
    )
  }
})
// Without the test nobody could ever end the program.
process.on('disconnect', () => process.exit(1))
