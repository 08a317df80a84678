import { pickFiles } from '../../ui/pickFiles'

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
export async function pickTextFile(): Promise<string | null> {
  const [file] = await pickFiles({ accept: '.json,application/json' })
  if (file === undefined) return null
  if (file.size > largestFile) throw new Error('This file is too large to be a mapping.')
  return file.text()
}
