import { useCallback, useEffect, useRef, useState } from 'react'
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
  readonly failure: string | null
  readonly isLoading: boolean
  readonly retry: () => void
}

/** The conversation of a session, read in windows as one scrolls. */
export function useTranscript(sessionKey: string): Transcript {
  const client = useEngine()
  const first = useEngineQuery(
    'sessions.getTranscript',
    { sessionKey, offset: 0, limit: transcriptWindow },
    { keep: false },
  )
  const [windows, setWindows] = useState<ReadonlyMap<number, readonly TranscriptEntry[]>>(new Map())
  const [failure, setFailure] = useState<string | null>(null)
  const asked = useRef(new Set<number>())
  const answer = first.data
  useEffect(() => {
    asked.current = new Set()
    setWindows(new Map())
    setFailure(null)
  }, [sessionKey, answer])

  const show = useCallback(
    (from: number, to: number) => {
      if (answer === undefined) return
      const lastWindow = Math.floor(Math.min(to, answer.total - 1) / transcriptWindow)
      for (let window = Math.max(1, Math.floor(from / transcriptWindow)); window <= lastWindow; window++) {
        if (asked.current.has(window)) continue
        asked.current.add(window)
        client
          .call('sessions.getTranscript', {
            sessionKey,
            offset: window * transcriptWindow,
            limit: transcriptWindow,
          })
          .then((piece) => setWindows((old) => new Map(old).set(window, piece.entries)))
          .catch((error: unknown) => {
            asked.current.delete(window)
            setFailure(errorMessage(error))
          })
      }
    },
    [client, sessionKey, answer],
  )
  const entryAt = useCallback(
    (at: number): TranscriptEntry | null => {
      const window = Math.floor(at / transcriptWindow)
      const entries = window === 0 ? answer?.entries : windows.get(window)
      return entries?.[at - window * transcriptWindow] ?? null
    },
    [answer, windows],
  )
  return {
    total: answer?.total ?? 0,
    entryAt,
    show,
    failure: first.error === null ? failure : errorMessage(first.error),
    isLoading: first.isPending,
    retry: () => {
      setFailure(null)
      void first.refetch()
    },
  }
}
