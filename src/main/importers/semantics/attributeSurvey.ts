import type { JsonObject, JsonValue } from '../../../shared/util/jsonValue'
import { isJsonObject } from '../../../shared/util/jsonValue'
import { setOwn } from '../readers/jsonLossless'

/** Attributes as they are worked on: flat, dotted names. */
export type Attributes = Readonly<Record<string, JsonValue>>

/** The vocabularies a span speaks, and the keys that need more than one look. One pass over its attributes. */
export interface AttributeSurvey {
  readonly hasGenAi: boolean
  readonly hasLlm: boolean
  readonly hasVercel: boolean
  readonly hasLangfuse: boolean
  readonly hasTraceloop: boolean
  readonly hasMlflow: boolean
  readonly hasLangSmith: boolean
  /** Google's Agent Development Kit: `gcp.vertex.agent.`. */
  readonly hasAdk: boolean
  readonly hasGenkit: boolean
  /** OpenInference's own words outside `llm.`: `openinference.`, `input.`, `output.`, `retrieval.`, `embedding.` … */
  readonly hasOpenInference: boolean
  /** Numbers: `gen_ai.usage.*`, `ai.usage.*`, `llm.token_count.*`, `llm.usage.*`. */
  readonly usageKeys: readonly string[]
  /** Flattened lists by their prefix, e.g. `llm.input_messages.` with all its keys. */
  readonly lists: ReadonlyMap<string, readonly string[]>
}

/** Prefixes of lists that producers flatten into keys with indices. */
const listPrefixes: Readonly<Record<string, readonly string[]>> = {
  g: ['gen_ai.prompt.', 'gen_ai.completion.'],
  l: [
    'llm.input_messages.',
    'llm.output_messages.',
    'llm.tools.',
    'llm.request.functions.',
    'llm.prompts.',
    'llm.choices.',
  ],
  r: ['retrieval.documents.', 'reranker.input_documents.', 'reranker.output_documents.'],
  e: ['embedding.embeddings.', 'evaluations.'],
  a: ['annotations.'],
  t: ['trace.annotations.', 'tag.tags.'],
  s: ['session.annotations.'],
}

/** Looks at every key once. */
export function surveyAttributes(attributes: Attributes): AttributeSurvey {
  let hasGenAi = false
  let hasLlm = false
  let hasVercel = false
  let hasLangfuse = false
  let hasTraceloop = false
  let hasMlflow = false
  let hasLangSmith = false
  let hasAdk = false
  let hasGenkit = false
  let hasOpenInference = false
  const usageKeys: string[] = []
  let lists: Map<string, string[]> | null = null
  for (const key in attributes) {
    const first = key[0] ?? ''
    let mayBeList = false
    switch (first) {
      case 'g':
        if (!key.startsWith('gen_ai.')) {
          hasAdk ||= key.startsWith('gcp.vertex.agent.')
          hasGenkit ||= key.startsWith('genkit:')
          break
        }
        hasGenAi = true
        if (key.startsWith('usage.', 7)) usageKeys.push(key)
        else mayBeList = key.startsWith('prompt.', 7) || key.startsWith('completion.', 7)
        break
      case 'l':
        if (key.startsWith('llm.')) {
          hasLlm = true
          if (key.startsWith('token_count.', 4) || key.startsWith('usage.', 4)) usageKeys.push(key)
          else mayBeList = true
        } else if (key.startsWith('langfuse.')) {
          hasLangfuse = true
        } else {
          hasLangSmith ||= key.startsWith('langsmith.')
        }
        break
      case 'a':
        if (key.startsWith('ai.')) {
          hasVercel = true
          if (key.startsWith('usage.', 3)) usageKeys.push(key)
        } else {
          mayBeList = key.startsWith('annotations.')
        }
        break
      case 't':
        if (key.startsWith('traceloop.')) hasTraceloop = true
        else {
          hasOpenInference ||= key.startsWith('tool.')
          mayBeList = true
        }
        break
      case 'm':
        hasMlflow ||= key.startsWith('mlflow.')
        break
      case 'o':
        hasOpenInference ||= key.startsWith('openinference.') || key.startsWith('output.')
        break
      case 'i':
        hasOpenInference ||= key.startsWith('input.')
        break
      case 'r':
      case 'e':
        mayBeList = true
        hasOpenInference ||=
          key.startsWith('retrieval.') || key.startsWith('reranker.') || key.startsWith('embedding.')
        break
      case 's':
        mayBeList = key.startsWith('session.annotations.')
        break
      default:
    }
    if (mayBeList) lists = addToList(lists, first, key)
  }
  return {
    hasGenAi,
    hasLlm,
    hasVercel,
    hasLangfuse,
    hasTraceloop,
    hasMlflow,
    hasLangSmith,
    hasAdk,
    hasGenkit,
    hasOpenInference,
    usageKeys,
    lists: lists ?? noLists,
  }
}

