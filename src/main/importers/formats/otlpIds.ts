const hexIds: Readonly<Record<number, RegExp>> = { 32: /^[0-9a-f]{32}$/, 16: /^[0-9a-f]{16}$/ }
const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/
const zeros = /^0*$/

const isZeros = (id: string): boolean => (id === '' || id.startsWith('0')) && zeros.test(id)

/** Longer ids than this are no ids. */
export const longestId = 512

/**
 * One form for ids: lower-case hex for what is hex in any case or base64 of 16 or 8 bytes (protobuf's JSON mapping);
 * anything else word for word.
 */
export function normaliseId(id: string, hexLength: 32 | 16): string {
  if (id.length === hexLength) {
    if (hexIds[hexLength]?.test(id) === true) return id
    const lower = id.toLowerCase()
    return hexIds[hexLength]?.test(lower) === true ? lower : id
  }
  if (id.length === (hexLength === 32 ? 24 : 12) && id.endsWith('=') && base64.test(id)) {
    const bytes = Buffer.from(id, 'base64')
    if (bytes.length === hexLength / 2) return bytes.toString('hex')
  }
  return id.length === hexLength + 2 && id.startsWith('0x') ? normaliseId(id.slice(2), hexLength) : id
}

/** False for an id that is not in OpenTelemetry's form, or all zeros, which stands for "none". */
export function isProperId(id: string, hexLength: 32 | 16): boolean {
  return hexIds[hexLength]?.test(id) === true && !isZeros(id)
}

/** A parent id as it counts: null when empty or all zeros. */
export function parentIdOf(id: string): string | null {
  if (id === '') return null
  const normal = normaliseId(id, 16)
  return isZeros(normal) ? null : normal
}
