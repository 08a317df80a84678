/**
 * Whether a text is a patch in the unified form (`diff -u`, `git diff`): its signs at the beginning of lines mean
 * something else in Markdown, so it is shown as it is.
 */
export function isDiffText(text: string): boolean {
  return /^\s*(diff --git \S|(Index: .+\n=+\n)?--- \S.*\n\+\+\+ \S)/.test(text.slice(0, 4_000))
}
