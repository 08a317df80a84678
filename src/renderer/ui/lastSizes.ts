/** Width and height in CSS pixels. */
export interface ElementSize {
  readonly width: number
  readonly height: number
}

const sizes = new Map<string, ElementSize>()

/** What a part of the page measured when it was last there; null before. A first guess: measure, and correct it. */
export function lastSize(name: string): ElementSize | null {
  return sizes.get(name) ?? null
}

export function rememberSize(name: string, size: ElementSize): void {
  if (size.width > 0 && size.height > 0) sizes.set(name, size)
}
