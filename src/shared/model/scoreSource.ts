/**
 * Stands in the attributes of a score that is a column of a table: a sum of scores whose ids, authors and times the
 * table leaves out (`langfuse.source` of rows of Langfuse's batch exports).
 */
export const columnOfExport = 'column of an export'
