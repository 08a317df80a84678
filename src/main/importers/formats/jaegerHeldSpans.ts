import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { RawPosition } from '../../../shared/model/importRecord'
import type { JsonObject } from '../../../shared/util/jsonValue'

interface HeldSpan {
  readonly span: JsonObject
  readonly raw: RawPosition
}

/** Source text that is gathered before it is packed. */
const packBytes = 1024 * 1024

/**
 * Spans that wait for their processes: Jaeger writes those behind the spans. They wait packed, about a tenth of their
 * text, so that a trace of any size can wait.
 */
export class HeldSpans {
  private packs: Buffer[] = []
  private open: HeldSpan[] = []
  private openBytes = 0

  get isEmpty(): boolean {
    return this.packs.length === 0 && this.open.length === 0
  }

  add(span: JsonObject, raw: RawPosition): void {
    this.open.push({ span, raw })
    this.openBytes += raw.length
    if (this.openBytes < packBytes) return
    this.packs.push(zstdCompressSync(JSON.stringify(this.open)))
    this.open = []
    this.openBytes = 0
  }

  /** Gives back what waited, in order and piece by piece, and forgets it. */
  *take(): Generator<readonly HeldSpan[], void> {
    const { packs, open } = this
    this.packs = []
    this.open = []
    this.openBytes = 0
    for (const pack of packs) yield JSON.parse(zstdDecompressSync(pack).toString()) as HeldSpan[]
    if (open.length > 0) yield open
  }
}
