import type { RefObject } from 'react'
import { useHotkeys } from '../../ui/useHotkeys'

/** Keys that go from import to import, as in every list; Enter follows the link one stands on. */
export function useImportKeys(list: RefObject<HTMLElement | null>): void {
  const step = (to: (at: number, last: number) => number): boolean => {
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a.plainLink') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    const link = links[Math.max(0, Math.min(links.length - 1, to(at, links.length - 1)))]
    link?.focus()
    return link !== undefined
  }
  const key = (id: string, label: string, keys: readonly string[], to: Parameters<typeof step>[0]) => ({
    id,
    label,
    section: 'Imports',
    keys,
    inPalette: false,
    run: () => step(to),
  })
  useHotkeys([
    key('imports.next', 'Next import', ['j', 'ArrowDown'], (at) => at + 1),
    key('imports.previous', 'Previous import', ['k', 'ArrowUp'], (at, last) => (at < 0 ? last : at - 1)),
    key('imports.first', 'First', ['Home'], () => 0),
    key('imports.last', 'Last', ['End'], (_, last) => last),
    {
      id: 'imports.open',
      label: 'Open the report',
      section: 'Imports',
      keys: ['Enter'],
      inPalette: false,
      // The link takes it itself; here so that the help names it.
      run: () => false,
    },
  ])
}
