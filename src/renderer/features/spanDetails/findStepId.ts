/** Fields that hold the id of a record itself, as the forms write them; never those of its parent or its trace. */
const ownIdField = /"(?:span_?id|spanID|id|uuid|run_?id|event_?id)"\s*:\s*"/gi

export interface TextPlace {
  readonly from: number
  readonly to: number
}

/**
 * Where a record that may hold many steps, such as a batch of OTLP JSON, says the id of one of them: the place of the
 * id in the text, without its quotes. Null where no field of its own says it.
 */
export function findStepId(text: string, spanId: string): TextPlace | null {
  if (spanId === '') return null
  for (const field of text.matchAll(ownIdField)) {
    const from = field.index + field[0].length
    const to = from + spanId.length
    if (text[to] === '"' && text.startsWith(spanId, from)) return { from, to }
  }
  return null
}
