const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Int8Array(128).fill(-1)
for (let index = 0; index < alphabet.length; index++) values[alphabet.charCodeAt(index)] = index
values['-'.charCodeAt(0)] = 62
values['_'.charCodeAt(0)] = 63

/** The bytes of base64 or base64url, one character each (Latin-1), up to the first that belongs to neither. */
export function bytesOfBase64(text: string): string {
  const pieces: string[] = []
  let bytes: number[] = []
  let bits = 0
  let held = 0
  for (let at = 0; at < text.length; at++) {
    const value = values[text.charCodeAt(at)] ?? -1
    if (value < 0) break
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
    if (bytes.length < 4_096) continue
    pieces.push(String.fromCharCode(...bytes))
    bytes = []
  }
  return pieces.join('') + String.fromCharCode(...bytes)
}
