import { EventEmitter } from 'node:events'
import type { FromProgram } from './messages.ts'

interface Options {
  readonly x?: number
  readonly y?: number
  readonly width?: number
  readonly height?: number
  readonly webPreferences?: { readonly preload?: string }
}
interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

/** Emits `created` with the contents of every new window. */
export const contentsCreated = new EventEmitter()

const open = new Map<number, BrowserWindow>()
let lastId = 0

const tell = (message: FromProgram): void => void process.send?.(message)

/** The stand-in's page of a window, seen from the program. */
class WebContents extends EventEmitter {
  readonly id: number
  private openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })

  constructor(id: number) {
    super()
    this.id = id
  }
  send(channel: string, ...args: unknown[]): void {
    tell({ type: 'send', window: this.id, channel, args: structuredClone(args) })
  }
  reload(): void {
    tell({ type: 'reload', window: this.id })
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }
  /** What Electron asks before a navigation that the page began. */
  mayNavigate(url: string): boolean {
    let isAllowed = true
    const details = { url, preventDefault: () => (isAllowed = false) }
    this.emit('will-navigate', details)
    this.emit('will-frame-navigate', details)
    return isAllowed
  }
  askToOpen(url: string): { action: string } {
    return this.openHandler({ url })
  }
}

export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents = new WebContents(this.id)
  readonly options: Options
  private bounds: Bounds
  private isGone = false

  constructor(options: Options) {
    super()
    this.options = options
    const { x = 100, y = 100, width = 800, height = 600 } = options
    this.bounds = { x, y, width, height }
    open.set(this.id, this)
    tell({
      type: 'createWindow',
      window: this.id,
      options: structuredClone(options) as Record<string, unknown>,
    })
    contentsCreated.emit('created', this.webContents)
  }
  static getAllWindows(): BrowserWindow[] {
    return windows()
  }
  async loadURL(url: string): Promise<void> {
    // The program goes on with its listeners first, as in Electron.
    await new Promise((resolve) => setImmediate(resolve))
    tell({ type: 'loadUrl', window: this.id, url, preload: this.options.webPreferences?.preload ?? '' })
  }
  onLoaded(): void {
    this.emit('ready-to-show')
    this.webContents.emit('did-finish-load')
  }
  onClosed(): void {
    if (this.isGone) return
    this.emit('close')
    this.isGone = true
    open.delete(this.id)
    this.webContents.emit('destroyed')
    this.emit('closed')
  }
  /** What quitting does to a window: it is closed, and its page with it. */
  destroyPage(): void {
    this.onClosed()
    tell({ type: 'closeWindow', window: this.id })
  }
  isDestroyed(): boolean {
    return this.isGone
  }
  isMinimized(): boolean {
    return false
  }
  isMaximized(): boolean {
    return false
  }
  maximize(): void {}
  restore(): void {}
  show(): void {}
  focus(): void {
    this.emit('focus')
  }
  getNormalBounds(): Bounds {
    return { ...this.bounds }
  }
  setBounds(bounds: Partial<Bounds>): void {
    this.bounds = { ...this.bounds, ...bounds }
  }
}

export function windowById(id: number): BrowserWindow | undefined {
  return open.get(id)
}

export function windows(): BrowserWindow[] {
  return [...open.values()]
}
