import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** What the entry does to Electron, in order. */
const electron = vi.hoisted(() => ({
  done: [] as string[],
  isPackaged: false,
  switches: new Set<string>(),
  hasLock: true,
  listeners: new Map<string, (...args: never[]) => void>(),
}))
const desktop = vi.hoisted(() => ({ answered: [] as unknown[], closed: 0, fails: false, handedOver: false }))

vi.mock('electron', () => ({
  app: {
    get isPackaged() {
      return electron.isPackaged
    },
    commandLine: { hasSwitch: (name: string) => electron.switches.has(name) },
    enableSandbox: () => electron.done.push('enableSandbox'),
    setAsDefaultProtocolClient: (scheme: string) => electron.done.push(`link ${scheme}`),
    requestSingleInstanceLock: () => {
      electron.done.push('lock')
      return electron.hasLock
    },
    whenReady: () => {
      electron.done.push('whenReady')
      return Promise.resolve()
    },
    on: (name: string, listener: (...args: never[]) => void) => electron.listeners.set(name, listener),
    exit: (code: number) => electron.done.push(`exit ${code}`),
    quit: () => electron.done.push('quit'),
  },
  dialog: { showErrorBox: (_title: string, text: string) => electron.done.push(`error ${text}`) },
  protocol: { registerSchemesAsPrivileged: () => electron.done.push('scheme') },
}))
vi.mock('../../src/main/engine/createEngine', () => ({ createEngine: () => expect.unreachable() }))
vi.mock('../../src/main/hosting/program', () => ({ locateProgram: () => ({}) }))
vi.mock('../../src/main/desktop/desktopApp', () => ({
  startDesktopApp: () => {
    electron.done.push('start')
    if (desktop.fails) return Promise.reject(new Error('The workspace is damaged.'))
    if (desktop.handedOver) return Promise.resolve(null)
    return Promise.resolve({
      answer: (request: unknown) => Promise.resolve(void desktop.answered.push(request)),
      close: () => Promise.resolve(void desktop.closed++),
    })
  },
}))

beforeEach(() => {
  vi.resetModules()
  electron.done.length = 0
  electron.listeners.clear()
  electron.switches.clear()
  Object.assign(electron, { isPackaged: false, hasLock: true })
  desktop.answered.length = 0
  Object.assign(desktop, { closed: 0, fails: false, handedOver: false })
})
afterEach(() => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal)
})

const start = async (): Promise<void> => {
  await import('../../src/main/index')
  await new Promise((resolve) => setTimeout(resolve, 5))
}
const emit = (name: string, ...args: unknown[]): void => electron.listeners.get(name)?.(...(args as never[]))

describe('the start', () => {
  it('turns the sandbox on and declares the page before Electron is ready', async () => {
    await start()
    expect(electron.done).toEqual(['enableSandbox', 'scheme', 'lock', 'whenReady', 'start'])
  })

  it('is refused without the sandbox once people have installed it', async () => {
    electron.isPackaged = true
    electron.switches.add('no-sandbox')
    await start()
    expect(electron.done).toEqual(['error Spanglass does not run with --no-sandbox.', 'exit 1'])
  })

  it('registers the link of an installed program only', async () => {
    electron.isPackaged = true
    await start()
    expect(electron.done).toContain('link spanglass')
  })

  it('ends when another instance has the lock, or another program took over', async () => {
    electron.hasLock = false
    await start()
    expect(electron.done).toEqual(['enableSandbox', 'scheme', 'lock', 'exit 0'])
    vi.resetModules()
    electron.hasLock = true
    desktop.handedOver = true
    await start()
    expect(electron.done.at(-1)).toBe('exit 0')
  })

  it('says why it could not', async () => {
    desktop.fails = true
    await start()
    expect(electron.done.slice(-2)).toEqual(['error The workspace is damaged.', 'exit 1'])
  })
})

describe('a second start', () => {
  it('is answered with what its request may say, and with nothing else', async () => {
    await start()
    const request = { paths: ['/a.json'], workspace: null, route: null }
    emit('second-instance', {}, ['--evil'], '/', request)
    emit('second-instance', {}, ['spanglass', '/etc/passwd'], '/', { paths: ['relative'], shell: 'rm' })
    const event = { preventDefault: vi.fn<() => void>() }
    emit('open-file', event, '/b.json')
    emit('open-url', event, 'spanglass://trace/t')
    emit('open-url', event, 'https://evil.test')
    await expect.poll(() => desktop.answered.length).toBe(4)
    expect(desktop.answered).toEqual([
      request,
      { paths: [], workspace: null, route: null },
      { paths: ['/b.json'], workspace: null, route: null },
      { paths: [], workspace: null, route: '#/trace/t' },
    ])
    expect(event.preventDefault).toHaveBeenCalledTimes(3)
  })
})

describe('the end', () => {
  it('waits for the databases, once, and exits with 0', async () => {
    await start()
    const event = { preventDefault: vi.fn<() => void>() }
    emit('will-quit', event)
    emit('will-quit', event)
    await expect.poll(() => electron.done.at(-1)).toBe('exit 0')
    expect(desktop.closed).toBe(1)
    expect(event.preventDefault).toHaveBeenCalledTimes(2)
  })

  it('comes with the last window, and with Ctrl-C', async () => {
    await start()
    emit('window-all-closed')
    expect(electron.done.includes('quit')).toBe(process.platform !== 'darwin')
    process.emit('SIGINT')
    expect(electron.done.at(-1)).toBe('quit')
  })
})
