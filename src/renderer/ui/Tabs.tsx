import { Tabs as Kit } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import './tabs.css'

export interface TabItem {
  readonly id: string
  readonly label: string
  /** Figure behind the label, e.g. how many attributes there are. */
  readonly count?: number | null
  readonly isDisabled?: boolean
}

export interface TabsProps {
  /** Names the row of tabs. */
  readonly label: string
  readonly items: readonly TabItem[]
  readonly active: string
  readonly onChange: (id: string) => void
  /** The panel of the active tab. */
  readonly children: ReactNode
}

/** Tabs with one panel: arrows move between them. The row scrolls sideways when it is too long for its place. */
export function Tabs({ label, items, active, onChange, children }: TabsProps): ReactElement {
  return (
    <Kit.Root className="tabs" value={active} onValueChange={onChange}>
      <Kit.List className="tabsList" aria-label={label}>
        {items.map((item) => (
          <Kit.Trigger className="tab" key={item.id} value={item.id} disabled={item.isDisabled ?? false}>
            {item.label}
            {item.count === undefined || item.count === null ? null : (
              <span className="tabCount">{item.count}</span>
            )}
          </Kit.Trigger>
        ))}
      </Kit.List>
      <Kit.Content className="tabPanel" value={active} tabIndex={-1}>
        {children}
      </Kit.Content>
    </Kit.Root>
  )
}
