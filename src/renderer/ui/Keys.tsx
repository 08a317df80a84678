import type { ReactElement } from 'react'
import { keyCaps, splitSequence } from './keyChords'
import './keys.css'
import { isMacKeyboard } from './useHotkeys'

/** Key caps for a combination written as in `keyChords.ts`. Decoration: the label beside it says what it does. */
export function Keys({ keys }: { readonly keys: string }): ReactElement {
  const isMac = isMacKeyboard()
  return (
    <span className="keys" aria-hidden="true">
      {splitSequence(keys).map((chord, index) => (
        <span className="keysChord" key={`${index}${chord}`}>
          {index === 0 ? null : <span className="keysWord">then</span>}
          {keyCaps(chord, isMac).map((cap) => (
            <kbd key={cap}>{cap}</kbd>
          ))}
        </span>
      ))}
    </span>
  )
}
