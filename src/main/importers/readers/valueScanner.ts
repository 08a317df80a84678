import { maxJsonDepth } from './jsonLossless'

/**
 * Finds where a JSON value ends, over chunks and without parsing it: strings, escapes and brackets only. It keeps a
 * counter instead of a stack, so its memory is flat however deep the input is.
 */
export class ValueScanner {
  /** Set when the value cannot be what it seems: a line feed stands inside a string. */
  isBroken = false
  /** Set when it is nested deeper than the limit; its end is found all the same. */
  isTooDeep = false
  private depth: number
  private isInString = false
  private isEscaped = false
  private isScalar = false
  private isStarted = false

  /** `outerDepth`: how many containers the value stands in. */
  constructor(
    private readonly outerDepth = 0,
    private readonly depthLimit: number = maxJsonDepth,
  ) {
    this.depth = outerDepth
  }

  /** True while the value is a container or string that has not ended. */
  get isOpen(): boolean {
    return this.isStarted && !this.isScalar
  }

  /**
   * Reads on from `data[from]`, the first byte of the value on the first call. Returns the index behind the value, or
   * -1 when it goes on behind `end`, or when it is broken.
   */
  scan(data: Uint8Array, from: number, end: number): number {
    let index = from
    if (!this.isStarted && index < end) index = this.begin(data, index)
    if (this.isScalar) return this.scanScalar(data, index, end)
    while (index < end) {
      if (this.isInString) {
        index = this.scanString(data, index, end)
        if (index < 0) return -1
        if (this.depth === this.outerDepth) return index
        continue
      }
      const byte = data[index++] ?? 0
      if (byte === 0x22) {
        this.isInString = true
      } else if (byte === 0x7b || byte === 0x5b) {
        if (++this.depth > this.depthLimit) this.isTooDeep = true
      } else if (byte === 0x7d || byte === 0x5d) {
        if (--this.depth === this.outerDepth) return index
      }
    }
    return -1
  }

  private begin(data: Uint8Array, index: number): number {
    this.isStarted = true
    const first = data[index]
    if (first === 0x22) {
      this.isInString = true
      return index + 1
    }
    this.isScalar = first !== 0x7b && first !== 0x5b
    return index
  }

  private scanScalar(data: Uint8Array, from: number, end: number): number {
    for (let index = from; index < end; index++) {
      const byte = data[index] ?? 0
      if (byte <= 0x20 || byte === 0x2c || byte === 0x5d || byte === 0x7d || byte === 0x3a) return index
    }
    return -1
  }

  private scanString(data: Uint8Array, from: number, end: number): number {
    let index = from
    if (this.isEscaped) {
      this.isEscaped = false
      index++
    }
    while (index < end) {
      const byte = data[index++] ?? 0
      if (byte === 0x22) {
        this.isInString = false
        return index
      }
      if (byte === 0x5c) {
        if (index === end) this.isEscaped = true
        index++
      } else if (byte === 0x0a) {
        this.isBroken = true
        return -1
      }
    }
    return -1
  }
}
