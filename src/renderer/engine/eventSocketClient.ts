import { createListeners } from './listeners'

export interface EventMessage {
  readonly name: string
  readonly payload: unknown
}

export interface EventConnection {
  onMessage(listener: (message: EventMessage) => void): () => void
  /** Tries to connect now instead of when the pause ends. */
  lookAgain(): void
  /** Connects no more. */
  stop(): void
}

const firstPauseMs = 500
const longestPauseMs = 8_000

/**
 * Holds the event socket of serve mode open: connects, reads `{name, payload}` messages, and after a break tries
 * again with growing pauses. `onChange` hears true and false once per change, `onFailed` every attempt that came to
 * nothing: a socket does not say whether nobody is there or somebody refused.
 */
export function connectEvents(
  origin: string,
  token: string,
  onChange: (connected: boolean) => void,
  onFailed: () => void,
): EventConnection {
  const messages = createListeners<EventMessage>()
  let connected: boolean | null = null
  let pauseMs = firstPauseMs
  let timer: ReturnType<typeof setTimeout> | null = null
  let isStopped = false

  const change = (next: boolean): void => {
    if (next === connected) return
    connected = next
    onChange(next)
  }

  const open = (): void => {
    timer = null
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/events`, ['spanglass', `bearer.${token}`])
    let wasOpen = false
    socket.addEventListener('open', () => {
      wasOpen = true
      pauseMs = firstPauseMs
      change(true)
    })
    socket.addEventListener('message', (message) => {
      const event = readMessage(message.data)
      if (event !== null) messages.tell(event)
    })
    socket.addEventListener('close', () => {
      change(false)
      if (isStopped) return
      if (!wasOpen) onFailed()
      timer = setTimeout(open, pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    })
  }
  open()

  return {
    onMessage: (listener) => messages.add(listener),
    lookAgain() {
      if (timer === null) return
      clearTimeout(timer)
      pauseMs = firstPauseMs
      open()
    },
    stop() {
      isStopped = true
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}

/** Reads one message of the socket; null when it is not one of ours. */
export function readMessage(data: unknown): EventMessage | null {
  if (typeof data !== 'string') return null
  try {
    const value: unknown = JSON.parse(data)
    if (typeof value !== 'object' || value === null) return null
    const { name, payload } = value as { name?: unknown; payload?: unknown }
    return typeof name === 'string' ? { name, payload } : null
  } catch {
    return null
  }
}
