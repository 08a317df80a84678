/** True when the focus is on something that Enter presses: then Enter is not ours. */
export function isOnControl(): boolean {
  return (
    document.activeElement?.closest('button, a, select, summary, [role="tab"], [role="menuitem"]') instanceof
    Element
  )
}

/** True when the focus is in a part of the page that scrolls by itself with the arrows, such as the details. */
export function isElsewhere(): boolean {
  const active = document.activeElement
  if (active === null || active === document.body || active.id === 'main') return false
  return active.closest('.waterfall') === null
}
