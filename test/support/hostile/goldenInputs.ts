import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface GoldenInput {
  readonly format: string
  readonly name: string
  readonly bytes: Buffer
  /** The documents of it, where it is JSON or JSON Lines. */
  readonly documents: readonly unknown[] | null
}

const root = join(import.meta.dirname, '../../fixtures/importers')

/** Every golden input of every format. */
export function goldenInputs(): GoldenInput[] {
  return readdirSync(root).flatMap((format) =>
    readdirSync(join(root, format))
      .filter((name) => name.includes('.input.'))
      .map((name) => {
        const bytes = readFileSync(join(root, format, name))
        return { format, name, bytes, documents: documentsOf(bytes.toString()) }
      }),
  )
}

function documentsOf(text: string): unknown[] | null {
  for (const texts of [[text], text.split('\n').filter((line) => line.trim() !== '')]) {
    try {
      return texts.map((each) => JSON.parse(each) as unknown)
    } catch {
      continue
    }
  }
  return null
}
