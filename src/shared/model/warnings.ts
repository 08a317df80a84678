/**
 * Every finding an import can report. The key is stable (command line, reports); the text says what it means.
 * `kept` tells whether the data concerned is in the workspace all the same.
 */
export const warnings = {
  bad_json: { kept: false, text: 'The text is not valid JSON; the bytes are kept in the raw record.' },
  bad_csv: { kept: true, text: 'Quotes in a row of a table that break the rules of CSV; taken as text.' },
  ragged_row: {
    kept: true,
    text: 'A row of a table with more or fewer fields than its header; kept with what it has.',
  },
  truncated_input: { kept: false, text: 'The input ends in the middle of a record.' },
  not_a_record: { kept: false, text: 'A value where a record was expected (a number, text, an array).' },
  derived_id: { kept: true, text: 'The source gave no id; one was derived from what surrounds the record.' },
  missing_id: { kept: false, text: 'A record without the id it needs.' },
  bad_id: { kept: true, text: 'An id that is not in its format; kept word for word.' },
  too_deep: { kept: false, text: 'Nested deeper than 200 levels.' },
  too_large: { kept: false, text: 'One record larger than the limit.' },
  decompression_limit: { kept: false, text: 'Unpacks to far more than its size; stopped at the limit.' },
  corrupt_container: {
    kept: false,
    text: 'The compressed data is damaged; what could be read before it was kept.',
  },
  unsafe_path: { kept: false, text: 'An archive member whose name points outside the archive.' },
  unrecognised: { kept: false, text: 'Not a format that Spanglass knows.' },
  unknown_record: { kept: false, text: 'A record of another kind than its format has.' },
  mapped_again: {
    kept: true,
    text: 'Nobody knew this file; it was read again with a mapping, in place of the import before.',
  },
  mapped_since: {
    kept: true,
    text: 'Nobody knew this file; it came in with a mapping since, as an import of its own.',
  },
  companion_file: {
    kept: true,
    text: 'A file that a program keeps beside its traces and that says nothing that they do not.',
  },
  unreadable: { kept: false, text: 'The file could not be read.' },
  changed_file: {
    kept: true,
    text: 'The file changed while it was read; import it again once it is at rest.',
  },
  unknown_signal: {
    kept: false,
    text: 'A kind of telemetry that is not traces (metrics or logs); kept raw.',
  },
  duplicate_record: { kept: true, text: 'The same record came again with the same content.' },
  conflicting_record: { kept: true, text: 'The same id came again with different content; merged by rule.' },
  missing_time: { kept: true, text: 'No start time; placed by its neighbours.' },
  impossible_time: { kept: true, text: 'End before start, or a time outside the years 1970 to 2262.' },
  unfinished: { kept: true, text: 'No end time.' },
  orphan: { kept: true, text: 'Its parent is not in the workspace.' },
  parent_cycle: { kept: true, text: 'Parents form a circle; broken at the earliest span.' },
  skewed: { kept: true, text: 'It lies outside its parent: clocks disagree.' },
  order_only_time: { kept: true, text: 'No times in the source: the order is real, the times are not.' },
  naive_time: { kept: true, text: 'Times without a zone, read as UTC.' },
  precision_lost: {
    kept: true,
    text: 'Numbers the source had already rounded (nanoseconds written as floating point).',
  },
  dropped_at_source: { kept: true, text: 'The producer says that it dropped attributes, events or links.' },
  payload_truncated: { kept: true, text: 'A payload was cut at the source.' },
  payload_missing: { kept: true, text: 'The export left inputs and outputs out.' },
  media_dropped: { kept: true, text: 'Inline sound or image data was left out and counted.' },
  usage_contradiction: { kept: true, text: 'Token figures contradict each other.' },
  usage_repeated: { kept: true, text: 'A wrapper repeats the usage of the calls below it; counted once.' },
  price_unknown: { kept: true, text: 'No price is known for the model.' },
  unknown_field: {
    kept: true,
    text: 'A field that no rule knows; kept in the attributes or the raw record.',
  },
  unreadable_value: {
    kept: true,
    text: 'A value that is not what its field is mapped to; kept in the attributes.',
  },
  unknown_kind: { kept: true, text: 'A kind that no rule knows; shown as a plain span.' },
  invalid_unicode: {
    kept: true,
    text: 'Bytes that are not valid text were replaced for display; the originals are kept raw.',
  },
  number_as_text: { kept: true, text: 'A number beyond what computers count exactly; kept as text.' },
  duplicate_key: { kept: true, text: 'A key that stands twice in one object; the last one counts.' },
  partial_trace: { kept: true, text: 'The source says that this trace is incomplete.' },
} as const satisfies Record<string, { kept: boolean; text: string }>

export type WarningCode = keyof typeof warnings
