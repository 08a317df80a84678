import type { StateCreator } from 'zustand'
import type { Route } from './view'

/**
 * One sentence that appears, stays a while, and can be sent away. Errors stay until somebody sends them away, or goes
 * where they lead.
 */
export interface Notice {
  readonly noticeId: number
  readonly tone: 'info' | 'ok' | 'error'
  readonly text: string
  readonly action: {
    readonly label: string
    readonly run: () => void
    /** Whether one stands where it leads, and sees all that the sentence says. */
    readonly isAt?: (route: Route) => boolean
  } | null
}

export interface NoticeSlice {
  readonly notices: readonly Notice[]
  notify(tone: Notice['tone'], text: string, action?: Notice['action']): void
  dismissNotice(noticeId: number): void
}

const mostNotices = 4

export const createNoticeSlice: StateCreator<NoticeSlice> = (set, get) => {
  let lastId = 0
  return {
    notices: [],
    notify(tone, text, action = null) {
      const others = get().notices.filter((notice) => notice.text !== text)
      set({ notices: [...others, { noticeId: ++lastId, tone, text, action }].slice(-mostNotices) })
    },
    dismissNotice: (noticeId) =>
      set({ notices: get().notices.filter((notice) => notice.noticeId !== noticeId) }),
  }
}
