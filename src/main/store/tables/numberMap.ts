/** Which row each number of a growing sequence became. 0 stays 0. */
export class NumberMap {
  private rows = new Uint32Array(1_024)
  private base = 0

  set(number: number, row: number): void {
    const at = number - this.base
    if (at >= this.rows.length) {
      const larger = new Uint32Array(Math.max(at + 1, this.rows.length * 2))
      larger.set(this.rows)
      this.rows = larger
    }
    this.rows[at] = row
  }

  get(number: number): number {
    if (number === 0) return 0
    const row = this.rows[number - this.base]
    if (row === undefined || row === 0) throw new Error(`number ${number} has no row`)
    return row
  }

  /** Numbers below `base` are not asked for any more. */
  forgetBelow(base: number): void {
    if (base <= this.base) return
    this.rows = new Uint32Array(1_024)
    this.base = base
  }
}
