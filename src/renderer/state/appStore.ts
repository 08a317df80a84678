import { create } from 'zustand'
import type { Filter } from '../../shared/model/filter'
import { createAheadSlice } from './aheadSlice'
import type { AheadSlice } from './aheadSlice'
import { createLayoutSlice } from './layoutSlice'
import type { LayoutSlice } from './layoutSlice'
import { createListColumnsSlice } from './listColumnsSlice'
import type { ListColumnsSlice } from './listColumnsSlice'
import { createNoticeSlice } from './noticeSlice'
import type { NoticeSlice } from './noticeSlice'
import { createPanelSlice } from './panelSlice'
import type { PanelSlice } from './panelSlice'
import { createViewSlice } from './viewSlice'
import type { ViewSlice } from './viewSlice'
import type { Route } from './view'

export type AppState = ViewSlice & ListColumnsSlice & LayoutSlice & NoticeSlice & PanelSlice & AheadSlice

/** What the person chose: place, filter, columns, sizes. Answers of the engine never live here. */
export const useAppStore = create<AppState>()((...arguments_) => ({
  ...createViewSlice(...arguments_),
  ...createListColumnsSlice(...arguments_),
  ...createLayoutSlice(...arguments_),
  ...createNoticeSlice(...arguments_),
  ...createPanelSlice(...arguments_),
  ...createAheadSlice(...arguments_),
}))

export function useRoute(): Route {
  return useAppStore((state) => state.view.route)
}

export function useFilter(): Filter {
  return useAppStore((state) => state.view.filter)
}

export function useNavigate(): AppState['navigate'] {
  return useAppStore((state) => state.navigate)
}

export function useNotify(): AppState['notify'] {
  return useAppStore((state) => state.notify)
}

/** A remembered fold: its state (the default until somebody chose) and how to change it. */
export function useFold(name: string, folded = false): readonly [boolean, (folded: boolean) => void] {
  const value = useAppStore((state) => state.folds[name] ?? folded)
  const setFold = useAppStore((state) => state.setFold)
  return [value, (next) => setFold(name, next)]
}

/** Keeps the store in step with the address bar (back, forward, a typed address). Call once; answers how to stop. */
export function followAddress(): () => void {
  const read = (): void => useAppStore.getState().readAddress()
  read()
  window.addEventListener('popstate', read)
  window.addEventListener('hashchange', read)
  return () => {
    window.removeEventListener('popstate', read)
    window.removeEventListener('hashchange', read)
  }
}
