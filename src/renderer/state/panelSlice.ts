import type { StateCreator } from 'zustand'

/** What lies over the page: only one at a time. */
export type Overlay = 'palette' | 'help' | null

export interface PanelSlice {
  readonly overlay: Overlay
  /** What the palette's field starts with, e.g. `>` for commands only. */
  readonly paletteText: string
  openPalette(text?: string): void
  openHelp(): void
  closeOverlay(): void
}

export const createPanelSlice: StateCreator<PanelSlice> = (set) => ({
  overlay: null,
  paletteText: '',
  openPalette: (text = '') => set({ overlay: 'palette', paletteText: text }),
  openHelp: () => set({ overlay: 'help' }),
  closeOverlay: () => set({ overlay: null }),
})
