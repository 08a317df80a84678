/** What the browser's own file dialog offers. */
export interface FilePick {
  /** More than one file (false unless said). */
  readonly multiple?: boolean
  /** A whole folder, with all that is in it (false unless said). */
  readonly folders?: boolean
  /** Which files to offer, as the `accept` attribute of HTML (all unless said). */
  readonly accept?: string
}

/**
 * Lets the person choose in the browser's own dialog; the files, none when they did not want to. Must be called in the
 * course of a press or a click, or the browser opens nothing.
 */
export function pickFiles({
  multiple = false,
  folders = false,
  accept = '',
}: FilePick): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = multiple
    input.webkitdirectory = folders
    input.accept = accept
    input.hidden = true
    const end = (): void => {
      input.remove()
      resolve([...(input.files ?? [])])
    }
    input.addEventListener('change', end)
    input.addEventListener('cancel', end)
    // It stands in the page while the dialog is open: an element that nothing holds is collected, and the choice with it.
    document.body.append(input)
    input.click()
  })
}
