export interface ValueLimits {
  /** Objects and arrays inside each other. */
  readonly maxDepth: number
  /** Rough size as JSON, bytes. */
  readonly maxBytes: number
}

/** Limits of everything that crosses between a page and the engine as a value, in either direction. */
export const wireLimits: ValueLimits = { maxDepth: 200, maxBytes: 8 * 1_048_576 }

/** Limit of a binary answer. */
export const maxBinaryBytes = 128 * 1_048_576

/** A value that is not JSON counts as this many bytes, and so does every node's punctuation. */
const nodeBytes = 2

/**
 * Why a value may not cross, as a sentence, or null. Walks without recursion and stops at the first limit, so that
 * neither depth, size, cycles nor shared references cost more than the limits allow.
 */
export function describeExcess(value: unknown, limits: ValueLimits = wireLimits): string | null {
  const pending: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }]
  let bytes = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > limits.maxDepth) return `It is nested deeper than ${limits.maxDepth} levels.`
    bytes += nodeBytes
    const item = next.value
    if (typeof item === 'string') bytes += item.length
    else if (typeof item === 'number') bytes += 4
    else if (typeof item === 'object' && item !== null) {
      if (ArrayBuffer.isView(item)) bytes += item.byteLength
      else if (Array.isArray(item)) {
        bytes += item.length
        if (bytes > limits.maxBytes) break
        for (const child of item as unknown[]) pending.push({ value: child, depth: next.depth + 1 })
      } else {
        for (const [key, child] of Object.entries(item)) {
          bytes += key.length
          pending.push({ value: child, depth: next.depth + 1 })
        }
      }
    }
    if (bytes > limits.maxBytes) break
  }
  return bytes > limits.maxBytes ? `It is larger than ${Math.round(limits.maxBytes / 1_048_576)} MiB.` : null
}

/**
 * The same question about JSON text before it is parsed: `JSON.parse` accepts millions of levels, and what follows it
 * does not. Brackets inside strings do not count.
 */
export function isJsonDeeperThan(text: string, maxDepth: number): boolean {
  let depth = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === 0x5c) index++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      depth++
      if (depth > maxDepth) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
