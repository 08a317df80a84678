import { ensureExists } from '../../../shared/util/assert'
import type { ColumnClass, SqlValue } from './observationColumns'

/**
 * Rows on their way from the thread that reads files to the one that writes the database, packed so that crossing
 * costs little: numbers in typed arrays that are handed over, each text once. A row holds only the columns it knows;
 * rows that know the same columns share a shape. Measured for 100,000 spans of 30 values: 0.1 s to cross as this,
 * 0.6 s as arrays of values, 1.5 s as objects.
 */
export interface RowBatch {
  readonly count: number
  /** Column indexes, ascending, of each shape. */
  readonly shapes: readonly (readonly number[])[]
  /** By row. */
  readonly shapeOf: Uint16Array
  /** All rows' values one after the other: numbers as they are, of texts and instants the index into those below. */
  readonly cells: Float64Array
  readonly texts: readonly string[]
  readonly instants: BigInt64Array
}

/** The columns known so far, as a walk from the root: rows of one shape end in the same node. */
class ShapeNode {
  readonly next: (ShapeNode | undefined)[] = []
  shape = -1

  constructor(
    readonly column: number,
    readonly before: ShapeNode | null,
  ) {}

  columns(): number[] {
    return this.before === null ? [] : [...this.before.columns(), this.column]
  }
}

/** Packs rows: `set…` the known columns in ascending order, then `endRow`. */
export class RowBatchBuilder {
  private root = new ShapeNode(-1, null)
  private at = this.root
  private shapes: number[][] = []
  private shapeOf: number[] = []
  private cells: number[] = []
  private texts: string[] = []
  private words = new Map<string, number>()
  /** What each column said last: neighbours mostly say the same, and comparing costs less than looking up. */
  private lastWord: (string | undefined)[] = []
  private lastIndex: number[] = []
  private instants: bigint[] = []

  get count(): number {
    return this.shapeOf.length
  }

  setNumber(column: number, value: number): void {
    let next = this.at.next[column]
    if (next === undefined) {
      next = new ShapeNode(column, this.at)
      this.at.next[column] = next
    }
    this.at = next
    this.cells.push(value)
  }

  setText(column: number, value: string): void {
    this.setNumber(column, this.texts.length)
    this.texts.push(value)
  }

  /** A text that other rows have too. */
  setWord(column: number, value: string): void {
    if (this.lastWord[column] === value) {
      this.setNumber(column, this.lastIndex[column] as number)
      return
    }
    let index = this.words.get(value)
    if (index === undefined) {
      index = this.texts.length
      this.texts.push(value)
      this.words.set(value, index)
    }
    this.lastWord[column] = value
    this.lastIndex[column] = index
    this.setNumber(column, index)
  }

  setInstant(column: number, value: bigint): void {
    this.setNumber(column, this.instants.length)
    this.instants.push(value)
  }

  endRow(): void {
    if (this.at.shape < 0) {
      this.at.shape = this.shapes.length
      this.shapes.push(this.at.columns())
    }
    this.shapeOf.push(this.at.shape)
    this.at = this.root
  }

  take(): RowBatch {
    const batch = {
      count: this.shapeOf.length,
      shapes: this.shapes,
      shapeOf: new Uint16Array(this.shapeOf),
      cells: new Float64Array(this.cells),
      texts: this.texts,
      instants: new BigInt64Array(this.instants),
    }
    this.root = new ShapeNode(-1, null)
    this.at = this.root
    this.shapes = []
    this.shapeOf = []
    this.cells = []
    this.texts = []
    this.words = new Map()
    this.lastWord = []
    this.lastIndex = []
    this.instants = []
    return batch
  }
}

/** How cells that stand for rows of other tables become values; that of a word is an index into `texts`. */
export type CellResolver = (columnClass: ColumnClass, cell: number) => SqlValue

/** Walks through the rows of a batch; `next` unpacks one into the values of its shape's columns. */
export class RowBatchReader {
  private at = 0
  private row = 0

  constructor(
    private readonly batch: RowBatch,
    private readonly classes: readonly ColumnClass[],
    private readonly resolve: CellResolver,
  ) {}

  /** Index of the shape of the row that comes next; -1 at the end. */
  get nextShape(): number {
    return this.row < this.batch.count ? (this.batch.shapeOf[this.row] as number) : -1
  }

  next(): SqlValue[] {
    const { batch, classes } = this
    const columns = ensureExists(batch.shapes[this.nextShape], 'the shape of a row')
    const values: SqlValue[] = []
    for (const column of columns) {
      const cell = batch.cells[this.at++] as number
      const columnClass = classes[column] as ColumnClass
      if (columnClass === 'number') values.push(cell)
      else if (columnClass === 'text') values.push(batch.texts[cell] as string)
      else if (columnClass === 'instant') values.push(batch.instants[cell] as bigint)
      else values.push(this.resolve(columnClass, cell))
    }
    this.row += 1
    return values
  }
}
