import { memo } from 'react'
import type { ReactElement } from 'react'
import './foreignText.css'
import { countHidden, splitHidden } from './hiddenCharacters'

/** Foreign text with its hidden characters drawn as marks. The marks are not part of what one selects and copies. */
export const MarkedText = memo(function MarkedText({ text }: { readonly text: string }): ReactElement {
  const pieces = splitHidden(text)
  if (pieces.length === 1 && pieces[0]?.type === 'plain') return <>{text}</>
  return (
    <>
      {pieces.map((piece, index) =>
        piece.type === 'plain' ? (
          piece.text
        ) : (
          <span key={index} className="hiddenCharacter" title={`${piece.code} ${piece.name}`}>
            {piece.code}
            {piece.count > 1 ? `×${piece.count}` : ''}
          </span>
        ),
      )}
    </>
  )
})

/** "12 hidden characters", where a text has any; nothing where it has none. */
export function HiddenCount({ text }: { readonly text: string }): ReactElement | null {
  const count = countHidden(text)
  if (count === 0) return null
  return (
    <span
      className="hiddenCount"
      title="Characters that do not show or change the direction of text. The raw view marks them."
    >
      {count} hidden {count === 1 ? 'character' : 'characters'}
    </span>
  )
}
