import { DropdownMenu as Kit } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Icon } from './Icon'
import type { IconName } from './Icon'
import { Keys } from './Keys'
import './menu.css'

export interface MenuProps {
  /** The button that opens it; must take a ref and props. */
  readonly trigger: ReactElement
  readonly align?: 'start' | 'end'
  readonly children: ReactNode
}

/** A menu under a button: arrows move, letters jump, Esc closes. Filled with `MenuItem`, `MenuCheck`, `MenuLabel`. */
export function Menu({ trigger, align = 'start', children }: MenuProps): ReactElement {
  return (
    <Kit.Root modal={false}>
      <Kit.Trigger asChild>{trigger}</Kit.Trigger>
      <Kit.Portal>
        <Kit.Content className="menu" align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </Kit.Content>
      </Kit.Portal>
    </Kit.Root>
  )
}

export interface MenuItemProps {
  readonly onSelect: () => void
  readonly icon?: IconName
  readonly keys?: string
  readonly isDisabled?: boolean
  readonly isDanger?: boolean
  readonly children: ReactNode
}

export function MenuItem({
  onSelect,
  icon,
  keys,
  isDisabled = false,
  isDanger = false,
  children,
}: MenuItemProps): ReactElement {
  return (
    <Kit.Item className="menuItem" data-danger={isDanger} disabled={isDisabled} onSelect={onSelect}>
      <span className="menuMark">{icon === undefined ? null : <Icon name={icon} size={14} />}</span>
      <span className="menuText">{children}</span>
      {keys === undefined ? null : <Keys keys={keys} />}
    </Kit.Item>
  )
}

export interface MenuCheckProps {
  readonly isChecked: boolean
  readonly onChange: (checked: boolean) => void
  readonly isDisabled?: boolean
  readonly children: ReactNode
}

/** A choice that is on or off; the menu stays open so that several can be made. */
export function MenuCheck({
  isChecked,
  onChange,
  isDisabled = false,
  children,
}: MenuCheckProps): ReactElement {
  return (
    <Kit.CheckboxItem
      className="menuItem"
      checked={isChecked}
      disabled={isDisabled}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
    >
      <span className="menuMark">
        <Kit.ItemIndicator>
          <Icon name="check" size={14} />
        </Kit.ItemIndicator>
      </span>
      <span className="menuText">{children}</span>
    </Kit.CheckboxItem>
  )
}

export function MenuLabel({ children }: { readonly children: ReactNode }): ReactElement {
  return <Kit.Label className="menuLabel">{children}</Kit.Label>
}

export function MenuLine(): ReactElement {
  return <Kit.Separator className="menuLine" />
}
