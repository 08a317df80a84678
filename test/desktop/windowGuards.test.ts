import { EventEmitter } from 'node:events'
import type { Dialog, Session, WebContents } from 'electron'
import { beforeEach, describe, expect, it } from 'vitest'
import { createExternalLinks, readExternalUrl } from '../../src/main/desktop/externalLinks'
import { blockRequests, denyPermissions, guardNavigation } from '../../src/main/desktop/windowGuards'

/** Everything a link out may not be. */
const badUrls = [
  '',
  'evil.test',
  'file:///etc/passwd',
  'file://host/share',
  'smb://host/share',
  'ms-msdt:/id',
  'ms-word:ofe|u|https://evil.test',
  'vscode://file/etc/passwd',
  'javascript:alert(1)',
  'java\tscript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'vbscript:x',
  'data:text/html,<script>',
  'blob:https://evil.test/1',
  'about:blank',
  'chrome://settings',
  'app://bundle/index.html',
  'spanglass://trace/1',
  'mailto:a@b.c',
  'tel:1',
  'ftp://evil.test/',
  'ssh://evil.test',
  'ws://evil.test/',
  '\\\\host\\share',
  '//evil.test/',
  'https:evil.test',
  'https:/evil.test',
  'https:///evil.test',
  'https://',
  'https://user@evil.test/',
  'https://user:word@evil.test/',
  'https://evil.test\\@good.test/',
  'https://evil.test/\u0000',
  'https://evil.test/\nHost: x',
  ' https://evil.test/',
  'https://evil.test/ x',
  'https://evil.test/\u202etxt.exe',
  'https://evil.test/\u2066x\u2069',
  'https://evil.test/\u200b',
  'https://evil.test/\u00ad',
  'https://evil.test:99999/',
  'https://[::1',
  `https://evil.test/${'a'.repeat(2_048)}`,
]

interface Asked {
  readonly message: string
  readonly detail: string
}

function links(response: number) {
  const asked: Asked[] = []
  const opened: string[] = []
  const dialog = {
    showMessageBox: (options: Asked) => {
      asked.push(options)
      return Promise.resolve({ response, checkboxChecked: false })
    },
  } as unknown as Pick<Dialog, 'showMessageBox'>
  const shell = {
    openExternal: (url: string) => {
      opened.push(url)
      return Promise.resolve()
    },
  }
  return { links: createExternalLinks(dialog, shell), asked, opened }
}

describe('a link out of the window', () => {
  it.each(badUrls)('is ignored: %j', async (url) => {
    const { links: external, asked, opened } = links(0)
    await external.open(url)
    expect([asked, opened]).toEqual([[], []])
  })

  it('is opened after the person saw its host as the network sees it', async () => {
    const { links: external, asked, opened } = links(0)
    await external.open('https://раураӏ.com/login')
    expect(asked).toMatchObject([
      { message: 'Open xn--80aa0cbo65f.com in your browser?', detail: 'https://xn--80aa0cbo65f.com/login' },
    ])
    expect(opened).toEqual(['https://xn--80aa0cbo65f.com/login'])
  })

  it('stays closed when the person says no', async () => {
    const { links: external, asked, opened } = links(1)
    await external.open('http://docs.test:8080/a?b#c')
    expect(asked).toHaveLength(1)
    expect(opened).toEqual([])
  })

  it('asks one question at a time', async () => {
    const { links: external, asked } = links(1)
    await Promise.all(Array.from({ length: 20 }, () => external.open('https://docs.test/')))
    expect(asked).toHaveLength(1)
    await external.open('https://docs.test/')
    expect(asked).toHaveLength(2)
  })

  it('keeps the whole address', () => {
    expect(readExternalUrl('HTTPS://Docs.test/a%20b?x=1&y=2#z')?.href).toBe(
      'https://docs.test/a%20b?x=1&y=2#z',
    )
  })
})

