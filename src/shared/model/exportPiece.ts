import { z } from 'zod'

/** Where the next piece of an export begins. Counted by rows, which stay what they are while others come and go. */
export const exportPlaceSchema = z.strictObject({
  /** Which of the traces that were asked for, from 0. */
  trace: z.number().int().nonnegative(),
  /** Row of the last observation of it that was taken; 0 before the first. */
  after: z.number().int().nonnegative(),
  /** Observations of it that were taken. */
  spans: z.number().int().nonnegative(),
})
export type ExportPlace = z.output<typeof exportPlaceSchema>
export const firstPlace: ExportPlace = { trace: 0, after: 0, spans: 0 }

/** How a trace is not in an export as it was, because the workspace changed meanwhile; the words follow "1 trace". */
export const exportGaps = {
  /** It was deleted before anything of it was taken. */
  missing: 'deleted meanwhile, not in the export',
  /** It was deleted when a part of it was taken. */
  cut: 'deleted meanwhile, only in part in the export',
  /** What had been taken of it was taken back or written anew. */
  changed: 'changed meanwhile, with steps that may be missing or there twice',
} as const
export const exportGapSchema = z.object({
  traceKey: z.string(),
  what: z.enum(Object.keys(exportGaps) as [keyof typeof exportGaps, ...(keyof typeof exportGaps)[]]),
})
export type ExportGap = z.output<typeof exportGapSchema>

const headerSchema = z.object({
  spans: z.number(),
  gaps: z.array(exportGapSchema),
  next: exportPlaceSchema.nullable(),
})

/** A piece of an export. Its bytes are empty where everything that it was to hold is gone. */
export interface ExportPiece extends z.output<typeof headerSchema> {
  readonly bytes: Uint8Array
}

/** As it crosses a wire: 4 bytes length of a JSON header (little endian), the header, the bytes of the export. */
export function encodeExportPiece({ bytes, ...header }: ExportPiece): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const all = new Uint8Array(4 + json.length + bytes.length)
  new DataView(all.buffer).setUint32(0, json.length, true)
  all.set(json, 4)
  all.set(bytes, 4 + json.length)
  return all
}

/** Reads `encodeExportPiece` back without copying. Throws on anything else. */
export function decodeExportPiece(all: Uint8Array): ExportPiece {
  const length = new DataView(all.buffer, all.byteOffset, all.byteLength).getUint32(0, true)
  const json = new TextDecoder().decode(all.subarray(4, 4 + length))
  return { ...headerSchema.parse(JSON.parse(json)), bytes: all.subarray(4 + length) }
}
