import type { ExportForm } from '../../shared/model/exportForms'
import type { TraceToExport } from './exportedSpans'
import { toNeutral } from './neutralExport'
import { toOpenInference } from './openInferenceExport'
import { toOtlpJson } from './otlpJsonExport'
import { toOtlpProtobuf } from './otlpProtobufExport'

/** How a form writes traces, and which importer reads it back. */
export interface FormWriter {
  readonly importer: string
  /** `nowMs`: when the export is made, for forms that say so. Throws a RangeError where a text would be too long. */
  write(traces: readonly TraceToExport[], nowMs: number): Uint8Array
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Several exports are one in each form, a line break between them where the form is text: requests, spans, documents. */
export const formWriters: Readonly<Record<ExportForm, FormWriter>> = {
  otlp: { importer: 'otlp-json', write: (traces) => encode(toOtlpJson(traces)) },
  'otlp-protobuf': { importer: 'otlp-protobuf', write: toOtlpProtobuf },
  neutral: {
    importer: 'session-export',
    write: (traces, nowMs) => encode(toNeutral(traces, new Date(nowMs).toISOString())),
  },
  openinference: { importer: 'phoenix-spans', write: (traces) => encode(toOpenInference(traces)) },
}
