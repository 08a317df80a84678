import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { MenuActions } from '../../src/main/desktop/appMenu'
import { buildMenu } from '../../src/main/desktop/appMenu'

const actions = (): MenuActions => ({
  openFiles: vi.fn<() => void>(),
  openFolder: vi.fn<() => void>(),
  openWorkspace: vi.fn<() => void>(),
  switchWorkspace: vi.fn<(folder: string) => void>(),
  clearRecent: vi.fn<() => void>(),
  navigate: vi.fn<(route: string) => void>(),
  showAbout: vi.fn<() => void>(),
})

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])])
}

const build = (
  platform: NodeJS.Platform,
  made = actions(),
  recentWorkspaces: string[] = [],
  hasDevTools = false,
) => flatten(buildMenu({ platform, recentWorkspaces, hasDevTools, actions: made }))

function press(item: MenuItemConstructorOptions | undefined): void {
  // Our items look at none of what Electron passes.
  const click = item?.click as (() => void) | undefined
  click?.()
}

describe('the menu', () => {
  it.each(['linux', 'win32', 'darwin'] as const)('does what it says on %s', (platform) => {
    const made = actions()
    const items = build(platform, made)
    for (const item of items) press(item)
    for (const name of ['openFiles', 'openFolder', 'openWorkspace', 'showAbout'] as const)
      expect(made[name]).toHaveBeenCalledOnce()
    expect(vi.mocked(made.navigate).mock.calls.flat().sort()).toEqual([
      '#/imports',
      '#/sessions',
      '#/settings',
      '#/traces',
    ])
    expect(items.filter((item) => item.role === 'quit')).toHaveLength(1)
    expect(items.some((item) => item.role === 'editMenu')).toBe(true)
  })

  it('takes no key that the page uses without a modifier', () => {
    for (const { accelerator } of build('linux')) expect(accelerator ?? 'Ctrl+').toMatch(/Ctrl\+/)
  })

  it('lists recent workspaces with whole names', () => {
    const made = actions()
    const items = build('linux', made, ['/data/R&D.spanglass', '/b'])
    press(items.find((item) => item.label === 'R&&D.spanglass (/data/R&&D.spanglass)'))
    expect(made.switchWorkspace).toHaveBeenCalledWith('/data/R&D.spanglass')
    expect(build('linux').some((item) => item.label === 'None yet' && item.enabled === false)).toBe(true)
  })

  it('shows developer tools to developers only', () => {
    expect(build('linux').some((item) => item.role === 'toggleDevTools')).toBe(false)
    expect(build('linux', actions(), [], true).some((item) => item.role === 'toggleDevTools')).toBe(true)
  })
})
