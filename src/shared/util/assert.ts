/** Returns the value, or throws naming what was missing: for cases that are errors in this program, never in the data. */
export function ensureExists<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`${what} is missing`)
  return value
}

/** Marks a branch that the types say cannot be reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${String(value)}`)
}
