import { createHead } from '../../src/main/importers/detectFormat'
import { mappedImporter } from '../../src/main/importers/formats/mapped'
import { surveyFile } from '../../src/main/importers/formats/mappedSurvey'
import type { FileSurvey } from '../../src/main/importers/formats/mappedSurvey'
import type { FieldMapping, SavedMapping } from '../../src/shared/model/fieldMapping'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import { ensureExists } from '../../src/shared/util/assert'
import type { JsonValue } from '../../src/shared/util/jsonValue'

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

export const jsonLines = (rows: readonly JsonValue[]): string =>
  `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`

/** The mapping that is guessed for a text, as the page offers it. */
export async function guessMapping(text: string, rows: string | null = null): Promise<FieldMapping> {
  const survey = await surveyFile({ bytes: encode(text), isWhole: true }, rows)
  return toMapping(ensureExists(survey, 'a survey'))
}

/** The mapping that a survey guesses. */
export function toMapping(survey: FileSurvey): FieldMapping {
  return {
    name: 'Guessed',
    shape: survey.shape,
    rows: survey.rows,
    fields: survey.guesses.map(({ path, role, unit }) => ({ path, role, unit })),
    grouping: survey.grouping,
    knownPaths: survey.fields.map(({ path }) => path),
  }
}

export const savedAs = (mapping: FieldMapping): SavedMapping => ({
  mappingId: 'm1',
  revision: 1,
  savedMs: 0,
  mapping,
})

export async function importMapped(
  mapping: FieldMapping,
  text: string,
  chunkBytes = 1 << 16,
): Promise<ImportRecord[]> {
  const bytes = encode(text)
  async function* chunks(): AsyncGenerator<Uint8Array> {
    await Promise.resolve()
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.slice(at, at + chunkBytes)
  }
  const records: ImportRecord[] = []
  const input = { head: createHead(bytes, true), bytes: chunks }
  for await (const batch of mappedImporter(savedAs(mapping)).read(input, new AbortController().signal))
    records.push(...batch)
  return records
}

/** Rows as a home-made tracer writes them. */
export const tracerRows: JsonValue[] = [
  {
    trace: { id: 't1' },
    span_id: 'a',
    parent_id: null,
    op: 'answer question',
    type: 'agent',
    t0: 1_767_225_600_000,
    elapsed_ms: 2_500,
    session_id: 's1',
    prompt: 'Where is my order?',
    completion: 'On its way.',
  },
  {
    trace: { id: 't1' },
    span_id: 'b',
    parent_id: 'a',
    op: 'call model',
    type: 'llm_call',
    t0: 1_767_225_600_100,
    elapsed_ms: 1_200.5,
    session_id: 's1',
    model: 'gpt-4o-mini',
    prompt: '[{"role":"user","content":"Where is my order?"}]',
    completion: 'I will look it up.',
    usage: { in_tokens: 40, out_tokens: 9, cached_tokens: 8 },
    cost_usd: 0.00042,
    shard: 'eu-1',
  },
  {
    trace: { id: 't1' },
    span_id: 'c',
    parent_id: 'a',
    op: 'crm lookup',
    type: 'tool',
    t0: 1_767_225_601_400,
    elapsed_ms: 900,
    session_id: 's1',
    tool: 'crm_lookup',
    error: { message: 'timeout of the CRM' },
  },
]
