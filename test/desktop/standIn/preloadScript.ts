/**
 * The built preload as a script that runs before the page's own: it gets what a sandboxed preload gets, and the page
 * gets what it exposes and nothing else. A file's path is the drop folder and the file's name.
 */
export function preloadScript(preload: string, dropFolder: string): string {
  return `(() => {
    const invoke = globalThis.standInInvoke
    delete globalThis.standInInvoke
    const unpack = (value) => {
      if (typeof value !== 'object' || value === null) return value
      if (typeof value.standInBytes === 'string') return Uint8Array.from(atob(value.standInBytes), (c) => c.charCodeAt(0))
      if (Array.isArray(value)) return value.map(unpack)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)]))
    }
    const listeners = new Map()
    Object.defineProperty(globalThis, 'standInReceive', {
      value: (channel, args) => { for (const listener of listeners.get(channel) ?? []) listener({ sender: 'Electron' }, ...args) },
    })
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name, api) =>
          Object.defineProperty(globalThis, name, { value: Object.freeze({ ...api }), enumerable: true }),
      },
      ipcRenderer: {
        invoke: (channel, ...args) => invoke(channel, structuredClone(args)).then(unpack),
        on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
        off: (channel, listener) =>
          listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener)),
      },
      webUtils: { getPathForFile: (file) => ${JSON.stringify(dropFolder)} + '/' + file.name },
    }
    const require = (name) => {
      if (name !== 'electron') throw new Error('a sandboxed preload cannot require ' + name)
      return electron
    }
    const run = (require, process, module, exports) => { ${preload}
    }
    run(require, { sandboxed: true, contextIsolated: true }, { exports: {} }, {})
  })()`
}
