import { compressFrame, frameBytes } from '../reading/rawRecorder'
import type { RawFrame } from '../reading/rawRecorder'

/** The last bytes of a file that grows, in frames: full ones are done with, the last one is made anew as it grows. */
export class FrameTail {
  private parts: Uint8Array[] = []
  private partBytes = 0

  /** `start`: where the frame begins that the first bytes belong to. */
  constructor(private start: number) {}

  get end(): number {
    return this.start + this.partBytes
  }

  /** The bytes of the last frame so far. */
  bytes(): Buffer {
    const whole = Buffer.concat(this.parts)
    this.parts = [whole]
    return whole
  }

  add(piece: Uint8Array): void {
    this.parts.push(piece)
    this.partBytes += piece.length
  }

  /** Frames since the last time; `isEnd`: the unfinished last one, too. */
  async take(isEnd: boolean): Promise<RawFrame[]> {
    if (this.partBytes < frameBytes && !isEnd) return []
    const frames: RawFrame[] = []
    let bytes = this.bytes()
    while (bytes.length >= frameBytes) {
      frames.push(await compressFrame(this.start, bytes.subarray(0, frameBytes)))
      bytes = bytes.subarray(frameBytes)
      this.start += frameBytes
    }
    if (isEnd && bytes.length > 0) frames.push(await compressFrame(this.start, bytes))
    // A copy: what is left of a large piece must not keep all of it.
    this.parts = [Buffer.from(bytes)]
    this.partBytes = bytes.length
    return frames
  }
}