const noLists: ReadonlyMap<string, readonly string[]> = new Map()

function addToList(
  lists: Map<string, string[]> | null,
  first: string,
  key: string,
): Map<string, string[]> | null {
  for (const prefix of listPrefixes[first] ?? []) {
    if (!key.startsWith(prefix)) continue
    const known = lists ?? new Map<string, string[]>()
    const keys = known.get(prefix)
    if (keys === undefined) known.set(prefix, [key])
    else keys.push(key)
    return known
  }
  return lists
}

const digits = /^\d{1,9}$/
const segmentLimit = 16
const keyLimit = 20_000

/**
 * Puts flattened keys together again: `x.0.role`, `x.1.role` → `[{role}, {role}]`. Indices only give the order, so an
 * absurd one costs nothing. Keys that fit nowhere (a value and members under one name) are left out of `used`.
 */
export function unflatten(
  attributes: Attributes,
  prefix: string,
  keys: readonly string[],
): { readonly value: JsonValue; readonly used: readonly string[] } {
  const root: Branch = new Map()
  const used: string[] = []
  for (const key of keys.slice(0, keyLimit)) {
    const path = key.slice(prefix.length).split('.')
    if (path.length <= segmentLimit && insert(root, path, attributes[key] ?? null)) used.push(key)
  }
  return { value: settle(root), used }
}

type Branch = Map<string, Branch | { readonly leaf: JsonValue }>

function insert(root: Branch, path: readonly string[], value: JsonValue): boolean {
  let branch = root
  for (const segment of path.slice(0, -1)) {
    const next = branch.get(segment)
    if (next === undefined) {
      const created: Branch = new Map()
      branch.set(segment, created)
      branch = created
    } else if (next instanceof Map) {
      branch = next
    } else {
      return false
    }
  }
  const last = path.at(-1) ?? ''
  if (branch.has(last)) return false
  branch.set(last, { leaf: value })
  return true
}

function settle(branch: Branch): JsonValue {
  const entries = [...branch]
  const read = (node: Branch | { readonly leaf: JsonValue }): JsonValue =>
    node instanceof Map ? settle(node) : node.leaf
  if (entries.length > 0 && entries.every(([key]) => digits.test(key))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, node]) => read(node))
  }
  const members: Record<string, JsonValue> = {}
  for (const [key, node] of entries) setOwn(members, key, read(node))
  return members
}

const nestedRoots = [
  'llm',
  'openinference',
  'input',
  'output',
  'gen_ai',
  'ai',
  'session',
  'user',
  'tool',
  'retrieval',
  'embedding',
  'reranker',
  'agent',
  'graph',
  'langfuse',
  'mlflow',
  'traceloop',
  'tag',
] as const

/** Values that are objects are rare: one walk over the values is cheaper than a look for each of the roots. */
function hasNested(attributes: Attributes): boolean {
  for (const key in attributes)
    if (isJsonObject(attributes[key]) && (nestedRoots as readonly string[]).includes(key)) return true
  return false
}

/**
 * Some exports nest what the conventions write with dots (`{"llm": {"model_name": …}}`). Returns attributes with the
 * known vocabularies flat (arrays stay arrays); the same object when nothing is nested.
 */
export function flattenVocabularies(attributes: Attributes): Attributes {
  if (!hasNested(attributes)) return attributes
  const flat: Record<string, JsonValue> = {}
  const add = (prefix: string, value: JsonObject, depth: number): void => {
    for (const [key, member] of Object.entries(value)) {
      if (isJsonObject(member) && depth < 6) add(`${prefix}${key}.`, member, depth + 1)
      else setOwn(flat, prefix + key, member)
    }
  }
  for (const [key, value] of Object.entries(attributes)) {
    if (isJsonObject(value) && (nestedRoots as readonly string[]).includes(key)) add(`${key}.`, value, 0)
    else setOwn(flat, key, value)
  }
  return flat
}
