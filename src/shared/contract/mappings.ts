import { z } from 'zod'
import { fieldMappingSchema, mappingRoles, timeUnits } from '../model/fieldMapping'
import { command, query } from './define'
import { kindSchema, rowId, statusSchema } from './shared'

const mappingId = z.string().min(1).max(100)
const role = z.enum(mappingRoles)

export const savedMappingSchema = z.object({
  mappingId,
  /** Rises with each change of what the mapping does. */
  revision: z.number(),
  savedMs: z.number(),
  mapping: fieldMappingSchema,
})

export const surveyedFieldSchema = z.object({
  path: z.string(),
  /** Levels below the row. */
  depth: z.number(),
  /** Most frequent first: text, number, boolean, time, object, list. */
  types: z.array(z.string()),
  /** Rows in which it has a value. */
  present: z.number(),
  /** Different values; null for objects and lists. */
  distinct: z.number().nullable(),
  samples: z.array(z.string()),
  /** The units its values would have as a moment and as a length of time; null when they are none. */
  momentUnit: z.enum(timeUnits).nullable(),
  durationUnit: z.enum(timeUnits).nullable(),
})

export const mappingSurveySchema = z.object({
  file: z.object({
    path: z.string(),
    importId: rowId,
    bytes: z.number(),
    /** Set when only the beginning is in the workspace: to import it, it must be opened again. */
    isCut: z.boolean(),
  }),
  shape: z.enum(['json', 'csv']),
  /** Where rows may stand, the likeliest first; `rows` is the place looked at. */
  places: z.array(z.object({ rows: z.string(), count: z.number() })),
  rows: z.string(),
  rowsRead: z.number(),
  /** True when the rows looked at are all there are. */
  isWhole: z.boolean(),
  fields: z.array(surveyedFieldSchema),
  guesses: z.array(
    z.object({ path: z.string(), role, unit: z.enum(timeUnits).nullable(), confidence: z.number() }),
  ),
  grouping: z.enum(['row', 'file']),
  /** The saved mapping that this file would be read with. */
  saved: savedMappingSchema.nullable(),
})

export const mappingPreviewSchema = z.object({
  traces: z.array(
    z.object({
      traceId: z.string(),
      sessionId: z.string().nullable(),
      userId: z.string().nullable(),
      /** ISO 8601 in UTC. */
      start: z.string().nullable(),
      spanCount: z.number(),
      spans: z.array(
        z.object({
          depth: z.number(),
          name: z.string(),
          kind: kindSchema,
          status: statusSchema,
          offsetMs: z.number().nullable(),
          durationMs: z.number().nullable(),
          model: z.string().nullable(),
          inputTokens: z.number().nullable(),
          outputTokens: z.number().nullable(),
          cost: z.number().nullable(),
          input: z.string().nullable(),
          output: z.string().nullable(),
          isOrphan: z.boolean(),
        }),
      ),
    }),
  ),
  traceCount: z.number(),
  spanCount: z.number(),
  sessionCount: z.number(),
  findings: z.array(
    z.object({
      code: z.string(),
      count: z.number(),
      message: z.string(),
      line: z.number().nullable(),
      offset: z.number(),
      isSkipped: z.boolean(),
    }),
  ),
})

export const mappings = {
  'mappings.survey': query(
    'The fields of a file that an import could not read, and what they seem to mean.',
    z.strictObject({
      fileId: rowId,
      /** Where to look for rows; null = the likeliest place. */
      rows: z.string().max(500).nullable().default(null),
    }),
    mappingSurveySchema,
  ),
  'mappings.preview': query(
    'The first traces that a mapping would make of a file.',
    z.strictObject({ fileId: rowId, mapping: fieldMappingSchema }),
    mappingPreviewSchema,
  ),
  'mappings.importFile': command(
    'Imports a file of an earlier import again, with a saved mapping; answers at once with a job.',
    z.strictObject({ fileId: rowId, mappingId }),
    z.object({ jobId: z.string(), importId: rowId }),
  ),
  'mappings.list': query(
    'The saved mappings by name.',
    z.strictObject({}),
    z.object({ mappings: z.array(savedMappingSchema) }),
  ),
  'mappings.save': command(
    'Saves a new mapping (no `mappingId`) or a new revision of one. A name that is taken is refused.',
    z.strictObject({ mappingId: mappingId.nullable().default(null), mapping: fieldMappingSchema }),
    savedMappingSchema,
  ),
  'mappings.rename': command(
    'Gives a saved mapping another name.',
    z.strictObject({ mappingId, name: z.string().trim().min(1).max(100) }),
    savedMappingSchema,
  ),
  'mappings.delete': command(
    'Deletes a saved mapping; what it imported stays.',
    z.strictObject({ mappingId }),
    savedMappingSchema,
  ),
  'mappings.exportText': query(
    'A saved mapping as the text of a JSON file, to be shared.',
    z.strictObject({ mappingId }),
    z.object({ fileName: z.string(), text: z.string() }),
  ),
  'mappings.importText': command(
    'Saves the mapping that the text of a JSON file holds; a name that is taken gets a number.',
    z.strictObject({ text: z.string().max(1_000_000) }),
    savedMappingSchema,
  ),
}
