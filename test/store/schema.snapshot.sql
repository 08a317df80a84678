-- traces.db
PRAGMA application_id = 1397770068;
PRAGMA user_version = 5;
CREATE UNIQUE INDEX context_step ON context(parent_id, message_id);
CREATE INDEX import_file_import ON import_file(import_id);
CREATE INDEX import_file_path ON import_file(import_id, path);
CREATE INDEX observation_file ON observation_row(file_id);
CREATE UNIQUE INDEX observation_key ON observation_row(trace_row, span_id, side);
CREATE INDEX observation_supplier_file ON observation_supplier(file_id);
CREATE UNIQUE INDEX raw_frame_place ON raw_frame(file_id, start);
CREATE INDEX score_file ON score(file_id);
CREATE INDEX score_session ON score(session_id);
CREATE INDEX score_trace ON score(trace_id);
CREATE UNIQUE INDEX session_key ON session(source, session_id);
CREATE INDEX session_list ON session(
  start_ns, status, duration_ns, trace_count, error_count, input_tokens, output_tokens, cost_usd
);
CREATE INDEX session_message_file ON session_message(file_id);
CREATE INDEX session_message_session ON session_message(session_row, time_ns);
CREATE INDEX session_statement_file ON session_statement(file_id);
CREATE INDEX session_statement_session ON session_statement(session_row);
CREATE INDEX side_record_file ON side_record(file_id);
CREATE UNIQUE INDEX term_value ON term(facet, value);
CREATE UNIQUE INDEX trace_key ON trace(source, trace_id);
CREATE INDEX trace_list ON trace(
  start_ns, status, duration_ns, span_count, error_count, input_tokens, output_tokens, cost_usd
);
CREATE INDEX trace_name ON trace(name COLLATE NOCASE, status);
CREATE INDEX trace_session ON trace(session_row, start_ns);
CREATE INDEX trace_statement_file ON trace_statement(file_id);
CREATE INDEX trace_statement_trace ON trace_statement(trace_row);
CREATE INDEX trace_term_trace ON trace_term(trace_row);
CREATE UNIQUE INDEX word_text ON word(text);
CREATE TABLE context (
  id INTEGER PRIMARY KEY,
  parent_id INTEGER NOT NULL,
  message_id INTEGER NOT NULL,
  depth INTEGER NOT NULL
);
CREATE TABLE detail_block (
  id INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);
