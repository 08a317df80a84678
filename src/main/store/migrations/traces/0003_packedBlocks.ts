import type { Migration } from '../migration'

/** A place for the packed columns of many small traces together. What stands in `packed_trace` goes before it. */
export const packedBlocks: Migration = {
  version: 3,
  name: 'packedBlocks',
  sql: `
-- Packed traces (packedBlock.ts) with rows from first_row to last_row, zstd.
CREATE TABLE packed_block (
  first_row INTEGER PRIMARY KEY,
  last_row INTEGER NOT NULL,
  data BLOB NOT NULL
);
`,
}
