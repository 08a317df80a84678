import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { IpcRendererEvent } from 'electron'
import type { Bridge } from '../shared/contract/bridge'
import { bridgeChannels, bridgeName } from '../shared/contract/bridge'
import type { Reply } from '../shared/contract/errors'

/**
 * The three functions that a page gets, and nothing else: no channel name is taken from the page, and no Electron
 * object reaches it. Without the sandbox there is no bridge at all; the main process shows the error.
 */
if (process.sandboxed !== true || process.contextIsolated !== true) {
  throw new Error('The window runs without its sandbox; it gets no access.')
}

const bridge: Bridge = {
  invoke: ({ callId, procedure, input, cancel }) =>
    ipcRenderer.invoke(
      bridgeChannels.call,
      cancel === true ? { callId, cancel } : { callId, procedure, input },
    ),
  onEvent(listener) {
    const receive = (_event: IpcRendererEvent, message: { name: string; payload: unknown }): void =>
      listener(message)
    ipcRenderer.on(bridgeChannels.event, receive)
    return () => void ipcRenderer.off(bridgeChannels.event, receive)
  },
  async registerFiles(files) {
    const paths = files.map((file) => webUtils.getPathForFile(file as File))
    const reply = (await ipcRenderer.invoke(bridgeChannels.files, paths)) as Reply<string[]>
    if (!reply.ok) throw new Error(reply.error.message)
    return reply.value
  },
}

contextBridge.exposeInMainWorld(bridgeName, bridge)
