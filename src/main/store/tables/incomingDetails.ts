import { byBlock, withoutLines } from './detailStore'
import type { DetailReader } from './detailStore'
import {
  DetailBlocks,
  blockOf,
  decodeBlock,
  detailLine,
  lineOf,
  linesPerBlock,
  parseLine,
  textsOf,
} from './observationDetail'
import type { DetailTexts } from './observationDetail'

/** The details of a batch while its rows are written. */
export class IncomingDetails {
  private readonly dropped: number[] = []
  private readonly made = new DetailBlocks()
  /** Details of stored rows that others took the place of. */
  readonly replaced: number[] = []
  private decoded: { readonly block: number; readonly lines: readonly string[] } = { block: -1, lines: [] }
  private readonly madeLines = new Map<number, string>()

  constructor(
    private readonly incoming: readonly Uint8Array[],
    private readonly firstBlock: number,
  ) {}

  /** The row that this was for was merged into another. */
  drop(detail: number): void {
    this.dropped.push(detail)
  }

  /** A new place for the details of a stored row. */
  replace(old: number | null, texts: DetailTexts): number | null {
    if (old !== null) (blockOf(old) < this.firstBlock ? this.replaced : this.dropped).push(old)
    const line = detailLine(texts)
    if (line === null) return null
    const detail = (this.firstBlock + this.incoming.length) * linesPerBlock + this.made.add(line)
    this.madeLines.set(detail, line)
    return detail
  }

  /** The details at a place, be it in the database or on the way there. */
  texts(detail: number | null, stored: DetailReader): DetailTexts {
    if (detail === null) return textsOf(parseLine(''))
    const made = this.madeLines.get(detail)
    if (made !== undefined) return textsOf(parseLine(made))
    const block = blockOf(detail)
    const data = this.incoming[block - this.firstBlock]
    if (data === undefined) return textsOf(stored.read(detail))
    if (this.decoded.block !== block) this.decoded = { block, lines: decodeBlock(data) }
    return textsOf(parseLine(this.decoded.lines[lineOf(detail)]))
  }

  /** What is left to be stored, with the ids. */
  *blocks(): Generator<{ readonly id: number; readonly data: Uint8Array }, undefined> {
    const dropped = byBlock(this.dropped)
    for (const [place, data] of [...this.incoming, ...this.made.take()].entries()) {
      const id = this.firstBlock + place
      const lines = dropped.get(id)
      const left = lines === undefined ? data : withoutLines(data, lines)
      if (left !== null) yield { id, data: left }
    }
    return undefined
  }
}
