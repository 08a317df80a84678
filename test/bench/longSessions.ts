import { createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { benchFolder } from './benchKit'

/** Sessions of coding agents as long as they get: many turns of many calls, compacted now and then. */
export const sessionKinds = ['claude-code', 'codex'] as const
export type SessionKind = (typeof sessionKinds)[number]

const callsPerTurn = 12
/** Turns between two compactions. */
const turnsHeard = 15
const words =
  'the file reads path error import return value const test stream of bytes when null string number while config build span trace'.split(
    ' ',
  )

/** Words that differ from place to place and are the same each time. */
function prose(seed: number, length: number): string {
  let state = (seed * 2654435761) >>> 0
  let text = ''
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    text += `${words[state % words.length] ?? ''}${state % 11 === 0 ? `-${state.toString(36)}\n` : ' '}`
  }
  return text
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`
const startMs = Date.UTC(2026, 0, 5, 8)
const at = (turn: number, step: number): string =>
  new Date(startMs + turn * 90_000 + step * 1_000).toISOString()

/** One turn, as the lines that the agent writes. */
export function turnLines(kind: SessionKind, turn: number): string[] {
  return kind === 'claude-code' ? claudeTurn(turn) : codexTurn(turn)
}

function claudeTurn(turn: number): string[] {
  let step = 0
  let parentUuid: string | null = turn === 0 ? null : `t${turn - 1}-last`
  const entry = (uuid: string, more: object): string => {
    const text = line({
      parentUuid,
      isSidechain: false,
      userType: 'external',
      cwd: '/home/ada/work',
      sessionId: 'bench-session',
      version: '2.1.0',
      gitBranch: 'main',
      uuid,
      timestamp: at(turn, step++),
      ...more,
    })
    parentUuid = uuid
    return text
  }
  const says = (uuid: string, id: string, content: object[]): string =>
    entry(uuid, {
      type: 'assistant',
      requestId: `req_${id}`,
      message: {
        id,
        type: 'message',
        role: 'assistant',
        model: 'claude-opus-4-7',
        content,
        stop_reason: 'tool_use',
        usage: {
          input_tokens: 4,
          cache_read_input_tokens: 52_000,
          cache_creation_input_tokens: 900,
          output_tokens: 210,
        },
      },
    })
  const lines: string[] = []
  if (turn > 0 && turn % turnsHeard === 0) {
    lines.push(
      entry(`t${turn}-cut`, {
        type: 'system',
        subtype: 'compact_boundary',
        content: 'Conversation compacted',
      }),
    )
    lines.push(
      entry(`t${turn}-sum`, {
        type: 'user',
        isCompactSummary: true,
        message: { role: 'user', content: prose(turn, 9_000) },
      }),
    )
  }
  lines.push(
    entry(`t${turn}-ask`, {
      type: 'user',
      message: { role: 'user', content: `Turn ${turn}: ${prose(turn, 200)}` },
    }),
  )
  for (let call = 0; call < callsPerTurn; call++) {
    const id = `t${turn}-c${call}`
    const seed = turn * 100 + call
    const output = prose(seed, 4_500)
    lines.push(says(`${id}-say`, `msg_${id}`, [{ type: 'text', text: prose(seed + 7, 300) }]))
    lines.push(
      says(`${id}-use`, `msg_${id}`, [
        { type: 'tool_use', id: `toolu_${id}`, name: 'Bash', input: { command: prose(seed + 3, 120) } },
      ]),
    )
    lines.push(
      entry(`${id}-out`, {
        type: 'user',
        message: {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: `toolu_${id}`, content: output }],
        },
        toolUseResult: { stdout: output, stderr: '', interrupted: false, isImage: false },
      }),
    )
  }
  lines.push(says(`t${turn}-last`, `msg_t${turn}-last`, [{ type: 'text', text: prose(turn + 5, 900) }]))
  return lines
}

function codexTurn(turn: number): string[] {
  let step = 0
  const entry = (type: string, payload: object): string =>
    line({ timestamp: at(turn, step++), type, payload })
  const item = (payload: object): string => entry('response_item', payload)
  const event = (payload: object): string => entry('event_msg', payload)
  const lines: string[] = []
  if (turn === 0)
    lines.push(
      entry('session_meta', {
        id: 'bench-rollout',
        timestamp: at(0, 0),
        cwd: '/home/ada/work',
        originator: 'codex_cli',
        cli_version: '0.99.0',
        model_provider: 'openai',
        base_instructions: { text: prose(1, 6_000) },
      }),
    )
  lines.push(event({ type: 'task_started', turn_id: `t-${turn}`, model_context_window: 272_000 }))
  lines.push(
    entry('turn_context', { turn_id: `t-${turn}`, cwd: '/home/ada/work', model: 'gpt-5.5', effort: 'high' }),
  )
  if (turn > 0 && turn % turnsHeard === 0)
    lines.push(
      entry('compacted', {
        message: '',
        replacement_history: [
          { type: 'message', role: 'user', content: [{ type: 'input_text', text: prose(turn, 9_000) }] },
        ],
      }),
    )
  const ask = `Turn ${turn}: ${prose(turn, 200)}`
  lines.push(item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: ask }] }))
  lines.push(event({ type: 'user_message', message: ask, images: [] }))
  for (let call = 0; call < callsPerTurn; call++) {
    const seed = turn * 100 + call
    const callId = `call_${turn}_${call}`
    const counted = turn * (callsPerTurn + 1) + call + 1
    lines.push(item({ type: 'reasoning', summary: [{ type: 'summary_text', text: prose(seed + 7, 300) }] }))
    lines.push(
      item({
        type: 'function_call',
        name: 'shell',
        arguments: JSON.stringify({ command: ['bash', '-lc', prose(seed + 3, 120)] }),
        call_id: callId,
      }),
    )
    lines.push(event(tokenCount(counted)))
    lines.push(
      item({
        type: 'function_call_output',
        call_id: callId,
        output: JSON.stringify({
          output: prose(seed, 9_000),
          metadata: { exit_code: 0, duration_seconds: 0.1 },
        }),
      }),
    )
  }
  const last = prose(turn + 5, 900)
  lines.push(item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: last }] }))
  lines.push(event(tokenCount((turn + 1) * (callsPerTurn + 1))))
  lines.push(event({ type: 'task_complete', turn_id: `t-${turn}`, last_agent_message: last }))
  return lines
}

function tokenCount(call: number): object {
  const last = {
    input_tokens: 52_000,
    cached_input_tokens: 50_000,
    output_tokens: 210,
    reasoning_output_tokens: 60,
    total_tokens: 52_210,
  }
  const total = Object.fromEntries(Object.entries(last).map(([name, count]) => [name, count * call]))
  return { type: 'token_count', info: { total_token_usage: total, last_token_usage: last } }
}

/** A session of at least so many bytes, made once and kept; `turns`: how many it has. */
export async function longSession(
  kind: SessionKind,
  bytes: number,
): Promise<{ readonly path: string; readonly turns: number }> {
  mkdirSync(benchFolder, { recursive: true })
  const path = join(benchFolder, `${kind}-${Math.round(bytes / 1e6)}mb.jsonl`)
  const out = existsSync(path) ? null : createWriteStream(`${path}.part`)
  let written = 0
  let turn = 0
  for (; written < bytes; turn++) {
    const text = turnLines(kind, turn).join('')
    written += Buffer.byteLength(text)
    if (out !== null && !out.write(text)) await once(out, 'drain')
  }
  if (out !== null) {
    out.end()
    await once(out, 'finish')
    renameSync(`${path}.part`, path)
  }
  return { path, turns: turn }
}
