/** Rows of one answer, at most. */
const window = 1_000

export interface Page<Row> {
  readonly rows: readonly Row[]
  readonly matching: number
}

/** Reads window after window until `limit` rows are there. */
export async function all<Row>(
  limit: number,
  read: (offset: number, count: number) => Promise<Page<Row>>,
): Promise<Page<Row>> {
  const rows: Row[] = []
  let matching = 0
  while (rows.length < limit) {
    const count = Math.min(window, limit - rows.length)
    const page = await read(rows.length, count)
    matching = page.matching
    rows.push(...page.rows)
    if (page.rows.length < count) break
  }
  return { rows, matching }
}
