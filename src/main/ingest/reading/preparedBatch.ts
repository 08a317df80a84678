import type { WarningCode } from '../../../shared/model/warnings'
import type { ContentBatch } from '../../store/tables/contentBatch'
import type { SqlValue } from '../../store/tables/observationColumns'
import type { RowBatch } from '../../store/tables/rowBatch'
import type { FindingSample } from '../fidelity'

/**
 * Records of one file, prepared for the database by the reading side: everything is computed that needs no look at
 * what is already there. Plain data that crosses threads; rows of other tables are named by number (see each field).
 */
export interface PreparedBatch {
  readonly contents: ContentBatch
  /** Blocks of observation details; cells name them by place × `linesPerBlock` + line. */
  readonly details: readonly Uint8Array[]
  /** Ids of the traces that the rows speak of; cells name them by place. */
  readonly traceIds: readonly string[]
  readonly sessionIds: readonly string[]
  /** Rows of `observation`, without `file_id`. Steps and payloads by the numbers of `contents`. */
  readonly observations: RowBatch
  /** By observation: what a list would show of its input and output. Not stored: a trace takes its own from them. */
  readonly inputPreviews: readonly (string | null)[]
  readonly outputPreviews: readonly (string | null)[]
  readonly others: readonly PreparedRow[]
  /** Records read, of which skipped, and of which stored that are no observations; bytes of texts each time they came. */
  readonly counts: {
    readonly read: number
    readonly skipped: number
    readonly stored: number
    readonly textBytes: number
  }
  readonly findings: readonly PreparedFinding[]
}

export interface PreparedFinding {
  readonly code: WarningCode
  readonly count: number
  /** Without the source in `traceKey`: the trace's own id. */
  readonly samples: readonly FindingSample[]
}

/** Rows that are no observations: few, so they cross as they are. `values` begin after the columns named here. */
export type PreparedRow =
  | {
      readonly table: 'trace_statement'
      readonly trace: number
      readonly inputStep: number | null
      readonly inputPayload: number | null
      readonly outputStep: number | null
      readonly outputPayload: number | null
      /** raw_offset, raw_length, body */
      readonly values: readonly SqlValue[]
    }
  | {
      readonly table: 'session_statement'
      readonly session: number
      /** raw_offset, raw_length, body */
      readonly values: readonly SqlValue[]
    }
  | {
      readonly table: 'session_message'
      readonly session: number
      readonly message: number
      /** trace_id, source_message_id, time_ns, time_digits, raw_offset, raw_length */
      readonly values: readonly SqlValue[]
    }
  /** As the columns of the table after `file_id` and `source`. */
  | { readonly table: 'score' | 'side_record'; readonly values: readonly SqlValue[] }
