import type { ReactElement } from 'react'
import './icon.css'

/** Our icons: 24×24, strokes only, drawn in the colour of the text. */
const paths = {
  logo: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5M7 9h8M9 13h4',
  sessions: 'M4 5h16v10H9l-4 4v-4H4z',
  traces: 'M4 6h9M7 12h11M10 18h8',
  imports: 'M12 4v11M8 11l4 4 4-4M5 19h14',
  settings: 'M4 7h10M18 7h2M4 17h4M12 17h8M16 4.5v5M10 14.5v5',
  search: 'M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15.5 15.5L20 20',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  check: 'M5 12l4 4 10-10',
  chevronDown: 'M6 9l6 6 6-6',
  chevronRight: 'M9 6l6 6-6 6',
  chevronLeft: 'M15 6l-6 6 6 6',
  chevronUp: 'M6 15l6-6 6 6',
  arrowLeft: 'M20 12H5M11 6l-6 6 6 6',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  columns: 'M4 5h16v14H4zM10 5v14M15 5v14',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5',
  undo: 'M9 7L4 12l5 5M4 12h10a5 5 0 0 1 5 5v1',
  folder: 'M4 6h6l2 2h8v11H4z',
  file: 'M6 4h8l4 4v12H6zM14 4v4h4',
  sparkles: 'M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8zM19 4v3M17.5 5.5h3',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5',
  panel: 'M4 5h16v14H4zM14 5v14',
  filter: 'M4 6h16M7 12h10M10 18h4',
  help: 'M9.2 9.3a2.9 2.9 0 1 1 4.2 2.6c-1 .5-1.4 1-1.4 2.1M12 17.2v.3',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5.5M12 7.7v.3',
  external: 'M14 5h5v5M19 5l-8 8M18 14v5H5V6h5',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.8',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.3',
  link: 'M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1',
} as const

export type IconName = keyof typeof paths

/** An icon beside or instead of words; never the only name of a thing. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg className="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  )
}
