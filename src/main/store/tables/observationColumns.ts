/** What SQLite takes and gives. */
export type SqlValue = string | number | bigint | Buffer | Uint8Array | null

/**
 * What a column of `observation` holds. `text` is a text of its own, `word` one that spans repeat (names, models; see
 * words.ts), `instant` nanoseconds since the epoch; `trace`, `payload`, `step` and `detail` are rows of other tables,
 * `file` the file that is being imported.
 */
export type ColumnClass =
  'text' | 'word' | 'number' | 'instant' | 'trace' | 'payload' | 'step' | 'detail' | 'file'

/** The columns of `observation` that a record fills, in their order. */
export const observationColumns = {
  trace_row: 'trace',
  span_id: 'text',
  side: 'text',
  parent_span_id: 'text',
  name: 'word',
  kind: 'number',
  status: 'number',
  status_message: 'text',
  start_ns: 'instant',
  end_ns: 'instant',
  time_digits: 'number',
  own_flags: 'number',
  flags: 'number',
  session_id: 'word',
  user_id: 'word',
  environment: 'word',
  version: 'word',
  service_name: 'word',
  agent_name: 'word',
  tool_name: 'word',
  tool_call_id: 'text',
  model: 'word',
  request_model: 'word',
  provider: 'word',
  finish_reason: 'word',
  first_token_ns: 'instant',
  input_context: 'step',
  input_payload: 'payload',
  output_context: 'step',
  output_payload: 'payload',
  tool_definitions: 'payload',
  resource: 'payload',
  tokens_input_uncached: 'number',
  tokens_cache_read: 'number',
  tokens_cache_write_5m: 'number',
  tokens_cache_write_1h: 'number',
  tokens_input_audio: 'number',
  tokens_input_image: 'number',
  tokens_output_text: 'number',
  tokens_reasoning: 'number',
  tokens_output_audio: 'number',
  input_tokens: 'number',
  output_tokens: 'number',
  cost_reported: 'number',
  cost_currency: 'word',
  cost_computed_usd: 'number',
  detail: 'detail',
  file_id: 'file',
  raw_offset: 'number',
  raw_length: 'number',
  raw_line: 'number',
} as const satisfies Record<string, ColumnClass>

export type ObservationColumn = keyof typeof observationColumns
export const observationColumnNames = Object.keys(observationColumns) as ObservationColumn[]

/** Values that the schema fills in where a row leaves the column out: what most spans have need not be bound. */
export const observationDefaults: Partial<Record<ObservationColumn, SqlValue>> = {
  side: '',
  status: 0,
  time_digits: 9,
  own_flags: 0,
  flags: 0,
}

/** Where each column stands among `observationColumnNames`. */
export const observationColumnIndex = Object.fromEntries(
  observationColumnNames.map((name, index) => [name, index]),
) as Record<ObservationColumn, number>
