import type { Migration } from '../migration'
import { facetsSearchAndViews } from './0001_facetsSearchAndViews'

/**
 * Everything that came in. Times are nanoseconds since the epoch; kinds and statuses are indexes into
 * `observationKinds` and `observationStatuses`; flags are `observationFlags`; unknown is NULL.
 */
export const core: Migration = {
  version: 1,
  name: 'core',
  sql: `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  label TEXT NOT NULL,
  status TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER
);

CREATE TABLE import_file (
  id INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES import(id),
  path TEXT NOT NULL,
  format TEXT,
  status TEXT NOT NULL,
  error TEXT,
  bytes INTEGER NOT NULL DEFAULT 0,
  records_read INTEGER NOT NULL DEFAULT 0,
  records_stored INTEGER NOT NULL DEFAULT 0,
  records_merged INTEGER NOT NULL DEFAULT 0,
  records_skipped INTEGER NOT NULL DEFAULT 0,
  sessions INTEGER NOT NULL DEFAULT 0,
  traces INTEGER NOT NULL DEFAULT 0,
  observations INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX import_file_import ON import_file(import_id);

CREATE TABLE finding (
  file_id INTEGER NOT NULL REFERENCES import_file(id),
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  samples TEXT NOT NULL,
  PRIMARY KEY (file_id, code)
) WITHOUT ROWID;

-- The bytes that came in, in zstd frames of about 1 MB of input.
CREATE TABLE raw_frame (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES import_file(id),
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE UNIQUE INDEX raw_frame_place ON raw_frame(file_id, start);

-- Each text once. codec 0 = text, 1 = zstd of UTF-8.
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  is_json INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  data BLOB NOT NULL
);

-- Each message once; parts are JSON (MessagePart[]), codec as above.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  role TEXT NOT NULL,
  name TEXT,
  size_bytes INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  parts BLOB NOT NULL
);

-- A conversation is a chain: a call's input costs only what its predecessor did not have. parent 0 = beginning.
CREATE TABLE context (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  depth INTEGER NOT NULL
);
CREATE UNIQUE INDEX context_step ON context(parent_id, message_id);

CREATE TABLE session (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  session_id TEXT NOT NULL,
  name TEXT,
  input_preview TEXT,
  -- -1 until derived: such rows are not shown.
  status INTEGER NOT NULL DEFAULT -1,
  status_raw TEXT,
  start_ns INTEGER,
  end_ns INTEGER,
  duration_ns INTEGER,
  time_digits INTEGER NOT NULL DEFAULT 0,
  trace_count INTEGER NOT NULL DEFAULT 0,
  span_count INTEGER NOT NULL DEFAULT 0,
  error_count INTEGER NOT NULL DEFAULT 0,
  user_id TEXT,
  environment TEXT,
  version TEXT,
  channel TEXT,
  agents TEXT NOT NULL DEFAULT '[]',
  models TEXT NOT NULL DEFAULT '[]',
  input_tokens INTEGER,
  output_tokens INTEGER,
  cached_tokens INTEGER,
  generations INTEGER NOT NULL DEFAULT 0,
  generations_with_tokens INTEGER NOT NULL DEFAULT 0,
  generations_with_cost INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL,
  cost_basis TEXT NOT NULL DEFAULT 'unknown',
  strip TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX session_key ON session(source, session_id);
-- Everything that lists filter and sort by: counting and sorting never touch the wide rows.
CREATE INDEX session_list ON session(
  start_ns, status, duration_ns, trace_count, error_count, input_tokens, output_tokens, cost_usd
);

CREATE TABLE trace (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  trace_id TEXT NOT NULL,
  session_row INTEGER,
  name TEXT NOT NULL DEFAULT '',
  input_preview TEXT,
  output_preview TEXT,
  -- -1 until derived: such rows are not shown.
  status INTEGER NOT NULL DEFAULT -1,
  status_message TEXT,
  start_ns INTEGER,
  end_ns INTEGER,
  duration_ns INTEGER,
  time_digits INTEGER NOT NULL DEFAULT 0,
  span_count INTEGER NOT NULL DEFAULT 0,
  error_count INTEGER NOT NULL DEFAULT 0,
  tool_error_count INTEGER NOT NULL DEFAULT 0,
  flags INTEGER NOT NULL DEFAULT 0,
  user_id TEXT,
  environment TEXT,
  version TEXT,
  agents TEXT NOT NULL DEFAULT '[]',
  models TEXT NOT NULL DEFAULT '[]',
  kinds TEXT NOT NULL DEFAULT '[]',
  health TEXT NOT NULL DEFAULT '[]',
  tags TEXT NOT NULL DEFAULT '[]',
  attributes TEXT NOT NULL DEFAULT '{}',
  input_tokens INTEGER,
  output_tokens INTEGER,
  cached_tokens INTEGER,
  generations INTEGER NOT NULL DEFAULT 0,
  generations_with_tokens INTEGER NOT NULL DEFAULT 0,
  generations_with_cost INTEGER NOT NULL DEFAULT 0,
  cost_usd REAL,
  cost_basis TEXT NOT NULL DEFAULT 'unknown',
  strip TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX trace_key ON trace(source, trace_id);
CREATE INDEX trace_list ON trace(
  start_ns, status, duration_ns, span_count, error_count, input_tokens, output_tokens, cost_usd
);
CREATE INDEX trace_name ON trace(name COLLATE NOCASE, status);
CREATE INDEX trace_session ON trace(session_row, start_ns);

-- The trace as columns (encodePackedTrace), zstd.
CREATE TABLE packed_trace (
  trace_row INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);

-- Attributes, events, links and the like of many observations (observationDetail.ts): one JSON array per line, zstd.
CREATE TABLE detail_block (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);

CREATE TABLE observation (
  id INTEGER PRIMARY KEY,
  trace_row INTEGER NOT NULL,
  span_id TEXT NOT NULL,
  side TEXT NOT NULL DEFAULT '',
  parent_span_id TEXT,
  name TEXT NOT NULL,
  kind INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  status_message TEXT,
  start_ns INTEGER,
  end_ns INTEGER,
  time_digits INTEGER NOT NULL DEFAULT 9,
  -- Flags that the importer saw, and all flags once the trace is known.
  own_flags INTEGER NOT NULL DEFAULT 0,
  flags INTEGER NOT NULL DEFAULT 0,
  session_id TEXT,
  user_id TEXT,
  environment TEXT,
  version TEXT,
  service_name TEXT,
  agent_name TEXT,
  tool_name TEXT,
  tool_call_id TEXT,
  model TEXT,
  request_model TEXT,
  provider TEXT,
  finish_reason TEXT,
  first_token_ns INTEGER,
  input_context INTEGER,
  input_payload INTEGER,
  output_context INTEGER,
  output_payload INTEGER,
  tool_definitions INTEGER,
  resource INTEGER,
  -- Disjoint buckets.
  tokens_input_uncached INTEGER,
  tokens_cache_read INTEGER,
  tokens_cache_write_5m INTEGER,
  tokens_cache_write_1h INTEGER,
  tokens_input_audio INTEGER,
  tokens_input_image INTEGER,
  tokens_output_text INTEGER,
  tokens_reasoning INTEGER,
  tokens_output_audio INTEGER,
  -- Sums of the known buckets.
  input_tokens INTEGER,
  output_tokens INTEGER,
  cost_reported REAL,
  cost_currency TEXT,
  cost_computed_usd REAL,
  -- What is read only when someone looks: a line of detail_block (id * 256 + line).
  detail INTEGER,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  raw_line INTEGER
);
CREATE UNIQUE INDEX observation_key ON observation(trace_row, span_id, side);
CREATE INDEX observation_file ON observation(file_id);

-- All records behind an observation that came more than once.
CREATE TABLE observation_supplier (
  observation_id INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  raw_line INTEGER,
  PRIMARY KEY (observation_id, file_id, raw_offset)
) WITHOUT ROWID;
CREATE INDEX observation_supplier_file ON observation_supplier(file_id);

-- What files said about traces and sessions themselves; the rows above are derived from all statements together.
CREATE TABLE trace_statement (
  id INTEGER PRIMARY KEY,
  trace_row INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  input_context INTEGER,
  input_payload INTEGER,
  output_context INTEGER,
  output_payload INTEGER,
  body TEXT NOT NULL
);
CREATE INDEX trace_statement_trace ON trace_statement(trace_row);
CREATE INDEX trace_statement_file ON trace_statement(file_id);

CREATE TABLE session_statement (
  id INTEGER PRIMARY KEY,
  session_row INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX session_statement_session ON session_statement(session_row);
CREATE INDEX session_statement_file ON session_statement(file_id);

CREATE TABLE session_message (
  id INTEGER PRIMARY KEY,
  session_row INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  trace_id TEXT,
  source_message_id TEXT,
  time_ns INTEGER,
  time_digits INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL
);
CREATE INDEX session_message_session ON session_message(session_row, time_ns);
CREATE INDEX session_message_file ON session_message(file_id);

${facetsSearchAndViews}`,
}
