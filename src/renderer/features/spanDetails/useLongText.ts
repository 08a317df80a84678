import { useCallback, useEffect, useRef, useState } from 'react'
import type { TextView } from '../../../shared/contract/observations'
import { useEngine } from '../../engine/EngineProvider'
import { errorMessage } from '../../engine/replies'

/** How much of a long text is asked for at a time, UTF-16 units. */
const windowLength = 65_536
/** How much at a time when all of it is wanted (copying). */
const wholeWindowLength = 1_048_576

export interface LongText {
  /** The beginning, as far as it has been read. */
  readonly text: string
  /** Length of all of it, UTF-16 units. */
  readonly length: number
  readonly isWhole: boolean
  readonly isLoading: boolean
  readonly failure: string | null
  readonly more: () => void
  /** Reads what is missing and answers all of it. */
  readonly readAll: () => Promise<string>
}

/** A text that may be longer than what came with the answer: grows by windows when asked. */
export function useLongText(view: TextView): LongText {
  const client = useEngine()
  const [extra, setExtra] = useState({ of: view, text: '' })
  const [isLoading, setLoading] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const alive = useRef<TextView | null>(view)
  useEffect(() => {
    alive.current = view
    return () => {
      alive.current = null
    }
  }, [view])
  const text = extra.of === view ? view.text + extra.text : view.text
  const { more: reference, length } = view
  const isWhole = reference === null || text.length >= length

  const more = useCallback(() => {
    if (reference === null) return
    setLoading(true)
    setFailure(null)
    client
      .call('payloads.readText', { reference, offset: text.length, length: windowLength })
      .then((piece) => {
        if (alive.current === view) setExtra({ of: view, text: text.slice(view.text.length) + piece.text })
      })
      .catch((error: unknown) => setFailure(errorMessage(error)))
      .finally(() => setLoading(false))
  }, [client, reference, text, view])

  const readAll = useCallback(
    async () =>
      readWholeText(view, text, async (from) => {
        const piece = await client.call('payloads.readText', {
          reference: reference ?? '',
          offset: from,
          length: wholeWindowLength,
        })
        return piece.text
      }),
    [client, reference, text, view],
  )

  return { text, length, isWhole, isLoading, failure, more, readAll }
}

/** Puts a text together from what is in hand and what `read` answers from an offset on. */
export async function readWholeText(
  view: TextView,
  inHand: string,
  read: (offset: number) => Promise<string>,
): Promise<string> {
  if (view.more === null) return view.text
  let whole = inHand
  while (whole.length < view.length) {
    const piece = await read(whole.length)
    if (piece === '') break
    whole += piece
  }
  return whole
}
