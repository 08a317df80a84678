import type { Migration } from '../migration'

/** The columns of an observation that hold words, in the order of the table. */
const words = [
  'name',
  'session_id',
  'user_id',
  'environment',
  'version',
  'service_name',
  'agent_name',
  'tool_name',
  'model',
  'request_model',
  'provider',
  'finish_reason',
  'cost_currency',
] as const

const columns = [
  'id',
  'trace_row',
  'span_id',
  'side',
  'parent_span_id',
  'name',
  'kind',
  'status',
  'status_message',
  'start_ns',
  'end_ns',
  'time_digits',
  'own_flags',
  'flags',
  'session_id',
  'user_id',
  'environment',
  'version',
  'service_name',
  'agent_name',
  'tool_name',
  'tool_call_id',
  'model',
  'request_model',
  'provider',
  'finish_reason',
  'first_token_ns',
  'input_context',
  'input_payload',
  'output_context',
  'output_payload',
  'tool_definitions',
  'resource',
  'tokens_input_uncached',
  'tokens_cache_read',
  'tokens_cache_write_5m',
  'tokens_cache_write_1h',
  'tokens_input_audio',
  'tokens_input_image',
  'tokens_output_text',
  'tokens_reasoning',
  'tokens_output_audio',
  'input_tokens',
  'output_tokens',
  'cost_reported',
  'cost_currency',
  'cost_computed_usd',
  'detail',
  'file_id',
  'raw_offset',
  'raw_length',
  'raw_line',
]

const isWord = (column: string): boolean => (words as readonly string[]).includes(column)

/** A text as it is kept from now on: the row of the word, or the text itself behind `=`. */
const kept = (column: string): string =>
  `CASE WHEN ${column} IS NULL THEN NULL ELSE COALESCE((SELECT w.id FROM word w WHERE w.text = o.${column}), '=' || ${column}) END`

/** What people and queries see. */
const shown = (column: string): string =>
  `CASE typeof(o.${column}) WHEN 'text' THEN substr(o.${column}, 2) ELSE (SELECT w.text FROM word w WHERE w.id = o.${column}) END AS ${column}`

const kinds =
  'json(\'["agent","generation","tool","retrieval","embedding","reranker","guardrail","evaluator","decision","chain","event","span"]\')'

/**
 * Words that many observations repeat (names, models, agents, sessions) stand once, in `word`; `observation` becomes
 * a view of `observation_row`, in which they are numbers. The kinds in a row of `trace` become a short text
 * (traceFigures.ts), and the full text is made anew: it holds the words behind line breaks in JSON.
 */
export const wordsOnce: Migration = {
  version: 4,
  name: 'wordsOnce',
  sql: `
CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE UNIQUE INDEX word_text ON word(text);
INSERT INTO word (text)
  SELECT text FROM (
    ${words.map((column) => `SELECT ${column} AS text, count(*) AS n FROM observation WHERE ${column} IS NOT NULL GROUP BY 1`).join('\n    UNION ALL ')}
  ) GROUP BY text HAVING sum(n) > 1 OR instr(text, char(0)) > 0;

-- Columns of words hold the id of a row of \`word\`, or, of a text that came once, the text itself behind "=".
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
INSERT INTO observation_row (${columns.join(', ')})
  SELECT ${columns.map((column) => (isWord(column) ? kept(column) : column)).join(', ')} FROM observation o;

DROP VIEW v_generations;
DROP VIEW v_observations;
DROP TABLE observation;
CREATE UNIQUE INDEX observation_key ON observation_row(trace_row, span_id, side);
CREATE INDEX observation_file ON observation_row(file_id);
CREATE VIEW observation AS
  SELECT ${columns.map((column) => (isWord(column) ? shown(column) : `o.${column}`)).join(',\n         ')}
  FROM observation_row o;
CREATE VIEW v_observations AS
  SELECT o.id, t.source, t.trace_id, o.span_id, o.parent_span_id, o.name, o.kind, o.status, o.status_message,
         o.start_ns, o.end_ns, (o.end_ns - o.start_ns) / 1e6 AS duration_ms, o.agent_name, o.tool_name, o.model,
         o.provider, o.input_tokens, o.output_tokens, o.cost_reported, o.cost_computed_usd
  FROM observation o JOIN trace t ON t.id = o.trace_row;
CREATE VIEW v_generations AS
  SELECT * FROM v_observations WHERE kind = 1;

UPDATE trace SET kinds = (
  SELECT group_concat(n.key || ':' || (k.value ->> 'count'), ' ' ORDER BY k.key)
  FROM json_each(trace.kinds) k JOIN json_each(${kinds}) n ON n.value = k.value ->> 'name'
) WHERE kinds LIKE '[{%';

INSERT INTO search (search) VALUES ('delete-all');
DELETE FROM search_pending;
DELETE FROM meta WHERE key IN ('search_indexed_to', 'search_messages_to');
`,
}
