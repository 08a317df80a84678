import { useState } from 'react'
import { useEngine } from './EngineProvider'

/** As the contract gives long texts: the beginning, the length in UTF-16 units, where to read on. */
export interface PartialText {
  readonly text: string
  readonly length: number
  readonly more: string | null
}

export interface FullText {
  /** What has been read so far. */
  readonly text: string
  /** Null when `text` is all of it. */
  readonly rest: { readonly length: number; readonly isLoading: boolean; readonly onMore: () => void } | null
  /** Reads whatever is still missing and answers the whole text (for copying). */
  readonly readAll: () => Promise<string>
  readonly error: Error | null
}

const pieceLength = 262_144

/** A long text that is read on when somebody asks: fits the `rest` and `copyText` of `CodeBlock`. */
export function useFullText(view: PartialText): FullText {
  const client = useEngine()
  const [read, setRead] = useState({ view, text: view.text })
  const [isLoading, setLoading] = useState(false)
  const [error, setError] = useState<Error | null>(null)
  const isSame =
    read.view === view ||
    (read.view.more === view.more && read.view.length === view.length && read.view.text === view.text)
  const text = isSame ? read.text : view.text

  const readPiece = async (offset: number): Promise<string> => {
    const { text: piece } = await client.call('payloads.readText', {
      reference: view.more ?? '',
      offset,
      length: pieceLength,
    })
    return piece
  }
  const readMore = async (): Promise<void> => {
    setLoading(true)
    setError(null)
    try {
      const piece = await readPiece(text.length)
      setRead({ view, text: text + piece })
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error('The rest of the text could not be read.'))
    } finally {
      setLoading(false)
    }
  }
  const readAll = async (): Promise<string> => {
    const pieces = [text]
    let length = text.length
    while (view.more !== null && length < view.length) {
      const piece = await readPiece(length)
      if (piece === '') break
      pieces.push(piece)
      length += piece.length
    }
    return pieces.join('')
  }
  const isWhole = view.more === null || text.length >= view.length
  return {
    text,
    rest: isWhole ? null : { length: view.length, isLoading, onMore: () => void readMore() },
    readAll,
    error,
  }
}
