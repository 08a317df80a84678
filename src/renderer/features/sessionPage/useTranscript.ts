import { useCallback, useRef, useState } from 'react'
import type { Output } from '../../../shared/contract/contract'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'
import { useEngineQuery } from '../../engine/useEngineQuery'

export type TranscriptEntry = Output<'sessions.getTranscript'>['entries'][number]

/** Entries asked for at a time. */
export const transcriptWindow = 200

export interface Transcript {
  readonly total: number
  /** Null while the entry is being read. */
  readonly entryAt: (at: number) => TranscriptEntry | null
  /** Says which entries are in sight; those missing are asked for. */
  readonly show: (first: number, last: number) => void
  /** Where the first message of a trace stands, read or not; null when none came from it. */
  readonly find: (traceKey: string) => Promise<number | null>
  readonly failure: string | null
  readonly isLoading: boolean
  readonly retry: () => void
}

interface Held {
  readonly of: Output<'sessions.getTranscript'> | undefined
  readonly windows: ReadonlyMap<number, readonly TranscriptEntry[]>
  readonly failure: string | null
}

const nothing: Held = { of: undefined, windows: new Map(), failure: null }

/** The conversation of a session, read in windows as one scrolls. */
export function useTranscript(sessionKey: string): Transcript {
  const client = useEngine()
  const first = useEngineQuery(
    'sessions.getTranscript',
    { sessionKey, offset: 0, limit: transcriptWindow },
    { keep: false },
  )
  const answer = first.data
  const [held, setHeld] = useState<Held>({ of: answer, windows: new Map(), failure: null })
  const asked = useRef({ of: answer, windows: new Set<number>() })
  const now = held.of === answer ? held : nothing

  const show = useCallback(
    (from: number, to: number) => {
      if (answer === undefined) return
      // What was read beside an older answer does not belong to this one.
      if (asked.current.of !== answer) asked.current = { of: answer, windows: new Set() }
      const { windows } = asked.current
      const add = (change: (old: Held) => Held): void =>
        setHeld((old) => change(old.of === answer ? old : { ...nothing, of: answer }))
      const lastWindow = Math.floor(Math.min(to, answer.total - 1) / transcriptWindow)
      for (let window = Math.max(1, Math.floor(from / transcriptWindow)); window <= lastWindow; window++) {
        if (windows.has(window)) continue
        windows.add(window)
        client
          .call('sessions.getTranscript', {
            sessionKey,
            offset: window * transcriptWindow,
            limit: transcriptWindow,
          })
          .then((piece) =>
            add((old) => ({ ...old, windows: new Map(old.windows).set(window, piece.entries) })),
          )
          .catch((error: unknown) => {
            windows.delete(window)
            add((old) => ({ ...old, failure: errorMessage(error) }))
          })
      }
    },
    [client, sessionKey, answer],
  )
  const entryAt = useCallback(
    (at: number): TranscriptEntry | null => {
      const window = Math.floor(at / transcriptWindow)
      const entries = window === 0 ? answer?.entries : now.windows.get(window)
      return entries?.[at - window * transcriptWindow] ?? null
    },
    [answer, now],
  )
  const find = useCallback(
    async (traceKey: string) => (await client.call('sessions.findInTranscript', { sessionKey, traceKey })).at,
    [client, sessionKey],
  )
  return {
    total: answer?.total ?? 0,
    entryAt,
    show,
    find,
    failure: first.error === null ? now.failure : errorMessage(first.error),
    isLoading: first.isPending,
    retry: () => void first.refetch(),
  }
}
