import type { ReactElement, ReactNode } from 'react'
import { HiddenCount } from '../../ui/MarkedText'

/** One line of figures: its name and what it is. */
export function Fact({
  name,
  children,
}: {
  readonly name: string
  readonly children: ReactNode
}): ReactElement {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

/** Foreign text in a frame that says whose words they are; nothing when there are none. */
export function Quote({
  title,
  text,
}: {
  readonly title: string
  readonly text: string | null
}): ReactElement | null {
  if (text === null) return null
  return (
    <div className="previewQuote">
      <h3>
        {title} <HiddenCount text={text} />
      </h3>
      <p dir="auto">
        <bdi>{text}</bdi>
      </p>
    </div>
  )
}
