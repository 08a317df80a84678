import { claudeCode } from '../../src/main/importers/formats/claudeCode'
import type { ImportRecord, ObservationRecord } from '../../src/shared/model/importRecord'
import { observationsOf } from './importerSupport'
import { readText } from './vendorSupport'

export type Line = Record<string, unknown>

/** Lines drawn short: the n-th is written n seconds after ten o'clock and goes on from the line before. */
export function session(lines: readonly Line[], more: Line = {}): string {
  let parentUuid: unknown = null
  return lines
    .map((line, index) => {
      const uuid = `l${index}`
      const time = new Date(Date.UTC(2026, 2, 1, 10, 0, index)).toISOString()
      const whole = {
        uuid,
        parentUuid,
        sessionId: 's',
        timestamp: time,
        isSidechain: false,
        ...more,
        ...line,
      }
      parentUuid = whole.uuid
      return JSON.stringify(whole)
    })
    .join('\n')
}
export const asks = (content: unknown, more: Line = {}): Line => ({
  type: 'user',
  message: { role: 'user', content },
  ...more,
})
export const says = (id: string, content: unknown[], usage: Line = {}, more: Line = {}): Line => ({
  type: 'assistant',
  requestId: `req_${id}`,
  message: {
    id,
    role: 'assistant',
    model: 'claude-opus-4-7',
    content,
    usage: { input_tokens: 1, output_tokens: 1, ...usage },
  },
  ...more,
})
export const text = (words: string): Line => ({ type: 'text', text: words })
export const calls = (id: string, name = 'Bash', input: unknown = {}): Line => ({
  type: 'tool_use',
  id,
  name,
  input,
})
export const result = (id: string, content: unknown = 'ok', more: Line = {}): Line =>
  asks([{ type: 'tool_result', tool_use_id: id, content }], more)

export const read = async (lines: readonly Line[], more: Line = {}): Promise<ImportRecord[]> =>
  readText(claudeCode, session(lines, more))
export const find = (records: readonly ImportRecord[], spanId: string): ObservationRecord | undefined =>
  observationsOf(records).find((record) => record.spanId === spanId)
export const heard = (record: ObservationRecord | undefined): string =>
  record?.input?.type === 'messages'
    ? record.input.messages
        .map(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : part.type)).join('+'))
        .join(' | ')
    : ''
