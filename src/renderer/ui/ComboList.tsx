import { useEffect, useId, useState } from 'react'
import type { KeyboardEvent, ReactElement, ReactNode } from 'react'
import './comboList.css'
import { Icon } from './Icon'
import type { IconName } from './Icon'
import { useWhenThere } from './useKeyHold'

export interface ComboItem {
  readonly id: string
  readonly icon: IconName
  readonly content: ReactNode
  readonly run: () => void
}

export interface ComboSection {
  readonly title: string
  readonly items: readonly ComboItem[]
  /** Its items are still being looked for: the arrows go into it, or past it, when they are there. */
  readonly isPending?: boolean
}

export interface ComboListProps {
  readonly text: string
  readonly onText: (text: string) => void
  readonly placeholder: string
  readonly icon: IconName
  /** What can be chosen now, in order. Filtering is the owner's. */
  readonly sections: readonly ComboSection[]
  /** Said under the list, e.g. that nothing was found. */
  readonly note: string | null
}

/** A field over a list: typing changes the list, the arrows move in it, Enter chooses. Focus stays in the field. */
export function ComboList({ text, onText, placeholder, icon, sections, note }: ComboListProps): ReactElement {
  const prefix = useId()
  // The choice holds for the text it was made in: after another letter the first item is the best again.
  const [choice, setChoice] = useState<{ readonly text: string; readonly id: string } | null>(null)
  const items = sections.flatMap((section) => section.items)
  const chosen =
    choice !== null && choice.text === text ? items.findIndex((item) => item.id === choice.id) : -1
  const active = chosen >= 0 ? chosen : items.length > 0 ? 0 : -1
  const activeId = active < 0 ? undefined : `${prefix}-${items[active]?.id}`

  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView?.({ block: 'nearest' })
  }, [activeId])

  const choose = (index: number): void => {
    const item = items[(index + items.length) % items.length]
    if (item !== undefined) setChoice({ text, id: item.id })
  }
  const pending = sections.findIndex((section) => section.isPending === true)
  const known =
    pending < 0 ? items.length : sections.slice(0, pending).flatMap(({ items: own }) => own).length
  const down = useWhenThere(pending < 0 ? 'there' : 'coming', () => choose(active + 1))
  const up = useWhenThere(pending < 0 ? 'there' : 'coming', () => choose(active - 1))
  const move = (by: 1 | -1): void => {
    const next = active + by
    if (next >= 0 && next < known && active < known) choose(next)
    else if (by === 1) down()
    else up()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || items.length === 0) return
    if (event.key === 'ArrowDown') move(1)
    else if (event.key === 'ArrowUp') move(-1)
    else if (event.key === 'Enter') items[active]?.run()
    else return
    event.preventDefault()
  }

  return (
    <>
      <div className="comboField">
        <Icon name={icon} />
        <input
          role="combobox"
          aria-label={placeholder}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${prefix}-list`}
          aria-activedescendant={activeId}
          autoComplete="off"
          spellCheck={false}
          maxLength={1_000}
          placeholder={placeholder}
          value={text}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div className="comboList">
        <div role="listbox" id={`${prefix}-list`} aria-label="Found">
          {sections.map((section) =>
            section.items.length === 0 ? null : (
              <div key={section.title} role="group" aria-label={section.title}>
                <div className="comboHeading" aria-hidden="true">
                  {section.title}
                </div>
                {section.items.map((item) => (
                  // The field takes the keys; an option only takes the mouse.
                  // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
                  <div
                    key={item.id}
                    id={`${prefix}-${item.id}`}
                    role="option"
                    tabIndex={-1}
                    aria-selected={items[active] === item}
                    className="comboItem"
                    onClick={item.run}
                    onPointerMove={() => setChoice({ text, id: item.id })}
                  >
                    <Icon name={item.icon} size={14} />
                    {item.content}
                  </div>
                ))}
              </div>
            ),
          )}
        </div>
        {note === null ? null : (
          <p className="comboNote" role="status">
            {note}
          </p>
        )}
      </div>
    </>
  )
}