CREATE TABLE file_memory (
  file_id INTEGER PRIMARY KEY REFERENCES import_file(id),
  bytes INTEGER NOT NULL,
  digest BLOB NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE finding (
  file_id INTEGER NOT NULL REFERENCES import_file(id),
  code TEXT NOT NULL,
  count INTEGER NOT NULL,
  samples TEXT NOT NULL,
  PRIMARY KEY (file_id, code)
) WITHOUT ROWID;
CREATE TABLE finding_place (
  file_id INTEGER NOT NULL REFERENCES import_file(id),
  code TEXT NOT NULL,
  position INTEGER NOT NULL,
  message TEXT NOT NULL,
  raw_offset INTEGER,
  raw_line INTEGER,
  trace_key TEXT,
  span_id TEXT,
  PRIMARY KEY (file_id, code, position)
) WITHOUT ROWID;
CREATE TABLE import (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  label TEXT NOT NULL,
  status TEXT NOT NULL,
  started_ms INTEGER NOT NULL,
  finished_ms INTEGER
, sessions INTEGER, traces INTEGER, observations INTEGER);
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
, text_bytes INTEGER, kept_bytes INTEGER);
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  role TEXT NOT NULL,
  name TEXT,
  size_bytes INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  parts BLOB NOT NULL
);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE observation_row (
  id INTEGER PRIMARY KEY,
  trace_row INTEGER NOT NULL,
  span_id TEXT NOT NULL,
  side TEXT NOT NULL DEFAULT '',
  parent_span_id TEXT,
  name INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  status_message TEXT,
  start_ns INTEGER,
  end_ns INTEGER,
  time_digits INTEGER NOT NULL DEFAULT 9,
  -- Flags that the importer saw, and all flags once the trace is known.
  own_flags INTEGER NOT NULL DEFAULT 0,
  flags INTEGER NOT NULL DEFAULT 0,
  session_id INTEGER,
  user_id INTEGER,
  environment INTEGER,
  version INTEGER,
  service_name INTEGER,
  agent_name INTEGER,
  tool_name INTEGER,
  tool_call_id TEXT,
  model INTEGER,
  request_model INTEGER,
  provider INTEGER,
  finish_reason INTEGER,
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
  cost_currency INTEGER,
  cost_computed_usd REAL,
  -- What is read only when someone looks: a line of detail_block (id * 256 + line).
  detail INTEGER,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  raw_line INTEGER
);
CREATE TABLE observation_supplier (
  observation_id INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  raw_line INTEGER,
  PRIMARY KEY (observation_id, file_id, raw_offset)
) WITHOUT ROWID;
CREATE TABLE packed_block (
  first_row INTEGER PRIMARY KEY,
  last_row INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE packed_trace (
  trace_row INTEGER PRIMARY KEY,
  data BLOB NOT NULL
);
CREATE TABLE payload (
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  size_bytes INTEGER NOT NULL,
  is_json INTEGER NOT NULL,
  codec INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE raw_frame (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES import_file(id),
  start INTEGER NOT NULL,
  length INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE score (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  score_id TEXT,
  session_id TEXT,
  trace_id TEXT,
  span_id TEXT,
  name TEXT NOT NULL,
  -- JSON: number, true, false, text or null.
  value TEXT NOT NULL,
  label TEXT,
  comment TEXT,
  annotator TEXT,
  time_ns INTEGER,
  attributes TEXT NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL
);
CREATE VIRTUAL TABLE search USING fts5(
  name, content, content='', contentless_delete=1, tokenize = "unicode61 remove_diacritics 2"
);
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
CREATE TABLE session_statement (
  id INTEGER PRIMARY KEY,
  session_row INTEGER NOT NULL,
  file_id INTEGER NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE TABLE side_record (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL,
  source TEXT NOT NULL,
  side TEXT NOT NULL,
  source_id TEXT,
  time_ns INTEGER,
  body TEXT NOT NULL,
  raw_offset INTEGER NOT NULL,
  raw_length INTEGER NOT NULL
);
CREATE TABLE term (
  id INTEGER PRIMARY KEY,
  facet INTEGER NOT NULL,
  value TEXT NOT NULL
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
CREATE TABLE trace_term (
  term_id INTEGER NOT NULL,
  trace_row INTEGER NOT NULL,
  PRIMARY KEY (term_id, trace_row)
) WITHOUT ROWID;
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TRIGGER file_memory_goes AFTER DELETE ON import_file BEGIN
  DELETE FROM file_memory WHERE file_id = OLD.id;
END;
CREATE VIEW observation AS
  SELECT o.id,
         o.trace_row,
         o.span_id,
         o.side,
         o.parent_span_id,
         CASE typeof(o.name) WHEN 'text' THEN substr(o.name, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.name) END AS name,
         o.kind,
         o.status,
         o.status_message,
         o.start_ns,
         o.end_ns,
         o.time_digits,
         o.own_flags,
         o.flags,
         CASE typeof(o.session_id) WHEN 'text' THEN substr(o.session_id, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.session_id) END AS session_id,
         CASE typeof(o.user_id) WHEN 'text' THEN substr(o.user_id, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.user_id) END AS user_id,
         CASE typeof(o.environment) WHEN 'text' THEN substr(o.environment, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.environment) END AS environment,
         CASE typeof(o.version) WHEN 'text' THEN substr(o.version, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.version) END AS version,
         CASE typeof(o.service_name) WHEN 'text' THEN substr(o.service_name, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.service_name) END AS service_name,
         CASE typeof(o.agent_name) WHEN 'text' THEN substr(o.agent_name, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.agent_name) END AS agent_name,
         CASE typeof(o.tool_name) WHEN 'text' THEN substr(o.tool_name, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.tool_name) END AS tool_name,
         o.tool_call_id,
         CASE typeof(o.model) WHEN 'text' THEN substr(o.model, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.model) END AS model,
         CASE typeof(o.request_model) WHEN 'text' THEN substr(o.request_model, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.request_model) END AS request_model,
         CASE typeof(o.provider) WHEN 'text' THEN substr(o.provider, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.provider) END AS provider,
         CASE typeof(o.finish_reason) WHEN 'text' THEN substr(o.finish_reason, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.finish_reason) END AS finish_reason,
         o.first_token_ns,
         o.input_context,
         o.input_payload,
         o.output_context,
         o.output_payload,
         o.tool_definitions,
         o.resource,
         o.tokens_input_uncached,
         o.tokens_cache_read,
         o.tokens_cache_write_5m,
         o.tokens_cache_write_1h,
         o.tokens_input_audio,
         o.tokens_input_image,
         o.tokens_output_text,
         o.tokens_reasoning,
         o.tokens_output_audio,
         o.input_tokens,
         o.output_tokens,
         o.cost_reported,
         CASE typeof(o.cost_currency) WHEN 'text' THEN substr(o.cost_currency, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.cost_currency) END AS cost_currency,
         o.cost_computed_usd,
         o.detail,
         o.file_id,
         o.raw_offset,
         o.raw_length,
         o.raw_line
  FROM observation_row o;
CREATE VIEW v_generations AS
  SELECT * FROM v_observations WHERE kind = 1;
CREATE VIEW v_observations AS
  SELECT o.id, t.source, t.trace_id, o.span_id, o.parent_span_id, o.name, o.kind, o.status, o.status_message,
         o.start_ns, o.end_ns, (o.end_ns - o.start_ns) / 1e6 AS duration_ms, o.agent_name, o.tool_name, o.model,
         o.provider, o.input_tokens, o.output_tokens, o.cost_reported, o.cost_computed_usd
  FROM observation o JOIN trace t ON t.id = o.trace_row;
CREATE VIEW v_sessions AS
  SELECT id, source, session_id, name, input_preview, status, start_ns, end_ns, duration_ns / 1e6 AS duration_ms,
         trace_count, span_count, error_count, user_id, environment, version, channel,
         input_tokens, output_tokens, cost_usd, cost_basis
  FROM session;
CREATE VIEW v_traces AS
  SELECT t.id, t.source, t.trace_id, s.session_id, t.name, t.input_preview, t.output_preview, t.status,
         t.start_ns, t.end_ns, t.duration_ns / 1e6 AS duration_ms, t.span_count, t.error_count,
         t.user_id, t.environment, t.version, t.input_tokens, t.output_tokens, t.cost_usd, t.cost_basis
  FROM trace t LEFT JOIN session s ON s.id = t.session_row;

-- notes.db
PRAGMA application_id = 1397770062;
PRAGMA user_version = 1;
CREATE INDEX note_session ON note(source, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX note_trace ON note(source, trace_id) WHERE trace_id IS NOT NULL;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE note (
  id TEXT PRIMARY KEY,
  target_type TEXT NOT NULL,
  source TEXT NOT NULL,
  session_id TEXT,
  trace_id TEXT,
  span_id TEXT,
  text TEXT NOT NULL,
  author TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  deleted INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE note_revision (
  note_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  text TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  author TEXT NOT NULL,
  saved_ms INTEGER NOT NULL,
  PRIMARY KEY (note_id, revision)
) WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
