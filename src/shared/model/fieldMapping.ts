import { z } from 'zod'

/** What a field of an unknown file can mean for the span that its row becomes. */
export const mappingRoles = [
  'traceId',
  'spanId',
  'parentSpanId',
  'sessionId',
  'userId',
  'name',
  'kind',
  'start',
  'end',
  'duration',
  'status',
  'error',
  'input',
  'output',
  'model',
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'cost',
  'toolName',
  'agentName',
  'environment',
  /** The list in which rows of the same form stand below their row. */
  'children',
] as const
export type MappingRole = (typeof mappingRoles)[number]

/** Roles whose values are times, and so need a unit. */
export const timedRoles: ReadonlySet<MappingRole> = new Set(['start', 'end', 'duration'])

/** How times are written; a duration is never `iso`. */
export const timeUnits = ['iso', 's', 'ms', 'us', 'ns'] as const
export type TimeUnit = (typeof timeUnits)[number]

const path = z.string().min(1).max(500)

export const mappedFieldSchema = z.strictObject({
  path,
  role: z.enum(mappingRoles),
  /** For times; null for everything else. */
  unit: z.enum(timeUnits).nullable(),
})
export type MappedField = z.output<typeof mappedFieldSchema>

/**
 * How the rows of a file that no importer knows become spans. Plain data: it can be kept, exported, shared and checked.
 * Paths are written as `src/shared/logic/mappingPath.ts` says.
 */
export const fieldMappingSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    shape: z.enum(['json', 'csv']),
    /** The way from a value of the file to its rows, `spans[]`; empty where each value (line, element) is a row. */
    rows: z.string().max(500),
    fields: z.array(mappedFieldSchema).max(100),
    /** What one trace is where no field has its id: every row for itself, or all rows of the file together. */
    grouping: z.enum(['row', 'file']),
    /** All fields of the file it was made for: by these, files of the same form are recognised. */
    knownPaths: z.array(path).min(1).max(1_000),
  })
  .refine(
    ({ fields }) => new Set(fields.map(({ role }) => role)).size === fields.length,
    'A role may be given to one field only.',
  )
  .refine(
    ({ fields }) => fields.every(({ role, unit }) => timedRoles.has(role) === (unit !== null)),
    'Times need a unit, and nothing else may have one.',
  )
  .refine(
    ({ fields }) => fields.every(({ role, unit }) => role !== 'duration' || unit !== 'iso'),
    'A duration is a number of units.',
  )
export type FieldMapping = z.output<typeof fieldMappingSchema>

/** A mapping that the workspace keeps. A change of what it does raises `revision`, a new name does not. */
export interface SavedMapping {
  readonly mappingId: string
  readonly revision: number
  readonly savedMs: number
  readonly mapping: FieldMapping
}

/** The file a mapping is exported as. */
export const mappingFileSchema = z.strictObject({
  spanglass: z.literal('field-mapping'),
  version: z.literal(1),
  mapping: fieldMappingSchema,
})

/** How an import names the mapping that read a file: the exact revision, so that it can be read again the same way. */
export function mappingFormat({ mappingId, revision }: Pick<SavedMapping, 'mappingId' | 'revision'>): string {
  return `mapping:${mappingId}:${revision}`
}
