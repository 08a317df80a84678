import type { JsonObject } from '../../../shared/util/jsonValue'

/** Names of the list of resources: the protocol's, its snake case, and Tempo's. */
export const spanRoots = ['resourceSpans', 'resource_spans', 'batches'] as const
export const logRoots = ['resourceLogs', 'resource_logs'] as const
export const rootNames: readonly string[] = [...spanRoots, ...logRoots]
export const scopeNames = [
  'scopeSpans',
  'scope_spans',
  'instrumentationLibrarySpans',
  'instrumentation_library_spans',
] as const
/** Envelopes: Jaeger's v3 interface, Tempo's v2 interface. */
export const envelopes = ['result', 'trace'] as const

export const logScopeNames = ['scopeLogs', 'scope_logs', 'instrumentationLibraryLogs'] as const
export const logNames = ['logRecords', 'log_records', 'logs'] as const
export const allScopeNames = [...scopeNames, ...logScopeNames] as const

/** The signal of a payload that holds no spans or logs; null for any other object. */
export function signalOf(object: JsonObject): string | null {
  if ('resourceMetrics' in object || 'resource_metrics' in object) return 'metrics'
  return 'resourceProfiles' in object || 'resource_profiles' in object ? 'profiles' : null
}
