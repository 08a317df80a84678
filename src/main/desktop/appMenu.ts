import type { MenuItemConstructorOptions } from 'electron'
import { basename } from 'node:path'

export interface MenuActions {
  openFiles(): void
  openFolder(): void
  openWorkspace(): void
  switchWorkspace(folder: string): void
  clearRecent(): void
  navigate(route: string): void
  showAbout(): void
}

export interface MenuParts {
  readonly platform: NodeJS.Platform
  readonly recentWorkspaces: readonly string[]
  readonly hasDevTools: boolean
  readonly actions: MenuActions
}

/** The native menu. Keys of the page itself (W S A D, /, N …) are the page's; the menu takes none of them. */
export function buildMenu({
  platform,
  recentWorkspaces,
  hasDevTools,
  actions,
}: MenuParts): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  const settings: MenuItemConstructorOptions = {
    label: 'Settings',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.navigate('#/settings'),
  }
  const about: MenuItemConstructorOptions = { label: 'About Spanglass', click: () => actions.showAbout() }
  return [
    ...(isMac ? [buildMacMenu(about, settings)] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open Files…', accelerator: 'CmdOrCtrl+O', click: () => actions.openFiles() },
        { label: 'Open Folder…', accelerator: 'CmdOrCtrl+Shift+O', click: () => actions.openFolder() },
        { type: 'separator' },
        { label: 'Open Workspace…', click: () => actions.openWorkspace() },
        { label: 'Recent Workspaces', submenu: buildRecentMenu(recentWorkspaces, actions) },
        { type: 'separator' },
        ...(isMac ? [] : [settings, { type: 'separator' as const }]),
        isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: 'Sessions', click: () => actions.navigate('#/sessions') },
        { label: 'Traces', click: () => actions.navigate('#/traces') },
        { label: 'Imports', click: () => actions.navigate('#/imports') },
        { type: 'separator' },
        { role: 'reload' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(hasDevTools ? [{ role: 'toggleDevTools' as const }] : []),
      ],
    },
    { role: 'windowMenu' },
    ...(isMac ? [] : [{ label: '&Help', submenu: [about] }]),
  ]
}

function buildMacMenu(
  about: MenuItemConstructorOptions,
  settings: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  return {
    label: 'Spanglass',
    submenu: [
      about,
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
}

function buildRecentMenu(folders: readonly string[], actions: MenuActions): MenuItemConstructorOptions[] {
  if (folders.length === 0) return [{ label: 'None yet', enabled: false }]
  return [
    ...folders.map((folder) => ({
      // An ampersand would mark a key in a menu label.
      label: `${basename(folder)} (${folder})`.replaceAll('&', '&&'),
      click: () => actions.switchWorkspace(folder),
    })),
    { type: 'separator' },
    { label: 'Clear', click: () => actions.clearRecent() },
  ]
}
