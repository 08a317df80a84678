import { codex } from '../../src/main/importers/formats/codex'
import type { ImportRecord, ObservationRecord } from '../../src/shared/model/importRecord'
import { totalInputTokens } from '../../src/shared/model/usage'
import { observationsOf } from './importerSupport'
import { readText } from './vendorSupport'

export type Line = readonly [type: string, payload: Record<string, unknown>]

/** Lines drawn short: the n-th is written n seconds after ten o'clock. */
export const rollout = (lines: readonly Line[]): string =>
  ([['session_meta', { id: 's', model_provider: 'openai' }], ...lines] as readonly Line[])
    .map(([type, payload], index) =>
      JSON.stringify({
        timestamp: new Date(Date.UTC(2026, 2, 1, 10, 0, index)).toISOString(),
        type,
        payload,
      }),
    )
    .join('\n')
export const read = (lines: readonly Line[]): Promise<ImportRecord[]> => readText(codex, rollout(lines))

export const item = (payload: Record<string, unknown>): Line => ['response_item', payload]
export const event = (type: string, payload: Record<string, unknown> = {}): Line => [
  'event_msg',
  { type, ...payload },
]
export const message = (role: string, text: string): Line =>
  item({
    type: 'message',
    role,
    content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
  })
export const calls = (id: string): Line =>
  item({ type: 'function_call', name: 'shell', arguments: '{}', call_id: id })
export const output = (id: string, text: unknown = 'ok'): Line =>
  item({ type: 'function_call_output', call_id: id, output: text })
export const begin = (id: string): Line => event('task_started', { turn_id: id })
export const end = (id: string): Line => event('task_complete', { turn_id: id })
/** `total` and `last` are input tokens, of which half are cached; one output token per ten. */
export const tokens = (total: number, last: number): Line => {
  const figures = (input: number): Record<string, number> => ({
    input_tokens: input,
    cached_input_tokens: input / 2,
    output_tokens: input / 10,
    reasoning_output_tokens: 0,
    total_tokens: input + input / 10,
  })
  return event('token_count', {
    info: { total_token_usage: figures(total), last_token_usage: figures(last) },
  })
}

export const generations = (records: readonly ImportRecord[]): ObservationRecord[] =>
  observationsOf(records).filter(({ kind }) => kind === 'generation')
/** Each call as its words and its input tokens. */
export const drawn = (records: readonly ImportRecord[]): string[] =>
  generations(records).map(({ output: said, usage }) => {
    const parts = said?.type === 'messages' ? (said.messages[0]?.parts ?? []) : []
    const words = parts.map((part) =>
      part.type === 'text' ? part.text : part.type === 'toolCall' ? (part.id ?? '') : part.type,
    )
    return `${words.join('+')} ${usage === null ? '-' : (totalInputTokens(usage) ?? '-')}`
  })
export const find = (records: readonly ImportRecord[], spanId: string): ObservationRecord | undefined =>
  observationsOf(records).find((record) => record.spanId === spanId)
export const roots = (records: readonly ImportRecord[]): ObservationRecord[] =>
  observationsOf(records).filter(({ parentSpanId }) => parentSpanId === null)
