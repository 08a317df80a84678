import type { ObservationKind, ObservationStatus } from '../../../shared/model/kinds'
import { observationKinds } from '../../../shared/model/kinds'
import type { JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { kindFromLangfuse, kindFromOpenInference } from '../semantics/spanKind'
import { numberOf, textOf } from './vendorFields'

/** Parts of the words that home-made logs have for kinds; the first that fits counts. */
const kindParts: readonly (readonly [RegExp, ObservationKind])[] = [
  [/rerank/, 'reranker'],
  [/embed/, 'embedding'],
  [/retriev|search|vector|\brag\b|lookup/, 'retrieval'],
  [/guard|moderat|safety/, 'guardrail'],
  [/eval|judge|grad(e|ing)|scor(e|ing)/, 'evaluator'],
  [/tool|function|\bmcp\b|\bapi\b/, 'tool'],
  [/\bllm\b|model|generat|chat|completion|inference|prompt/, 'generation'],
  [/agent/, 'agent'],
  [/decision|route|router|plan/, 'decision'],
  [/chain|workflow|pipeline|task|graph|step|request|turn/, 'chain'],
]

/** What kind a word of an unknown source means; null when it says nothing that we know. */
export function kindFromAnyWord(word: string): ObservationKind | null {
  const lower = word.trim().toLowerCase()
  const own = observationKinds.find((kind) => kind === lower)
  const known = own ?? kindFromOpenInference(lower) ?? kindFromLangfuse(lower)
  if (known !== null && known !== undefined) return known
  const spaced = lower.replaceAll(/[^a-z]+/g, ' ')
  return kindParts.find(([part]) => part.test(spaced))?.[1] ?? null
}

/** The kinds of OpenTelemetry and Zipkin, which say who called whom and not what a step is; and words for nothing. */
const silentKinds =
  /^(span_kind_)?(internal|server|client|producer|consumer|unspecified)$|^(\d+|unknown|default|other|none)$/i

/** True for a word that is known not to say what kind of step it is. */
export function saysNoKind(word: string): boolean {
  return silentKinds.test(word.trim())
}

const statusWords: Readonly<Record<string, ObservationStatus>> = {
  ok: 'ok',
  success: 'ok',
  successful: 'ok',
  succeeded: 'ok',
  complete: 'ok',
  completed: 'ok',
  done: 'ok',
  finished: 'ok',
  pass: 'ok',
  passed: 'ok',
  status_code_ok: 'ok',
  error: 'error',
  errored: 'error',
  fail: 'error',
  failed: 'error',
  failure: 'error',
  exception: 'error',
  fatal: 'error',
  critical: 'error',
  timeout: 'error',
  timed_out: 'error',
  aborted: 'error',
  cancelled: 'error',
  canceled: 'error',
  rejected: 'error',
  crashed: 'error',
  status_code_error: 'error',
  running: 'open',
  started: 'open',
  pending: 'open',
  in_progress: 'open',
  queued: 'open',
  open: 'open',
  unset: 'unset',
  unknown: 'unset',
  status_code_unset: 'unset',
  debug: 'unset',
  default: 'unset',
  info: 'unset',
  notice: 'unset',
  warn: 'unset',
  warning: 'unset',
}

/**
 * What a value says about how a step ended: a word, a number (HTTP from 100 on; else 0 unset, 1 ok, 2 error, as
 * OpenTelemetry counts) or true and false, which a field named after errors means the other way round. Null: no idea.
 */
export function statusFromValue(value: JsonValue, fieldName: string): ObservationStatus | null {
  const text = (textOf(value) ?? '').trim().toLowerCase()
  if (text === 'true' || text === 'false') {
    const isErrorField = /err|fail|exception/i.test(fieldName)
    return (text === 'true') === isErrorField ? 'error' : 'ok'
  }
  const number = numberOf(text)
  if (number !== null) {
    if (number >= 100 && number < 600) return number >= 400 ? 'error' : 'ok'
    return number === 0 ? 'unset' : number === 1 ? 'ok' : number === 2 ? 'error' : null
  }
  const word = text.replaceAll(/[\s-]+/g, '_')
  return Object.hasOwn(statusWords, word) ? (statusWords[word] ?? null) : null
}

const noErrors = new Set([
  '',
  'none',
  'null',
  'nil',
  'no',
  'false',
  'ok',
  '0',
  'no error',
  'n/a',
  '{}',
  '[]',
  '""',
])

/** What a field for errors tells: a sentence, '' when it only says that there was one, null when there was none. */
export function errorFromValue(value: JsonValue): string | null {
  if (value === true) return ''
  if (value === false || value === null) return null
  if (isJsonObject(value)) {
    const text = [value['message'], value['error'], value['detail'], value['type']].find(
      (member) => typeof member === 'string' && member !== '',
    )
    if (typeof text === 'string') return text
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (noErrors.has(text.trim().toLowerCase())) return null
  return text.trim().toLowerCase() === 'true' ? '' : text
}
