import type { SessionRow } from '../../src/shared/contract/sessions'
import type { TraceRow } from '../../src/shared/contract/traces'
import { ensureExists } from '../../src/shared/util/assert'

/** Rows that look like a week of a support desk: the same index always gives the same row. */

const messages = [
  'Where is my order, and can I get a refund?',
  'My invoice shows two charges for March',
  'Change the delivery address to Basel please',
  'Is the blue jacket back in stock in M?',
  'cancel subscription',
  'I was told 3 days and it is 9 now',
  'Do you ship to the Azores?',
  'Why was my card declined at checkout',
  'Wie lange dauert der Versand nach Bern?',
  'هل يمكنني تغيير موعد التسليم؟',
  'The tracking link does not open; I tried it on the phone and on the laptop, with and without the app, and with my colleague’s account',
  '<img src=x onerror=alert(1)> is what your form sent me',
]
const agents = ['Support Agent', 'Billing Agent', 'Order Agent']
const models = ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5']

/** A small generator with a seed (mulberry32), so that screenshots do not change by themselves. */
function random(seed: number): () => number {
  let state = (seed * 0x9e3779b1 + 0x6d2b79f5) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(values: readonly T[], share: number): T =>
  ensureExists(values[Math.floor(share * values.length)], 'value')

const hex = (next: () => number, digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(next() * 16).toString(16)).join('')

const endNs = 1_760_000_602_000_000_000n

function common(index: number, seed: number) {
  const next = random(seed + index)
  const share = next()
  const status = share < 0.041 ? 'error' : share < 0.05 ? 'open' : share < 0.4 ? 'unset' : 'ok'
  const generations = 1 + Math.floor(next() * 9)
  const hasCost = next() > 0.12
  const inputTokens = 900 + Math.floor(next() ** 2 * 60_000)
  return {
    next,
    status,
    startNs: String(
      endNs - BigInt(index) * 96_000_000_000n - BigInt(Math.floor(next() * 90_000)) * 1_000_000n,
    ),
    timeDigits: 3,
    durationNs: status === 'open' ? null : Math.floor((0.4 + next() ** 3 * 700) * 1e9),
    errors: status === 'error' ? 1 + Math.floor(next() * 3) : 0,
    userId: next() > 0.25 ? pick(['user_456', 'anna.b', 'm.rossi', 'c_20417', 'u_5521'], next()) : null,
    environment: pick(['production', 'production', 'staging'], next()),
    version: pick(['2.3.0', '2.3.1'], next()),
    agents: next() > 0.8 ? ['Support Agent', 'Billing Agent'] : [pick(agents, next())],
    models: [pick(models, next())],
    usage: {
      inputTokens,
      outputTokens: Math.floor(inputTokens * (0.02 + next() * 0.15)),
      cachedInputTokens: Math.floor(inputTokens * next() * 0.6),
      generations,
      generationsWithTokens: generations,
      generationsWithCost: hasCost ? generations : Math.floor(generations / 2),
      costUsd: generations === 1 && !hasCost ? null : inputTokens * 2.9e-6,
      costBasis: hasCost ? ('reported' as const) : ('mixed' as const),
    },
    notes: next() > 0.9 ? 1 + Math.floor(next() * 3) : 0,
  } as const
}

export function makeTraceRow(index: number): TraceRow {
  const { next, ...row } = common(index, 17)
  const traceId = hex(next, 32)
  const sessionId = `sess_${hex(next, 6)}`
  return {
    ...row,
    agents: [...row.agents],
    models: [...row.models],
    traceKey: `files:${traceId}`,
    traceId,
    name: pick(['handle_message', 'Support Agent', 'invoke_agent', 'chat gpt-4o'], next()),
    inputPreview: next() > 0.05 ? pick(messages, next()) : null,
    outputPreview:
      'Your order 20417 left our warehouse on Monday. I have asked the carrier for the reason of the delay.',
    spans: 3 + Math.floor(next() ** 2 * 300),
    flags: next() > 0.85 ? 1 | 2 : 0,
    toolErrors: row.errors,
    sessionKey: `files:${sessionId}`,
    sessionId,
  }
}

export function makeSessionRow(index: number): SessionRow {
  const { next, ...row } = common(index, 99)
  const sessionId = `sess_${hex(next, 6)}`
  const runs = 3 + Math.floor(next() * 40)
  const shares = Array.from({ length: runs }, () => next() ** 2 + 0.02)
  const total = shares.reduce((sum, share) => sum + share, 0)
  return {
    ...row,
    agents: [...row.agents],
    models: [...row.models],
    sessionKey: `files:${sessionId}`,
    sessionId,
    name: null,
    inputPreview: pick(messages, next()),
    statusRaw: row.status === 'ok' && next() > 0.8 ? 'degraded' : null,
    traces: 1 + Math.floor(next() * 13),
    spans: 20 + Math.floor(next() * 400),
    channel: next() > 0.92 ? 'voice' : null,
    strip: shares.map((share) => [
      pick([0, 1, 1, 1, 2, 2, 3, 6], next()),
      share / total,
      row.status === 'error' && next() > 0.8 ? 1 : 0,
    ]),
  }
}
