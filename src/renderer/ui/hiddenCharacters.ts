/** A piece of text: plain, or one character (or run of the same) that would not show or would disturb what is around it. */
export type TextPiece =
  | { readonly type: 'plain'; readonly text: string }
  | { readonly type: 'hidden'; readonly code: string; readonly name: string; readonly count: number }

/*
 * C0 and C1 controls except tab and line feed, soft hyphen, Arabic letter mark, Hangul fillers, zero-width characters,
 * bidirectional controls, line and paragraph separator, invisible operators, variation selectors, byte order mark,
 * interlinear annotation, tags.
 */
const hiddenPattern =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e0fff}]|\p{Cs}/gu

const names: readonly (readonly [number, number, string])[] = [
  [0x00, 0x00, 'null'],
  [0x0d, 0x0d, 'carriage return'],
  [0x1b, 0x1b, 'escape'],
  [0x00, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
  [0xad, 0xad, 'soft hyphen'],
  [0x200b, 0x200b, 'zero width space'],
  [0x200c, 0x200c, 'zero width non-joiner'],
  [0x200d, 0x200d, 'zero width joiner'],
  [0x200e, 0x200f, 'direction mark'],
  [0x2028, 0x2029, 'line separator'],
  [0x202a, 0x202e, 'direction override'],
  [0x2060, 0x2064, 'invisible operator'],
  [0x2066, 0x2069, 'direction isolate'],
  [0xd800, 0xdfff, 'half a character'],
  [0xfe00, 0xfe0f, 'variation selector'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xe0000, 0xe007f, 'tag character'],
  [0xe0100, 0xe01ef, 'variation selector'],
]

const pictograph = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u20e3\ufe0f]/u

/** Splits text at its hidden characters; a run of the same one is one piece. Emoji stay whole. */
export function splitHidden(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let from = 0
  for (const match of text.matchAll(hiddenPattern)) {
    const character = match[0]
    if (isPartOfEmoji(text, match.index, character) || isNewline(text, match.index, character)) continue
    if (match.index > from) pieces.push({ type: 'plain', text: text.slice(from, match.index) })
    from = match.index + character.length
    const point = character.codePointAt(0) ?? 0
    const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`
    const last = pieces.at(-1)
    if (last !== undefined && last.type === 'hidden' && last.code === code)
      pieces[pieces.length - 1] = { ...last, count: last.count + 1 }
    else pieces.push({ type: 'hidden', code, name: nameOf(point), count: 1 })
  }
  if (from < text.length) pieces.push({ type: 'plain', text: text.slice(from) })
  return pieces
}

/** How many hidden characters a text has, as `splitHidden` marks them. */
export function countHidden(text: string): number {
  return splitHidden(text).reduce((sum, piece) => sum + (piece.type === 'hidden' ? piece.count : 0), 0)
}

function isNewline(text: string, index: number, character: string): boolean {
  return character === '\r' && text[index + 1] === '\n'
}

function isPartOfEmoji(text: string, index: number, character: string): boolean {
  if (character !== '\u200d' && character !== '\ufe0f') return false
  const before = text.slice(Math.max(0, index - 2), index)
  if (character === '\ufe0f') return pictograph.test(before) || /[0-9#*]$/.test(before)
  return pictograph.test(before) && pictograph.test(text.slice(index + 1, index + 3))
}

function nameOf(point: number): string {
  return names.find(([from, to]) => point >= from && point <= to)?.[2] ?? 'invisible character'
}
