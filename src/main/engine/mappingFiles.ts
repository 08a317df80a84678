import type { z } from 'zod'
import { EngineError } from '../../shared/contract/errors'
import { mappingFileSchema } from '../../shared/model/fieldMapping'
import type { FieldMapping } from '../../shared/model/fieldMapping'

/** A mapping as a file to be shared: JSON that says what it is. */
export function writeMappingFile(mapping: FieldMapping): { fileName: string; text: string } {
  const file: z.output<typeof mappingFileSchema> = { spanglass: 'field-mapping', version: 1, mapping }
  const name = mapping.name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
  return {
    fileName: `${name === '' ? 'mapping' : name}.mapping.json`,
    text: `${JSON.stringify(file, null, 2)}\n`,
  }
}

/** Reads such a file. Throws `invalid_input` with a sentence that says what is wrong and where. */
export function readMappingFile(text: string): FieldMapping {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new EngineError('invalid_input', 'This is not a mapping: the file is not valid JSON.')
  }
  const parsed = mappingFileSchema.safeParse(value)
  if (!parsed.success) throw new EngineError('invalid_input', describe(value, parsed.error))
  return parsed.data.mapping
}

/** A name that nobody has: a taken one gets a number. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count++) name = `${wanted.slice(0, 90)} (${count})`
  return name
}

function describe(value: unknown, error: z.ZodError): string {
  const said = (value as { spanglass?: unknown; version?: unknown } | null) ?? {}
  if (said.spanglass !== 'field-mapping') return 'This is not a mapping that Spanglass exported.'
  if (said.version !== 1) return 'This mapping was exported by a newer Spanglass.'
  const [first] = error.issues
  const place = first?.path.join('.') ?? ''
  return `The mapping is not valid${place === '' ? '' : ` at ${place}`}: ${first?.message ?? 'unknown fault'}`
}
