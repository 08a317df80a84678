import type { Migration } from '../migration'

/**
 * What a report needs beyond the first places of each finding: the further places, how many distinct sessions, traces
 * and observations all files of an import brought together, and what its texts took. NULL where nobody counted.
 */
export const importFigures: Migration = {
  version: 2,
  name: 'importFigures',
  sql: `
-- Places of a finding beyond those in finding.samples; position counts on from there.
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

-- Distinct over all files of the import.
ALTER TABLE import ADD COLUMN sessions INTEGER;
ALTER TABLE import ADD COLUMN traces INTEGER;
ALTER TABLE import ADD COLUMN observations INTEGER;

-- Bytes of messages, inputs and outputs as they came, each time they came; and of the rows that were added for them.
ALTER TABLE import_file ADD COLUMN text_bytes INTEGER;
ALTER TABLE import_file ADD COLUMN kept_bytes INTEGER;
`,
}
