/** Unpacking stopped at a limit. */
export class UnpackLimit extends Error {}

const gibibyte = 1024 ** 3
/** Below this much output nothing is suspicious. */
const freeBytes = gibibyte
/** Histories that repeat reach some hundred times; what is one byte over and over, a thousand. */
const ratioLimit = 500
const absoluteLimit = 100 * gibibyte
/** What is read by position is held in memory inside other containers. */
const heldLimit = 256 * 1024 * 1024

/**
 * Counts everything that comes out of one file, its members and nested containers together, against the file's size:
 * a bomb may hide in layers or in many members that share their data.
 */
export class UnpackBudget {
  private unpackedBytes = 0
  private heldBytes = 0

  constructor(private readonly packedBytes: number) {}

  /** Passes the stream on and throws UnpackLimit when the file unpacks to absurdly much. */
  async *meter(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of stream) {
      this.unpackedBytes += chunk.length
      if (this.unpackedBytes > absoluteLimit)
        throw new UnpackLimit('Unpacks to more than 100 GiB; stopped there.')
      if (this.unpackedBytes > freeBytes && this.unpackedBytes > ratioLimit * this.packedBytes) {
        throw new UnpackLimit('Unpacks to more than 500 times its size; stopped at 1 GiB or that limit.')
      }
      yield chunk
    }
  }

  /**
   * Counts what a nested container takes in memory, all that are open inside each other together. False: it is too much
   * and was not counted. What was counted is let go with a negative number.
   */
  hold(bytes: number): boolean {
    if (this.heldBytes + bytes > heldLimit) return false
    this.heldBytes += bytes
    return true
  }
}
