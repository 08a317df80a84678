import type { Logger } from '../ports/platform'

/**
 * A log for the person at the terminal. Warnings and errors always; information only when `SPANGLASS_LOG=info`. It
 * goes to standard error, because standard output is kept for results.
 */
export function createTerminalLogger(
  env: Readonly<Record<string, string | undefined>> = process.env,
  write: (text: string) => void = (text) => void process.stderr.write(text),
): Logger {
  const line = (level: string, message: string): void => write(`spanglass ${level}: ${message}\n`)
  return {
    info: env['SPANGLASS_LOG'] === 'info' ? (message) => line('info', message) : () => undefined,
    warn: (message) => line('warning', message),
    error: (message) => line('error', message),
  }
}
