import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ColumnClass, SqlValue } from '../../../src/main/store/tables/observationColumns'
import { RowBatchBuilder, RowBatchReader } from '../../../src/main/store/tables/rowBatch'

const classes: readonly ColumnClass[] = ['text', 'word', 'number', 'instant', 'step']

/** A row by column; null = unknown. */
const row = fc.tuple(
  fc.option(fc.string({ unit: 'binary' })),
  fc.option(fc.constantFrom('gpt-4o', 'o3', '')),
  fc.option(fc.double({ noNaN: true })),
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.nat()),
)

function pack(builder: RowBatchBuilder, [text, word, number, instant, step]: readonly SqlValue[]): void {
  if (text !== null) builder.setText(0, text as string)
  if (word !== null) builder.setWord(1, word as string)
  if (number !== null) builder.setNumber(2, number as number)
  if (instant !== null) builder.setInstant(3, instant as bigint)
  if (step !== null) builder.setNumber(4, step as number)
  builder.endRow()
}

test('rows cross threads as they were, and a builder begins anew after each batch', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), fc.array(row, { maxLength: 5 }), (first, second) => {
      const builder = new RowBatchBuilder()
      for (const rows of [first, second]) {
        for (const each of rows) pack(builder, each)
        const batch = structuredClone(builder.take())
        expect(batch.count).toBe(rows.length)
        const reader = new RowBatchReader(batch, classes, (columnClass, cell) =>
          columnClass === 'word' ? (batch.texts[cell] ?? null) : `${columnClass} ${cell}`,
        )
        for (const each of rows) {
          const columns = batch.shapes[reader.nextShape] ?? []
          const values = reader.next()
          expect(columns).toEqual(each.flatMap((value, column) => (value === null ? [] : [column])))
          expect(values).toEqual(
            columns.map((column) => (column === 4 ? `step ${String(each[4])}` : each[column])),
          )
        }
        expect(reader.nextShape).toBe(-1)
      }
    }),
  )
})
