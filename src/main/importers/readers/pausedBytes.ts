/** Bytes that are handed in piece by piece while someone reads them; between the pieces the reader waits. */
export class PausedBytes implements AsyncIterable<Uint8Array> {
  private readonly pieces: Uint8Array[] = []
  private asked: ((next: IteratorResult<Uint8Array>) => void) | null = null
  private isEnded = false
  private hunger = Promise.withResolvers<'starved'>()

  /** Settles when everything handed in was read and more is asked for. */
  get starved(): Promise<'starved'> {
    return this.hunger.promise
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0 || this.isEnded) return
    this.hunger = Promise.withResolvers()
    this.pieces.push(piece)
    this.answer()
  }

  /** Nothing more comes. */
  end(): void {
    this.isEnded = true
    this.answer()
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () =>
        new Promise((resolve) => {
          this.asked = resolve
          this.answer()
        }),
      return: () => {
        this.end()
        return Promise.resolve({ done: true, value: undefined })
      },
    }
  }

  private answer(): void {
    const { asked } = this
    if (asked === null) return
    const piece = this.pieces.shift()
    if (piece === undefined && !this.isEnded) {
      this.hunger.resolve('starved')
      return
    }
    this.asked = null
    asked(piece === undefined ? { done: true, value: undefined } : { done: false, value: piece })
  }
}
