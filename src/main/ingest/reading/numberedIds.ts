/** The ids that a batch speaks of, each by its place in a list. */
export class NumberedIds {
  private numbers = new Map<string, number>()
  private lastId: string | null = null
  private lastNumber = 0

  number(id: string): number {
    // Records of one trace mostly come one after the other.
    if (id === this.lastId) return this.lastNumber
    let number = this.numbers.get(id)
    if (number === undefined) {
      number = this.numbers.size
      this.numbers.set(id, number)
    }
    this.lastId = id
    this.lastNumber = number
    return number
  }

  /** The ids in the order of their numbers; begins anew. */
  take(): string[] {
    const ids = [...this.numbers.keys()]
    this.numbers = new Map()
    this.lastId = null
    return ids
  }
}
