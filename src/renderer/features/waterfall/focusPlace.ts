/** True when the focus is on something that Enter presses: then Enter is not ours. */
export function isOnControl(): boolean {
  return (
    document.activeElement?.closest('button, a, select, summary, [role="tab"], [role="menuitem"]') instanceof
    Element
  )
}

/** True when the focus is in a part of the page that uses the arrows itself, such as the details. */
export function isElsewhere(): boolean {
  return (
    document.activeElement?.closest('.details, .popover, [role="dialog"], [role="menu"]') instanceof Element
  )
}
