import { z } from 'zod'
import { binary } from './define'
import { sourcedKey } from './shared'

export const exports_ = {
  'exports.otlpJson': binary(
    'Traces as OTLP JSON (one ExportTraceServiceRequest), UTF-8; importing it again gives the same observations.',
    z.strictObject({ traceKeys: z.array(sourcedKey).min(1).max(1_000) }),
  ),
}
