import type { Migration } from '../migration'

/**
 * What people made. Keyed by the source's own ids, so that it outlives the data it speaks of. Every change is a
 * row in `note_revision`; `note` holds the latest.
 */
export const notes: Migration = {
  version: 1,
  name: 'notes',
  sql: `
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
CREATE INDEX note_session ON note(source, session_id) WHERE session_id IS NOT NULL;
CREATE INDEX note_trace ON note(source, trace_id) WHERE trace_id IS NOT NULL;

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
`,
}
