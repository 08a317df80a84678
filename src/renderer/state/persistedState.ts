/**
 * Habits kept in the browser's storage: column choices, widths, pane sizes. Losing them costs nothing but a moment, so
 * nothing that matters is kept here, and a storage that is full or forbidden is no error.
 */
export interface Persisted<T> {
  load(): T
  save(value: T): void
}

/**
 * One named value. `read` turns what was stored (any JSON, or null when nothing is there) into the value and must
 * accept everything, because an older program may have written it.
 */
export function persisted<T>(name: string, read: (stored: unknown) => T): Persisted<T> {
  const key = `spanglass.${name}`
  return {
    load() {
      try {
        const text = localStorage.getItem(key)
        return read(text === null ? null : JSON.parse(text))
      } catch {
        return read(null)
      }
    },
    save(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value))
      } catch {
        // A habit that cannot be kept is kept until the tab closes.
      }
    },
  }
}
