import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindowConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createWindowKeeper } from '../../src/main/desktop/mainWindow'
import { placeWindow, readWindowState } from '../../src/main/desktop/windowState'
import { ensureExists } from '../../src/shared/util/assert'

interface FakeWindow {
  readonly options: BrowserWindowConstructorOptions
  readonly urls: string[]
  readonly sent: unknown[][]
  readonly done: string[]
  emit(name: string): void
  destroyed: boolean
}

const windows = vi.hoisted((): FakeWindow[] => [])
vi.mock('electron', () => {
  class BrowserWindow implements FakeWindow {
    readonly urls: string[] = []
    readonly sent: unknown[][] = []
    readonly done: string[] = []
    readonly listeners = new Map<string, () => void>()
    readonly webContents = {
      send: (...args: unknown[]) => void this.sent.push(args),
      reload: () => void this.done.push('reload'),
    }
    destroyed = false
    constructor(readonly options: BrowserWindowConstructorOptions) {
      windows.push(this)
    }
    on = (name: string, listener: () => void): void => void this.listeners.set(name, listener)
    once = (name: string, listener: () => void): void => void this.listeners.set(name, listener)
    emit = (name: string): void => this.listeners.get(name)?.()
    loadURL = (url: string): Promise<void> => Promise.resolve(void this.urls.push(url))
    isDestroyed = (): boolean => this.destroyed
    isMinimized = (): boolean => true
    isMaximized = (): boolean => true
    restore = (): void => void this.done.push('restore')
    show = (): void => void this.done.push('show')
    focus = (): void => void this.done.push('focus')
    maximize = (): void => void this.done.push('maximize')
    getNormalBounds = () => ({ x: 10, y: 20, width: 1_000, height: 700 })
  }
  const display = { id: 1, workArea: { x: 0, y: 0, width: 1_920, height: 1_040 } }
  return {
    BrowserWindow,
    nativeTheme: { shouldUseDarkColors: false },
    screen: { getPrimaryDisplay: () => display, getAllDisplays: () => [display] },
  }
})

let stateFile: string
beforeEach(() => {
  windows.length = 0
  stateFile = join(mkdtempSync(join(tmpdir(), 'spanglass-test-')), 'window.json')
})
const keeper = () =>
  createWindowKeeper({
    preloadPath: '/p.cjs',
    iconPath: '/i.png',
    pageUrl: 'app://bundle/index.html',
    stateFile,
    hasDevTools: false,
  })

describe('a window', () => {
  it('is sandboxed, isolated and without Node, whoever asks for it', () => {
    keeper().show()
    const preferences = ensureExists(windows[0]?.options.webPreferences, 'web preferences')
    expect(preferences).toEqual({
      preload: '/p.cjs',
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
      devTools: false,
    })
  })

  it('loads our page at a route, is shown when drawn, and comes to the front the second time', () => {
    const window = keeper()
    window.send('engine:event', 'nobody is there yet')
    window.show('#/traces')
    expect(windows[0]?.urls).toEqual(['app://bundle/index.html#/traces'])
    expect(windows[0]?.done).toEqual([])
    windows[0]?.emit('ready-to-show')
    window.show()
    window.send('engine:event', { name: 'a' })
    expect(windows).toHaveLength(1)
    expect(windows[0]?.done).toEqual(['show', 'restore', 'show', 'focus'])
    expect(windows[0]?.sent).toEqual([['engine:event', { name: 'a' }]])
    ensureExists(windows[0], 'a window').destroyed = true
    window.show()
    expect(windows).toHaveLength(2)
  })

  it('opens where it was closed', () => {
    keeper().show()
    windows[0]?.emit('close')
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual({
      x: 10,
      y: 20,
      width: 1_000,
      height: 700,
      isMaximized: true,
    })
    keeper().show()
    expect(windows[1]?.options).toMatchObject({ x: 10, y: 20, width: 1_000, height: 700 })
    expect(windows[1]?.done).toEqual(['maximize'])
  })
})

describe('placeWindow', () => {
  const screen = { x: 0, y: 0, width: 1_920, height: 1_040 }
  const second = { x: 1_920, y: 0, width: 1_280, height: 1_024 }
  const was = (x: number, y: number) => ({ x, y, width: 1_000, height: 700, isMaximized: false })

  it('fits a first window on the screen', () => {
    expect(placeWindow(null, [screen])).toEqual({ width: 1_400, height: 900 })
    expect(placeWindow(null, [{ ...screen, width: 1_024, height: 700 }])).toEqual({
      width: 1_024,
      height: 700,
    })
  })

  it('goes back to where it was while a person can reach it there', () => {
    expect(placeWindow(was(100, 50), [screen])).toMatchObject({ x: 100, y: 50 })
    expect(placeWindow(was(2_000, 50), [screen, second])).toMatchObject({ x: 2_000, y: 50 })
    expect(placeWindow(was(-900, 50), [screen])).toMatchObject({ x: -900, y: 50 })
  })

  it.each([
    ['on a screen that is gone', was(2_000, 50)],
    ['too far to the left', was(-950, 50)],
    ['with its title above the screen', was(100, -10)],
    ['below the screen', was(100, 1_000)],
  ])('comes back to the main screen when it was %s', (_name, state) => {
    expect(placeWindow(state, [screen])).toEqual({ width: 1_000, height: 700 })
  })

  it('forgets a state that cannot be one', () => {
    for (const text of [
      '',
      '{}',
      '{"x":"1"}',
      '{"x":0,"y":0,"width":-5,"height":1,"isMaximized":false}',
      'null',
    ]) {
      writeFileSync(stateFile, text)
      expect(readWindowState(stateFile)).toBeNull()
    }
  })
})
