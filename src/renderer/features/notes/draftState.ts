import { useSyncExternalStore } from 'react'
import { persisted } from '../../state/persistedState'

/** Texts being written, by the name of what they belong to; they survive reloads and crashes of the page. */
type Drafts = Readonly<Record<string, string>>

const stored = persisted<Drafts>('noteDrafts', (value) => {
  if (typeof value !== 'object' || value === null) return {}
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
})

const listeners = new Set<() => void>()
let drafts: Drafts | null = null

function current(): Drafts {
  drafts ??= stored.load()
  return drafts
}

/** Keeps a draft at once; null forgets it. */
export function keepDraft(name: string, text: string | null): void {
  const { [name]: _, ...others } = current()
  drafts = text === null ? others : { ...others, [name]: text }
  stored.save(drafts)
  for (const listener of listeners) listener()
}

/** The draft of that name, or null; the component follows its changes. */
export function useDraft(name: string): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => current()[name] ?? null,
  )
}
