import { describeError } from '../../shared/util/describeError'

/**
 * What the program says when it stops by a fault of its own: the kind and the place. Node alone would print the error
 * with its message, which may quote what was being read.
 */
export function sayLastWords(
  write: (text: string) => void = (text) => void process.stderr.write(text),
): void {
  process.on('uncaughtException', (error: unknown) => {
    write(`spanglass error: stopped by a fault: ${describeError(error)}\n`)
    process.exit(1)
  })
}
