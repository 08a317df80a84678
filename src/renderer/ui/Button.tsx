import type { ButtonHTMLAttributes, ReactElement, Ref } from 'react'
import './button.css'
import { classNames } from './classNames'
import { Icon } from './Icon'
import type { IconName } from './Icon'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly ref?: Ref<HTMLButtonElement>
  /** `primary`: the one thing to do here. `danger`: cannot be taken back. `quiet`: no frame until pointed at. */
  readonly tone?: 'normal' | 'primary' | 'danger' | 'quiet'
  readonly size?: 'normal' | 'small'
  readonly icon?: IconName
}

/** A button with words. */
export function Button({
  tone = 'normal',
  size = 'normal',
  icon,
  className,
  children,
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      {...rest}
      className={classNames('button', `button-${tone}`, `button-${size}`, className)}
    >
      {icon === undefined ? null : <Icon name={icon} size={14} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly ref?: Ref<HTMLButtonElement>
  /** Its name for everybody who does not see the icon; also the hover. */
  readonly label: string
  readonly icon: IconName
  readonly size?: 'normal' | 'small'
}

/** A button that is only an icon. */
export function IconButton({
  label,
  icon,
  size = 'normal',
  className,
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      className={classNames('iconButton', `iconButton-${size}`, className)}
    >
      <Icon name={icon} size={size === 'small' ? 13 : 16} />
    </button>
  )
}
