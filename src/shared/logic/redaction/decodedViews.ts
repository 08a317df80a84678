import { bytesOfBase64 } from './base64Text'

/** A text as it reads once an encoding is taken off, and where each of its characters came from. */
export interface DecodedView {
  readonly text: string
  /** The place in the source of a span of `text`. */
  toSource(start: number, end: number): { readonly start: number; readonly end: number }
}

/** A run of backslashes is looked at once, from its first. */
const escapes = /(?<!\\)\\+(?:u00([2-7][0-9a-f])|\/)|%([2-7][0-9a-f])/gi

/** Without JSON's `\uXXXX` and `\/` and without percent encoding, where they stand for plain ASCII. Null without any. */
export function unescapedView(text: string): DecodedView | null {
  if (!text.includes('%') && !text.includes('\\')) return null
  const pieces: string[] = []
  /** Where a piece begins, in the view and in the source, and how the one runs with the other. */
  const viewAt: number[] = []
  const sourceAt: number[] = []
  let view = 0
  let source = 0
  const add = (piece: string, from: number): void => {
    if (piece === '') return
    pieces.push(piece)
    viewAt.push(view)
    sourceAt.push(from)
    view += piece.length
  }
  for (const match of text.matchAll(escapes)) {
    add(text.slice(source, match.index), source)
    const code = match[1] ?? match[2]
    add(code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16)), match.index)
    source = match.index + match[0].length
  }
  if (pieces.length === 0) return null
  add(text.slice(source), source)
  viewAt.push(view)
  sourceAt.push(text.length)
  const pieceOf = (at: number): number => {
    let low = 0
    let high = viewAt.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((viewAt[middle] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    return low
  }
  const startOf = (at: number): number => {
    const piece = pieceOf(at)
    return (sourceAt[piece] ?? 0) + (at - (viewAt[piece] ?? 0))
  }
  return {
    text: pieces.join(''),
    toSource(start, end) {
      const piece = pieceOf(end - 1)
      const next = viewAt[piece + 1] ?? view
      // The last character of an escape ends where the next piece begins.
      return {
        start: startOf(start),
        end: end === next ? (sourceAt[piece + 1] ?? text.length) : startOf(end),
      }
    },
  }
}

/** Shorter runs hold no key; longer ones are pictures and sounds, not text. */
const shortestRun = 24
const longestRun = 4_000_000

/** Texts that stand in base64 within a text. */
export function base64Views(text: string): DecodedView[] {
  const views: DecodedView[] = []
  // A run covers every 24th place at least once: words between are never looked at.
  for (let at = shortestRun - 1; at < text.length; at += shortestRun) {
    if (!isBase64(text.charCodeAt(at))) continue
    let from = at
    let to = at + 1
    while (from > 0 && isBase64(text.charCodeAt(from - 1))) from--
    while (to < text.length && isBase64(text.charCodeAt(to))) to++
    at = Math.max(at, to)
    const view = to - from < shortestRun || to - from > longestRun ? null : base64View(text, from, to)
    if (view !== null) views.push(view)
  }
  return views
}

function base64View(text: string, from: number, to: number): DecodedView | null {
  if (!isText(bytesOfBase64(text.slice(from, from + 32)))) return null
  return {
    text: bytesOfBase64(text.slice(from, to)),
    toSource: (start, end) => ({
      start: from + Math.floor(start / 3) * 4,
      end: Math.min(to, from + Math.ceil(end / 3) * 4),
    }),
  }
}

const isBase64 = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 47 && code <= 57) || code === 43

const isText = (bytes: string): boolean => /^[\t\n\r\x20-\x7e]+$/.test(bytes)
