import { z } from 'zod'
import { filterSchema } from './filter'

const keys = z.array(z.string().min(1)).min(1).max(100_000).readonly()

/** What is to be exported: traces or sessions by their keys, or every row of a list that matches a filter. */
export const exportScopeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('traces'), traceKeys: keys }),
  z.strictObject({ type: z.literal('sessions'), sessionKeys: keys }),
  z.strictObject({ type: z.literal('list'), list: z.enum(['traces', 'sessions']), filter: filterSchema }),
])
export type ExportScope = z.output<typeof exportScopeSchema>

/** What may be looked through for secrets: what can be exported, and what an import brought. */
export const secretScopeSchema = z.discriminatedUnion('type', [
  ...exportScopeSchema.options,
  z.strictObject({ type: z.literal('import'), importId: z.number().int().positive() }),
])
export type SecretScope = z.output<typeof secretScopeSchema>
