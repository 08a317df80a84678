import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createHead, detectFormat } from '../../src/main/importers/detectFormat'
import type { Importer } from '../../src/main/importers/importer'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { importBytes } from './importerSupport'

export type RecordOf<T extends ImportRecord['type']> = Extract<ImportRecord, { type: T }>

/** Runs an importer over bytes handed out in chunks of the given size, and gathers its records. */
export function readBytes(importer: Importer, bytes: Uint8Array, chunkSize = 1000): Promise<ImportRecord[]> {
  return importBytes(importer.id, bytes, chunkSize)
}

/** The same for text or a value that becomes JSON. */
export function readText(importer: Importer, content: unknown): Promise<ImportRecord[]> {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return readBytes(importer, new TextEncoder().encode(text))
}

export function recordsOf<T extends ImportRecord['type']>(
  records: readonly ImportRecord[],
  type: T,
): RecordOf<T>[] {
  return records.filter((record): record is RecordOf<T> => record.type === type)
}

/** Which importer claims the content, by content alone. */
export function detectId(content: unknown, importers: readonly Importer[]): string | null {
  const bytes =
    content instanceof Uint8Array
      ? content
      : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
  return detectFormat(createHead(bytes, true), importers)?.importer.id ?? null
}

const samples = process.env['SPANGLASS_SAMPLES'] ?? path.resolve('../shared/samples')

/** A sample or example file beside the repository; null, with a line that says what is skipped, where there is none. */
export function readSample(name: string): Uint8Array | null {
  const file = path.resolve(samples, name)
  if (existsSync(file)) return readFileSync(file)
  console.log(`skipped: ${name} is not there (set SPANGLASS_SAMPLES)`)
  return null
}

export function readExample(name: string): Uint8Array | null {
  return readSample(path.join('../forms/examples', name))
}
