import { columnOfExport } from '../../../shared/model/scoreSource'

/** What tells one stored judgement from another. Values and attributes are JSON texts, as they are stored. */
export interface ScoreRow {
  readonly scoreId: string | null
  readonly sessionId: string | null
  readonly traceId: string | null
  readonly spanId: string | null
  readonly name: string
  readonly value: string
  readonly label: string | null
  readonly comment: string | null
  readonly annotator: string | null
  /** Nanoseconds as decimal text. */
  readonly timeNs: string | null
  readonly attributes: string
  readonly fileId: number
  readonly rawOffset: number
}

/**
 * The judgements behind rows that several files, imports and tables of one source may have told, each once, in the order
 * of their first telling:
 * - the same id on the same thing under the same name is one; the last telling counts where it says something;
 * - without an id, rows that agree in everything are one, except those that one record tells together: a record does
 *   not repeat itself;
 * - a row without an id is the one with an id that has its name, value, label and time;
 * - a column of a table that sums scores up is left out where the scores themselves are there and give its value.
 *
 * `beside`: scores that explain columns without being shown here themselves (those of the spans of a judged trace).
 */
export function distinctScores<Row extends ScoreRow>(
  rows: readonly Row[],
  beside: readonly ScoreRow[] = [],
): Row[] {
  const places = new Map(rows.map((row, index) => [row, index]))
  const named = new Map<string, Row>()
  for (const row of rows) {
    if (row.scoreId === null) continue
    const key = JSON.stringify([row.scoreId, row.name, subjectOf(row)])
    const before = named.get(key)
    const told = before === undefined ? row : retold(before, row)
    places.set(told, places.get(before ?? row) ?? 0)
    named.set(key, told)
  }
  const known = [...named.values()]
  const moments = new Set(known.map(momentOf))
  const unnamed = onceEach(rows.filter((row) => row.scoreId === null)).filter((row) => {
    const moment = momentOf(row)
    return moment === null || !moments.has(moment)
  })
  const columns = unnamed.filter(isColumn)
  const scores = [...known, ...unnamed.filter((row) => !isColumn(row))]
  const covered = coveredColumns(columns, [...scores, ...beside])
  return [...scores, ...columns.filter((row) => !covered.has(row))].toSorted(
    (one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0),
  )
}

/** True for a value that a table gives in a column, without id, author or time: a sum of scores kept elsewhere. */
export function isColumn(row: Pick<ScoreRow, 'attributes'>): boolean {
  return row.attributes.includes(columnOfExport)
}

/** The columns whose value the scores themselves give, each score explaining one column at most. */
function coveredColumns(columns: readonly ScoreRow[], scores: readonly ScoreRow[]): Set<ScoreRow> {
  const covered = new Set<ScoreRow>()
  for (const group of grouped(columns, (row) => JSON.stringify([row.name, subjectOf(row)]))) {
    const [column] = group
    const left = scores.filter((row) => column !== undefined && isAbout(row, column))
    for (const one of group) {
      const match = left.findIndex((row) => wordsOf(row).includes(one.value))
      if (match >= 0) left.splice(match, 1)
      if (match >= 0 || isMean(numberOf(one), left)) covered.add(one)
    }
  }
  return covered
}

/** A column of a trace sums up what is said of its spans, too; one of a span that of the span. */
function isAbout(score: ScoreRow, column: ScoreRow): boolean {
  if (score.name !== column.name) return false
  if (column.spanId !== null) {
    return score.spanId === column.spanId && (score.traceId ?? column.traceId) === column.traceId
  }
  return column.traceId === null ? score.sessionId === column.sessionId : score.traceId === column.traceId
}

/** Every form in which a table may write the value, as JSON: its label or the value, true as 1. */
function wordsOf(row: ScoreRow): string[] {
  const number = numberOf(row)
  return [
    row.value,
    ...(number === null ? [] : [JSON.stringify(number)]),
    ...(row.label === null ? [] : [JSON.stringify(row.label)]),
  ]
}

/** Numbers that have a comment in common, or all of them, are averaged. */
function isMean(value: number | null, rows: readonly ScoreRow[]): boolean {
  if (value === null) return false
  return [rows, ...grouped(rows, (row) => row.comment ?? '')].some((group) => {
    const numbers = group.flatMap((row) => numberOf(row) ?? [])
    if (numbers.length < 2) return false
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    return Math.abs(mean - value) <= 1e-9 * Math.max(1, Math.abs(value))
  })
}

function numberOf(row: ScoreRow): number | null {
  const value: unknown = JSON.parse(row.value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'number' ? value : null
}

const subjectOf = (row: ScoreRow): string | null => row.spanId ?? row.traceId ?? row.sessionId

/** Null where there is no time to tell two judgements of one value apart. */
function momentOf(row: ScoreRow): string | null {
  if (row.timeNs === null) return null
  return JSON.stringify([row.name, subjectOf(row), row.value, row.label, row.timeNs])
}

function retold<Row extends ScoreRow>(before: Row, row: Row): Row {
  const said = Object.entries(row).filter(([, value]) => value !== null && value !== 'null')
  return { ...before, ...(Object.fromEntries(said) as Partial<Row>) }
}

/** As often as one record says it: the same words in two records are one judgement told twice. */
function onceEach<Row extends ScoreRow>(rows: readonly Row[]): Row[] {
  return grouped(rows, (row) => JSON.stringify({ ...row, fileId: 0, rawOffset: 0 })).flatMap((group) => {
    const records = grouped(group, ({ fileId, rawOffset }) => `${fileId} ${rawOffset}`)
    return records.reduce((most, record) => (record.length > most.length ? record : most))
  })
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return [...groups.values()]
}
