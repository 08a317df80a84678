/**
 * Work that comes in many small pieces, so many in each frame, first come, first served. Whoever waits may leave.
 * Pieces are changes of React's state: those of one frame are drawn together behind it, and before those of the next. As
 * a transition they would not be: React draws transitions together.
 */
export class FrameTurns {
  readonly #waiting = new Set<() => void>()
  #isAsked = false

  constructor(private readonly perFrame: number) {}

  /** Answers how to leave before one's turn. */
  wait(run: () => void): () => void {
    this.#waiting.add(run)
    this.#ask()
    return () => void this.#waiting.delete(run)
  }

  #ask(): void {
    if (this.#isAsked || this.#waiting.size === 0) return
    this.#isAsked = true
    requestAnimationFrame(() => {
      this.#isAsked = false
      const turn = [...this.#waiting].slice(0, this.perFrame)
      for (const run of turn) this.#waiting.delete(run)
      for (const run of turn) run()
      this.#ask()
    })
  }
}