describe('the window', () => {
  let contents: EventEmitter & { setWindowOpenHandler(handler: (details: { url: string }) => unknown): void }
  let openHandler: (details: { url: string }) => unknown
  let offered: string[]
  beforeEach(() => {
    offered = []
    contents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: (handler: (details: { url: string }) => unknown) => void (openHandler = handler),
    })
    guardNavigation(contents as unknown as WebContents, {
      open: (url) => {
        offered.push(url)
        return Promise.resolve()
      },
    })
  })

  const isPrevented = (name: string, url: string): boolean => {
    let prevented = false
    contents.emit(name, { url, preventDefault: () => (prevented = true) })
    return prevented
  }

  const elsewhere = [
    'https://evil.test/',
    'http://localhost/',
    'file:///etc/passwd',
    'app://bundle.evil/',
    'app://bundle@evil/',
    'app://other/index.html',
    'APP://bundle',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:app://bundle/1',
    'about:blank',
    '',
  ]

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays home on %s', (name) => {
    for (const url of elsewhere) expect([url, isPrevented(name, url)]).toEqual([url, true])
    expect(isPrevented(name, 'app://bundle/index.html#/traces')).toBe(false)
  })

  it('embeds nothing, whatever the address', () => {
    expect(isPrevented('will-attach-webview', 'app://bundle/index.html')).toBe(true)
  })

  it('opens no second window; the address goes through the same check as any link', () => {
    for (const url of [...elsewhere, 'app://bundle/index.html', 'https://docs.test/']) {
      expect(openHandler({ url })).toEqual({ action: 'deny' })
    }
    expect(offered).toContain('https://docs.test/')
  })
})

describe('the session', () => {
  type Recorded = Record<string, (...args: never[]) => unknown>
  const record = (): { session: Session; set: Recorded } => {
    const set: Recorded = {}
    const session = new Proxy({} as Session, {
      get: (_target, name: string) => (handler: (...args: never[]) => unknown) => void (set[name] = handler),
    })
    return { session, set }
  }
  const permissions = [
    'camera',
    'media',
    'geolocation',
    'notifications',
    'midi',
    'clipboard-read',
    'display-capture',
    'fullscreen',
    'hid',
    'usb',
    'serial',
    'openExternal',
    'fileSystem',
    'local-network-access',
    'speaker-selection',
    'storage-access',
    'idle-detection',
    'unknown',
  ]

  it('denies every permission and device to everyone, our page included', () => {
    const { session, set } = record()
    denyPermissions(session)
    const own = { isMainFrame: true, requestingUrl: 'app://bundle/index.html' }
    for (const permission of permissions) {
      let granted: unknown = 'not asked'
      set['setPermissionRequestHandler']?.(
        ...([null, permission, (answer: unknown) => (granted = answer), own] as never[]),
      )
      expect([permission, granted]).toEqual([permission, false])
      expect(
        set['setPermissionCheckHandler']?.(...([null, permission, 'app://bundle/', own] as never[])),
      ).toBe(false)
    }
    expect(set['setDevicePermissionHandler']?.(...([{ deviceType: 'hid' }] as never[]))).toBe(false)
    let paired: unknown
    set['setBluetoothPairingHandler']?.(...([{}, (answer: unknown) => (paired = answer)] as never[]))
    expect(paired).toEqual({ confirmed: false })
    let captured: unknown
    set['setDisplayMediaRequestHandler']?.(...([{}, (answer: unknown) => (captured = answer)] as never[]))
    expect(captured).toEqual({})
  })

  it('lets only our own page write text to the clipboard', () => {
    const { session, set } = record()
    denyPermissions(session)
    const check = (origin: string, isMainFrame: boolean): unknown =>
      set['setPermissionCheckHandler']?.(
        ...([null, 'clipboard-sanitized-write', origin, { isMainFrame }] as never[]),
      )
    expect(check('app://bundle/', true)).toBe(true)
    expect(check('app://bundle/', false)).toBe(false)
    expect(check('https://evil.test/', true)).toBe(false)
  })

  it('cancels and counts every request that is not for our page', () => {
    let listener:
      ((details: { url: string }, callback: (answer: { cancel: boolean }) => void) => void) | undefined
    const session = { webRequest: { onBeforeRequest: (given: typeof listener) => void (listener = given) } }
    const warnings: string[] = []
    const logger = {
      info: () => undefined,
      warn: (text: string) => void warnings.push(text),
      error: () => undefined,
    }
    const block = blockRequests(session as unknown as Session, logger)
    const isCancelled = (url: string): boolean => {
      let cancelled = false
      listener?.({ url }, ({ cancel }) => (cancelled = cancel))
      return cancelled
    }
    const own = [
      'app://bundle/index.html',
      'app://bundle/assets/a.js',
      'devtools://devtools/x',
      'data:image/png;base64,',
      'blob:app://bundle/1',
    ]
    expect(own.map(isCancelled)).toEqual(own.map(() => false))
    expect(block.blocked).toBe(0)
    const foreign = [
      'https://evil.test/?secret',
      'http://127.0.0.1/',
      'ws://evil.test',
      'file:///etc/passwd',
      'app://bundle.evil/',
      'blob:https://evil.test/1',
      'ftp://x',
    ]
    expect(foreign.map(isCancelled)).toEqual(foreign.map(() => true))
    expect(block.blocked).toBe(foreign.length)
    expect(warnings.join()).not.toContain('secret')
  })
})
