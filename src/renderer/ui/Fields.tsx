import type { InputHTMLAttributes, ReactElement, ReactNode, Ref, SelectHTMLAttributes } from 'react'
import { classNames } from './classNames'
import './fields.css'

export interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly ref?: Ref<HTMLInputElement>
  /** Its name; a visible label may say the same. */
  readonly label: string
}

export function TextField({ label, className, ...rest }: TextFieldProps): ReactElement {
  return (
    <input
      type="text"
      aria-label={label}
      spellCheck={false}
      autoComplete="off"
      {...rest}
      className={classNames('textField', className)}
    />
  )
}

export interface SelectFieldProps extends SelectHTMLAttributes<HTMLSelectElement> {
  readonly label: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** The system's own list of choices: it needs no styles, and every helper technology knows it. */
export function SelectField({ label, options, className, ...rest }: SelectFieldProps): ReactElement {
  return (
    <select aria-label={label} {...rest} className={classNames('selectField', className)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}

export interface CheckLineProps {
  readonly isChecked: boolean
  readonly onChange: (checked: boolean) => void
  readonly children: ReactNode
  /** At the right, e.g. a count. */
  readonly end?: ReactNode
}

/** A whole line that is one checkbox. */
export function CheckLine({ isChecked, onChange, children, end }: CheckLineProps): ReactElement {
  return (
    <label className="checkLine">
      <input type="checkbox" checked={isChecked} onChange={(event) => onChange(event.target.checked)} />
      <span className="checkLineText">{children}</span>
      {end === undefined ? null : <span className="muted">{end}</span>}
    </label>
  )
}

export interface ChoicesProps<T extends string> {
  readonly label: string
  readonly name: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
}

/** One of a few, all on screen. */
export function Choices<T extends string>({
  label,
  name,
  value,
  options,
  onChange,
}: ChoicesProps<T>): ReactElement {
  return (
    <div role="radiogroup" aria-label={label} className="choices">
      {options.map((option) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </div>
  )
}
