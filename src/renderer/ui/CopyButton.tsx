import { useEffect, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { Button, IconButton } from './Button'

export interface CopyButtonProps {
  /** What is copied, exactly; a function when it has to be read first. */
  readonly text: string | (() => string | Promise<string>)
  /** What it copies: "Copy the trace id". */
  readonly label: string
  /** Words beside the icon; without them it is only an icon. */
  readonly children?: string
}

/** Copies text exactly as it came, and says for a moment that it did. */
export function CopyButton({ text, label, children }: CopyButtonProps): ReactElement {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
      setState('copied')
    } catch {
      setState('failed')
    }
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = setTimeout(() => setState('idle'), 1_600)
  }
  const icon = state === 'copied' ? 'check' : state === 'failed' ? 'warning' : 'copy'
  const says = state === 'copied' ? 'Copied' : state === 'failed' ? 'Copying failed' : label
  if (children === undefined)
    return <IconButton icon={icon} size="small" label={says} onClick={() => void copy()} />
  return (
    <Button size="small" tone="quiet" icon={icon} title={label} onClick={() => void copy()}>
      {state === 'idle' ? children : says}
    </Button>
  )
}
