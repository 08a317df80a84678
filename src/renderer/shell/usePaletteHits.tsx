import { useEffect, useState } from 'react'
import { emptyFilter } from '../../shared/model/filter'
import { useEngineQuery } from '../engine/useEngineQuery'
import { useNavigate } from '../state/appStore'
import { sessionRoute, traceRoute } from '../state/view'
import type { ComboItem } from '../ui/ComboList'
import { StatusMark } from '../ui/StatusMark'

export interface PaletteHits {
  readonly items: readonly ComboItem[]
  readonly isSearching: boolean
}

/** The question is asked when the words have stood still for this long. */
const pauseMs = 180
const mostHits = 5

/** The first few sessions and traces that have the words, whatever filter is in force. Less than two letters find nothing. */
export function usePaletteHits(words: string, close: () => void): PaletteHits {
  const navigate = useNavigate()
  const settled = useSettled(words)
  const isOn = settled.length > 1
  const input = { filter: { ...emptyFilter, text: settled }, limit: mostHits }
  const traces = useEngineQuery('traces.list', input, { enabled: isOn })
  const sessions = useEngineQuery('sessions.list', input, { enabled: isOn })
  if (words.length < 2) return { items: [], isSearching: false }
  const hit = (
    id: string,
    icon: ComboItem['icon'],
    text: string,
    detail: string,
    status: Parameters<typeof StatusMark>[0]['status'],
    go: () => void,
  ): ComboItem => ({
    id,
    icon,
    content: (
      <>
        <bdi className="comboText">{text}</bdi>
        <bdi className="comboDetail">{detail}</bdi>
        <StatusMark status={status} isShort />
      </>
    ),
    run() {
      close()
      go()
    },
  })
  const foundSessions = (isOn ? (sessions.data?.rows ?? []) : []).map((row, index) =>
    hit(
      `session-${index}`,
      'sessions',
      row.inputPreview ?? row.name ?? row.sessionId,
      row.sessionId,
      row.status,
      () => navigate(sessionRoute(row.sessionKey)),
    ),
  )
  const foundTraces = (isOn ? (traces.data?.rows ?? []) : []).map((row, index) =>
    hit(`trace-${index}`, 'traces', row.inputPreview ?? row.name, row.name, row.status, () =>
      navigate(traceRoute(row.traceKey)),
    ),
  )
  return {
    items: [...foundSessions, ...foundTraces],
    isSearching: settled !== words || traces.isFetching || sessions.isFetching,
  }
}

/** The words after they have stood still for a moment. */
function useSettled(words: string): string {
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), pauseMs)
    return () => clearTimeout(timer)
  }, [words])
  return settled
}
