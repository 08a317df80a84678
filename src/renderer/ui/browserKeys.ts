/** What the browser does with a press nobody took. A press that a program gives does none of it by itself. */
export function actAsBrowser(target: Element, key: string): void {
  if (isWritten(target)) {
    if (key === 'Enter' && target instanceof HTMLInputElement) submitFormOf(target)
    else typeInto(target, key)
  } else if (target instanceof HTMLElement && isPressedBy(target, key)) target.click()
}

/** What is written, unlike a name: `a`, `é`, but not `F5` or `Tab`. */
export function isText(key: string): boolean {
  return !/^[A-Z][A-Za-z\d]/.test(key)
}

/** A field that text is written into. */
export function isWritten(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.selectionStart !== null)
  )
}

function typeInto(field: HTMLInputElement | HTMLTextAreaElement, key: string): void {
  const { selectionStart: from, selectionEnd: to } = field
  if (from === null || to === null) return
  if (key === 'Backspace') field.setRangeText('', from === to ? Math.max(0, from - 1) : from, to, 'end')
  else if (key === 'Enter') field.setRangeText('\n', from, to, 'end')
  else if (isText(key)) field.setRangeText(key, from, to, 'end')
  else return
  field.dispatchEvent(new InputEvent('input', { bubbles: true, data: key }))
}

/** As HTML's implicit submission: through the first button that submits, so not at all where it is disabled. */
function submitFormOf({ form }: HTMLInputElement): void {
  if (form === null) return
  const button = [...form.elements].find(
    (each): each is HTMLButtonElement | HTMLInputElement =>
      (each instanceof HTMLButtonElement || each instanceof HTMLInputElement) && each.type === 'submit',
  )
  if (button === undefined) form.requestSubmit()
  else button.click()
}

function isPressedBy(target: HTMLElement, key: string): boolean {
  if (key === 'Enter') return target.matches('button, summary, a[href]')
  return key === ' ' && target.matches('button, summary, input[type="checkbox"], input[type="radio"]')
}
