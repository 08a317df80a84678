/** Rows chosen for an action, by key; the anchor is where a range with Shift starts. */
export interface RowSelection {
  readonly keys: ReadonlySet<string>
  readonly anchor: number | null
}

export const emptySelection: RowSelection = { keys: new Set(), anchor: null }

/** One row in or out. */
export function toggleRow(selection: RowSelection, index: number, key: string): RowSelection {
  const keys = new Set(selection.keys)
  if (!keys.delete(key)) keys.add(key)
  return { keys, anchor: index }
}

/** Everything from the anchor to a row, added; rows that are not loaded (null key) cannot be chosen. */
export function extendSelection(
  selection: RowSelection,
  index: number,
  keyAt: (index: number) => string | null,
): RowSelection {
  const anchor = selection.anchor ?? index
  const keys = new Set(selection.keys)
  for (let at = Math.min(anchor, index); at <= Math.max(anchor, index); at++) {
    const key = keyAt(at)
    if (key !== null) keys.add(key)
  }
  return { keys, anchor }
}
