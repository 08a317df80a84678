import type { ObservationKind } from '../../../shared/model/kinds'
import type { Field } from './vendorFields'
import { wordOf } from './vendorFields'

/**
 * Kore's words in the words of the neutral form. Each mapping returns the neutral word and keeps the vendor's own for
 * the attributes, because several of its words fall together.
 */
export interface Mapped {
  readonly word: string | null
  readonly raw: string | null
}

const statuses: Readonly<Record<string, string>> = {
  active: 'open',
  idle: 'open',
  ended: 'completed',
  completed: 'completed',
  archived: 'completed',
  failed: 'failed',
  escalated: 'escalated',
  abandoned: 'abandoned',
}
const channels: Readonly<Record<string, string>> = {
  korevg: 'voice',
  audiocodes: 'voice',
  genesys_audio_connector: 'voice',
  web_chat: 'chat',
  web_debug: 'chat',
  sdk_websocket: 'chat',
  email: 'email',
  twilio_sms: 'sms',
  api: 'api',
  http: 'api',
  http_async: 'api',
  a2a: 'api',
  ag_ui: 'api',
}
const environments: Readonly<Record<string, string>> = {
  dev: 'draft',
  development: 'draft',
  'working-copy': 'draft',
  staging: 'staging',
  production: 'production',
}
const purposes: Readonly<Record<string, string>> = {
  runtime: 'runtime',
  guardrails: 'guardrail',
  evals: 'eval',
  pipelines: 'pipeline',
}
const toolTypes: Readonly<Record<string, string>> = {
  workflow: 'workflow',
  sandbox: 'code',
  lambda: 'code',
  mcp: 'mcp',
  searchai: 'knowledge',
  http: 'http',
  connector: 'http',
  async_webhook: 'http',
}

/** Session status; an empty word is one that Kore does not know either. */
export function koreStatus(field: Field): Mapped {
  return look(statuses, field, 'unknown')
}

/** Channel; every `voice_…` is voice. */
export function koreChannel(field: Field): Mapped {
  const raw = wordOf(field)
  return raw?.startsWith('voice_') === true || raw === 'voice'
    ? { word: 'voice', raw }
    : look(channels, field, 'other')
}

/** Environment: the app may name its own, which stays as it is; empty is unknown. */
export function koreEnvironment(field: Field): Mapped {
  const raw = wordOf(field)
  return { word: raw === null ? null : (own(environments, raw) ?? raw), raw }
}

/** What a model call was for, from the ledger's `source`. */
export function korePurpose(field: Field): Mapped {
  return look(purposes, field, 'other')
}

/** What kind of tool a call went to. */
export function koreToolType(field: Field): Mapped {
  return look(toolTypes, field, 'other')
}

/** Kind of an event; an `error` event takes the kind of the step that its name says failed. */
export function koreKind(eventType: Field, eventName: Field): ObservationKind {
  const family = eventType === 'error' ? (wordOf(eventName) ?? '').split('.')[0] : eventType
  if (family === 'llm') return 'generation'
  if (family === 'tool') return 'tool'
  if (family === 'decision' || (family === 'agent' && eventName === 'agent.decision')) return 'decision'
  return 'event'
}

function look(words: Readonly<Record<string, string>>, field: Field, other: string): Mapped {
  const raw = wordOf(field)
  return { word: raw === null ? null : (own(words, raw) ?? other), raw }
}

function own(words: Readonly<Record<string, string>>, word: string): string | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined
}
