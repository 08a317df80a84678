/** Texts up to this many UTF-16 units are one piece. */
const wholeLength = 10_000
/** A piece is closed before the next block after this many … */
const pieceLength = 3_000
/** … and at any line, or at last any space, after this many: a text without blank lines is still cut. */
const longestPiece = 6_000

/** A line that begins a block of its own: not indented, no item of a list that goes on. */
const blockStart = /^(?![-*+] |\d+[.)] )\S/
const fence = /^ {0,3}(`{3,}|~{3,})/

/**
 * Cuts Markdown into pieces that can be drawn one after the other without holding up the page: at blank lines outside
 * fenced code, in need at a line or a space. The pieces joined are the text. What spans a cut (a loose list, a table of
 * hundreds of rows) is drawn as two.
 */
export function markdownPieces(text: string): string[] {
  if (text.length <= wholeLength) return [text]
  const pieces: string[] = []
  let start = 0
  let open: string | null = null
  let at = 0
  let isAfterBlank = false
  const close = (end: number): void => {
    pieces.push(text.slice(start, end))
    start = end
  }
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline + 1
    const line = text.slice(at, Math.min(end, at + 200))
    const mark = fence.exec(line)?.[1] ?? null
    if (open === null && at > start) {
      const isBlock = isAfterBlank && blockStart.test(line)
      if (at - start >= (isBlock ? pieceLength : longestPiece)) close(at)
    }
    if (open === null) open = mark
    else if (mark !== null && mark.startsWith(open)) open = null
    isAfterBlank = line.trim() === ''
    while (open === null && end - Math.max(start, at) > longestPiece) {
      const space = text.lastIndexOf(' ', start + longestPiece)
      close(space > start ? space + 1 : start + longestPiece)
    }
    at = end
  }
  if (start < text.length) close(text.length)
  return pieces
}
