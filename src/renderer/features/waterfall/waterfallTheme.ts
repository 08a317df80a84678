import { observationKinds } from '../../../shared/model/kinds'
import { kindMarks } from '../../ui/kindMarks'

/** The colours and fonts of the theme as a canvas needs them: resolved, by kind index. */
export interface WaterfallTheme {
  readonly kinds: readonly string[]
  readonly onKind: string
  readonly ground: string
  readonly panel: string
  readonly line: string
  readonly lineStrong: string
  readonly text: string
  readonly muted: string
  readonly accent: string
  readonly select: string
  readonly hover: string
  readonly error: string
  readonly doubt: string
  readonly labelFont: string
  readonly rulerFont: string
  readonly rulerStrongFont: string
}

/** The theme last read, and what it was read under. */
let last: { readonly name: string; readonly theme: WaterfallTheme } | null = null

/** The theme in force. Custom properties stand at the root, so that all canvases share what one of them read. */
export function readWaterfallTheme(element: Element): WaterfallTheme {
  const { dataset, className } = document.documentElement
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches
  const name = `${dataset['theme'] ?? ''} ${className} ${String(isDark)}`
  if (last?.name !== name) last = { name, theme: readProperties(element) }
  return last.theme
}

/** Reads the custom properties that are in force on an element. */
function readProperties(element: Element): WaterfallTheme {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const sans = token('--font') || 'sans-serif'
  return {
    kinds: observationKinds.map((kind) => token(kindMarks[kind].colour)),
    onKind: token('--on-kind'),
    ground: token('--ground'),
    panel: token('--panel'),
    line: token('--line'),
    lineStrong: token('--line-strong'),
    text: token('--text'),
    muted: token('--text-3'),
    accent: token('--accent'),
    select: token('--select'),
    hover: token('--hover'),
    error: token('--error'),
    doubt: token('--doubt'),
    labelFont: `600 10px ${sans}`,
    rulerFont: `11px ${sans}`,
    rulerStrongFont: `600 11px ${sans}`,
  }
}

/** Calls the listener when the theme may have changed (the attribute of the page, or the system's choice). */
export function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] })
  const scheme = matchMedia('(prefers-color-scheme: dark)')
  scheme.addEventListener('change', listener)
  return () => {
    observer.disconnect()
    scheme.removeEventListener('change', listener)
  }
}
