/** Longer than any mapping: such a file is something else. */
const largestFile = 1_000_000

/** Hands a text to the person as a file. */
export function saveTextFile(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken the bytes by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}

/** Lets the person choose a JSON file; its text, or null when they did not. Throws for one that is far too large. */
export function pickTextFile(): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.json,application/json'
    input.addEventListener('cancel', () => resolve(null))
    input.addEventListener('change', () => {
      const file = input.files?.[0]
      if (file === undefined) resolve(null)
      else if (file.size > largestFile) reject(new Error('This file is too large to be a mapping.'))
      else file.text().then(resolve, reject)
    })
    input.click()
  })
}
