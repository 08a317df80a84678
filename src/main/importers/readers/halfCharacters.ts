const escapes = /\\(?:u([0-9a-f]{4})|.)/gis

const numbered = Buffer.from('\\u')

export const halfCharacter = 'Half a character (a surrogate without its partner); shown as \ufffd'

/**
 * True when JSON text holds an escaped surrogate without its partner (`\ud83d` alone): no character, so it is kept as
 * U+FFFD wherever text is kept as UTF-8. RFC 8259, section 8.2.
 */
export function hasHalfCharacter(json: Buffer): boolean {
  // Most text escapes no character by its number: one look instead of two.
  if (!json.includes(numbered)) return false
  if (!json.includes('\\ud', 0, 'latin1') && !json.includes('\\uD', 0, 'latin1')) return false
  let high = -1
  for (const match of json.toString('latin1').matchAll(escapes)) {
    const code = match[1] === undefined ? -1 : Number.parseInt(match[1], 16)
    const isLow = code >= 0xdc00 && code <= 0xdfff
    const isPair = isLow && high === match.index
    if (!isPair && (high >= 0 || isLow)) return true
    high = code >= 0xd800 && code <= 0xdbff ? match.index + match[0].length : -1
  }
  return high >= 0
}
