import type { ImportRecord } from '../../shared/model/importRecord'
import type { Redactor } from '../../shared/logic/redaction/redactValue'
import type { TraceToExport } from './exportedSpans'

/**
 * A trace with its secrets masked, whatever form will write it: in every text of every record, in names of attributes,
 * and in ids too, the same everywhere, so that what belonged together still does. `atRecord` hears which record is next
 * (null: the trace's own name) and may wait.
 */
export async function maskTrace<T extends TraceToExport>(
  trace: T,
  redactor: Redactor,
  atRecord: (record: ImportRecord | null) => Promise<void> | void,
): Promise<T> {
  const each = async <R extends ImportRecord>(records: readonly R[]): Promise<R[]> => {
    const masked: R[] = []
    for (const record of records) {
      await atRecord(record)
      masked.push(redactor.redact(record))
    }
    return masked
  }
  const observations = await each(trace.observations)
  const others = await each(trace.others)
  await atRecord(null)
  const { traceId, name } = redactor.redact({ traceId: trace.traceId, name: trace.name })
  return { ...trace, traceId, name, observations, others }
}
