import { app, dialog, protocol } from 'electron'
import { declarePageScheme } from './desktop/appProtocol'
import { isDeepLink, linkScheme, readDeepLink } from './desktop/deepLink'
import type { DesktopApp } from './desktop/desktopApp'
import { startDesktopApp } from './desktop/desktopApp'
import type { StartRequest } from './desktop/startArguments'
import { readStartArguments, startRequestSchema } from './desktop/startArguments'
import { createEngine } from './engine/createEngine'
import { locateProgram } from './hosting/program'
import { workspaceFiles } from './store/workspaceFiles'

/** What the engine has not finished by then it takes up again at the next start. */
const closeMs = 1_500
const nothing: StartRequest = { paths: [], workspace: null, route: null }

/** Electron entry: sandboxed before anything else, one instance, closed in order. */
function main(): void {
  // A program that people installed never runs without its sandbox; only tests of an unpacked build may.
  if (app.isPackaged && app.commandLine.hasSwitch('no-sandbox')) {
    dialog.showErrorBox('Spanglass', 'Spanglass does not run with --no-sandbox.')
    app.exit(1)
    return
  }
  app.enableSandbox()
  declarePageScheme(protocol)
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  const first = readStartArguments(process.argv, app.isPackaged, process.cwd())
  // The lock hands the request to the instance that holds it.
  if (app.requestSingleInstanceLock(first)) run(first)
  else app.exit(0)
}

function run(first: StartRequest): void {
  // Not awaited at the top of the module: Electron becomes ready only after the module has run to its end.
  const desktop = app.whenReady().then(() =>
    startDesktopApp(
      {
        program: locateProgram(import.meta.url),
        createEngine,
        holderFile: (folder) => workspaceFiles(folder).holder,
      },
      first,
    ),
  )
  const answer = (request: StartRequest): void => void desktop.then((open) => open?.answer(request))
  app.on('second-instance', (_event, _argv, _workingFolder, data) => {
    const request = startRequestSchema.safeParse(data)
    answer(request.success ? request.data : nothing)
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    answer({ ...nothing, paths: [path] })
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    if (isDeepLink(url)) answer({ ...nothing, route: readDeepLink(url) })
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  closeInOrder(desktop)
  desktop.then(
    (open) => {
      // Another program holds the workspace and has taken over.
      if (open === null) app.exit(0)
    },
    (error: unknown) => {
      dialog.showErrorBox('Spanglass could not start', error instanceof Error ? error.message : String(error))
      app.exit(1)
    },
  )
}

/** Holds the end back until the databases are closed, but not for long. */
function closeInOrder(desktop: Promise<DesktopApp | null>): void {
  let isClosing = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    setTimeout(() => app.exit(0), closeMs)
    void desktop.then((open) => open?.close()).finally(() => app.exit(0))
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit())
}

main()
