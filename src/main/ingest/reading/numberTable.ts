const firstCapacity = 1_024
/** Fuller tables find slowly. */
const fullest = 0.6

/**
 * Numbers above 0 by keys of four 32-bit words, of which the first must be well mixed: open addressing in typed arrays.
 * A Map of strings takes three times the memory (measured: 100 bytes an entry, this 34), and every full collection of
 * the heap walks through it.
 */
export class NumberTable {
  private capacity = firstCapacity
  private words = new Uint32Array(firstCapacity * 4)
  private numbers = new Uint32Array(firstCapacity)
  private count = 0

  get size(): number {
    return this.count
  }

  /** The number of a key; 0 when it is not there. */
  find(a: number, b: number, c: number, d: number): number {
    return this.numbers[this.slot(a, b, c, d)] as number
  }

  /** Adds a key that is not there. */
  add(a: number, b: number, c: number, d: number, number: number): void {
    if (this.count >= this.capacity * fullest) this.grow()
    this.put(this.slot(a, b, c, d), a, b, c, d, number)
    this.count += 1
  }

  clear(): void {
    this.allocate(firstCapacity)
  }

  /** Where the key is, or where it would go. Words as unsigned integers. */
  private slot(a: number, b: number, c: number, d: number): number {
    const { words, numbers } = this
    const mask = this.capacity - 1
    let slot = a & mask
    while (numbers[slot] !== 0) {
      const at = slot * 4
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  private put(slot: number, a: number, b: number, c: number, d: number, number: number): void {
    const at = slot * 4
    this.words[at] = a
    this.words[at + 1] = b
    this.words[at + 2] = c
    this.words[at + 3] = d
    this.numbers[slot] = number
  }

  private grow(): void {
    const { words, numbers, count } = this
    this.allocate(this.capacity * 2)
    for (let slot = 0; slot < numbers.length; slot++) {
      const number = numbers[slot] as number
      if (number === 0) continue
      const at = slot * 4
      const a = words[at] as number
      const b = words[at + 1] as number
      const c = words[at + 2] as number
      const d = words[at + 3] as number
      this.put(this.slot(a, b, c, d), a, b, c, d, number)
    }
    this.count = count
  }

  private allocate(capacity: number): void {
    this.capacity = capacity
    this.words = new Uint32Array(capacity * 4)
    this.numbers = new Uint32Array(capacity)
    this.count = 0
  }
}

/** A word of a content address (`contentAddress`), 0 to 3. */
export function addressWord(address: string, word: number): number {
  const at = word * 4
  return (
    (address.charCodeAt(at) |
      (address.charCodeAt(at + 1) << 8) |
      (address.charCodeAt(at + 2) << 16) |
      (address.charCodeAt(at + 3) << 24)) >>>
    0
  )
}

/** Two numbers as one well-mixed word. */
export function mixWords(a: number, b: number): number {
  let mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b ^ (b >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
