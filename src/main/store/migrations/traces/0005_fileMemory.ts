import type { Migration } from '../migration'

/** What is remembered of files that may grow, so that they go on after a restart; files found by their path at once. */
export const fileMemory: Migration = {
  version: 5,
  name: 'fileMemory',
  sql: `
-- What the importer of a file remembered after its first bytes (JSON, zstd), and the SHA-256 of these bytes. Only saves
-- reading them again; goes with the file, and when anything that it said is deleted.
CREATE TABLE file_memory (
  file_id INTEGER PRIMARY KEY REFERENCES import_file(id),
  bytes INTEGER NOT NULL,
  digest BLOB NOT NULL,
  data BLOB NOT NULL
);
CREATE TRIGGER file_memory_goes AFTER DELETE ON import_file BEGIN
  DELETE FROM file_memory WHERE file_id = OLD.id;
END;

CREATE INDEX import_file_path ON import_file(import_id, path);
`,
}
