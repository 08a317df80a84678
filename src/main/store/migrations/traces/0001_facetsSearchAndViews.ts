/** The last part of the first step: scores and side records, what is derived for filters and full text, and the views that people query. */
export const facetsSearchAndViews = `CREATE TABLE score (
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
CREATE INDEX score_trace ON score(trace_id);
CREATE INDEX score_session ON score(session_id);
CREATE INDEX score_file ON score(file_id);

-- Audit entries, deployments, balances, vendor aggregates.
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
CREATE INDEX side_record_file ON side_record(file_id);

-- Facet values by trace: facet is an index into facetNames.
CREATE TABLE term (
  id INTEGER PRIMARY KEY,
  facet INTEGER NOT NULL,
  value TEXT NOT NULL
);
CREATE UNIQUE INDEX term_value ON term(facet, value);
CREATE TABLE trace_term (
  term_id INTEGER NOT NULL,
  trace_row INTEGER NOT NULL,
  PRIMARY KEY (term_id, trace_row)
) WITHOUT ROWID;
CREATE INDEX trace_term_trace ON trace_term(trace_row);

-- Full text by observation (rowid): its name and ids, and what is new in its messages and payloads.
CREATE VIRTUAL TABLE search USING fts5(
  name, content, content='', contentless_delete=1, tokenize = "unicode61 remove_diacritics 2"
);
-- Observations below the mark in meta.search_indexed_to that changed since.
CREATE TABLE search_pending (observation_id INTEGER PRIMARY KEY);

CREATE VIEW v_traces AS
  SELECT t.id, t.source, t.trace_id, s.session_id, t.name, t.input_preview, t.output_preview, t.status,
         t.start_ns, t.end_ns, t.duration_ns / 1e6 AS duration_ms, t.span_count, t.error_count,
         t.user_id, t.environment, t.version, t.input_tokens, t.output_tokens, t.cost_usd, t.cost_basis
  FROM trace t LEFT JOIN session s ON s.id = t.session_row;
CREATE VIEW v_sessions AS
  SELECT id, source, session_id, name, input_preview, status, start_ns, end_ns, duration_ns / 1e6 AS duration_ms,
         trace_count, span_count, error_count, user_id, environment, version, channel,
         input_tokens, output_tokens, cost_usd, cost_basis
  FROM session;
CREATE VIEW v_observations AS
  SELECT o.id, t.source, t.trace_id, o.span_id, o.parent_span_id, o.name, o.kind, o.status, o.status_message,
         o.start_ns, o.end_ns, (o.end_ns - o.start_ns) / 1e6 AS duration_ms, o.agent_name, o.tool_name, o.model,
         o.provider, o.input_tokens, o.output_tokens, o.cost_reported, o.cost_computed_usd
  FROM observation o JOIN trace t ON t.id = o.trace_row;
CREATE VIEW v_generations AS
  SELECT * FROM v_observations WHERE kind = 1;
`
