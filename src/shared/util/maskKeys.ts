/** Shapes of keys and passwords, each in one pass over the text. */
const shapes: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^]*/g,
  /\b(?:sk|pk|rk|lf|ls|lsv2|hf|gh[a-z]|github|glpat|npm|pypi|xox[a-z])[-_][\w-]{10,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bAIza[\w-]{20,}|\beyJ[\w-]{6,}\.[\w.-]+/g,
  /\b(?:Bearer|Basic) [\w.~+/=-]{8,}/gi,
  /(?<=:\/\/)[^\s/@:]{1,100}:[^\s/@]{1,200}(?=@)/g,
  /(?<=(?:password|passwd|secret|token|api[-_ ]?key|authorization|cookie)["']?[=:] ?["']?)[^\s"'&,;]{6,}/gi,
]

/**
 * A sentence without the keys that may have come into it with a name or a wrong value: reports are shared with others,
 * the file is not. Names, ids and numbers stay.
 */
export function maskKeys(sentence: string): string {
  return shapes.reduce((text, shape) => text.replace(shape, '•••'), sentence)
}
