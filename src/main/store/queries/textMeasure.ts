/**
 * Measures values as JSON text, roughly: what matters is to stop long before a text is too long. Objects that occur
 * again (messages that calls share) are walked once and counted every time.
 */
export function createTextMeasure(): (value: unknown) => number {
  const known = new WeakMap<object, number>()
  const measure = (value: unknown): number => {
    if (typeof value === 'string') return value.length + 2
    if (typeof value !== 'object' || value === null) return 8
    const before = known.get(value)
    if (before !== undefined) return before
    let bytes = 2
    if (Array.isArray(value)) for (const item of value) bytes += measure(item) + 1
    else for (const [key, item] of Object.entries(value)) bytes += key.length + 4 + measure(item)
    known.set(value, bytes)
    return bytes
  }
  return measure
}
