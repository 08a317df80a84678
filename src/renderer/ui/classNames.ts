/** Joins class names, leaving out what is false, null or empty. Only names of our own: never text from a trace. */
export function classNames(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter((name) => typeof name === 'string' && name !== '').join(' ')
}
