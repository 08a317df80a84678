import type { WritableDb } from '../../src/main/store/database'
import { observationColumnNames, observationColumns } from '../../src/main/store/tables/observationColumns'

const wordColumns = observationColumnNames.filter((column) => observationColumns[column] === 'word')

/**
 * Deletes contents that nothing refers to any more, words included, and terms without traces, in a few large
 * statements: what `ContentSweeper` must come to in many small steps.
 */
export function plainSweep(db: WritableDb): void {
  db.transaction(() => {
    db.exec(`
      CREATE TEMP TABLE kept_context (id INTEGER PRIMARY KEY);
      INSERT INTO kept_context
        WITH RECURSIVE kept(id) AS (
          SELECT input_context FROM observation_row WHERE input_context IS NOT NULL
          UNION SELECT output_context FROM observation_row WHERE output_context IS NOT NULL
          UNION SELECT input_context FROM trace_statement WHERE input_context IS NOT NULL
          UNION SELECT output_context FROM trace_statement WHERE output_context IS NOT NULL
          UNION SELECT c.parent_id FROM context c JOIN kept ON c.id = kept.id WHERE c.parent_id <> 0
        ) SELECT id FROM kept;
      DELETE FROM context WHERE id NOT IN (SELECT id FROM kept_context);
      DELETE FROM message WHERE id NOT IN (SELECT message_id FROM context UNION SELECT message_id FROM session_message);
      DELETE FROM payload WHERE id NOT IN (
        SELECT input_payload FROM observation_row WHERE input_payload IS NOT NULL
        UNION SELECT output_payload FROM observation_row WHERE output_payload IS NOT NULL
        UNION SELECT tool_definitions FROM observation_row WHERE tool_definitions IS NOT NULL
        UNION SELECT resource FROM observation_row WHERE resource IS NOT NULL
        UNION SELECT input_payload FROM trace_statement WHERE input_payload IS NOT NULL
        UNION SELECT output_payload FROM trace_statement WHERE output_payload IS NOT NULL);
      DROP TABLE kept_context;
      DELETE FROM term WHERE id NOT IN (SELECT term_id FROM trace_term);
      DELETE FROM word WHERE id NOT IN (
        ${wordColumns.map((column) => `SELECT ${column} FROM observation_row WHERE typeof(${column}) = 'integer'`).join('\n        UNION ')});
    `)
  }).immediate()
}
