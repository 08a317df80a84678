import fc from 'fast-check'
import type {
  ObservationRecord,
  ScoreRecord,
  SessionMessageRecord,
  SessionRecord,
  TraceRecord,
} from '../../src/shared/model/importRecord'
import { observationKinds, observationStatuses, spanKinds } from '../../src/shared/model/kinds'
import type { Content, Message, MessagePart } from '../../src/shared/model/message'
import { messageRoles } from '../../src/shared/model/message'
import type { TokenUsage } from '../../src/shared/model/usage'
import { tokenConventions } from '../../src/shared/model/usage'
import type { JsonObject, JsonValue } from '../../src/shared/util/jsonValue'

/** Random records, with everything that is awkward on the way through JSON and OTLP. */

/** Text with quotes, control characters, keys of prototypes, emoji; no lone surrogates (they are stored as U+FFFD). */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    '',
    '__proto__',
    'constructor',
    'null',
    '123',
    '{"a":1}',
    '\u0000',
    '\u2028',
    'ﷺ',
    '👩🏽‍🚀',
    '1e999',
  ),
)

/** Never −0 (JSON has none) and never infinite. */
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value)),
  fc.constantFrom(
    0,
    0.1,
    2 ** 53,
    2 ** 53 + 2,
    1e21,
    1e300,
    -1e20,
    Number.MIN_VALUE,
    Number.MAX_SAFE_INTEGER,
  ),
)

const json: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value

const object: fc.Arbitrary<JsonObject> = fc.dictionary(text, json, { maxKeys: 4, noNullPrototype: true })
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null })

const part: fc.Arbitrary<MessagePart> = fc.oneof(
  fc.record({ type: fc.constantFrom('text' as const, 'reasoning' as const), text }),
  fc.record({ type: fc.constant('toolCall' as const), id: maybe(text), name: text, arguments: json }),
  fc.record({
    type: fc.constant('toolResult' as const),
    id: maybe(text),
    name: maybe(text),
    result: json,
    isError: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('media' as const),
    mediaType: maybe(fc.constantFrom('image/png', 'audio/wav')),
    reference: maybe(text),
    sizeBytes: maybe(fc.nat()),
  }),
  fc.record({ type: fc.constant('other' as const), value: json }),
  // Looks like one of our own parts, and is not.
  fc.constant({ type: 'other' as const, value: { type: 'text', content: 1 } }),
  fc.constant({ type: 'other' as const, value: { type: 'video', frames: 3 } }),
)
const message: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom(...messageRoles),
  name: maybe(text),
  parts: fc.array(part, { maxLength: 3 }),
})
export const messages: fc.Arbitrary<Message[]> = fc.array(message, { maxLength: 4 })
const content: fc.Arbitrary<Content> = fc.oneof(
  fc.record({ type: fc.constant('messages' as const), messages }),
  fc.record({ type: fc.constant('value' as const), value: json }),
)

const count = maybe(fc.nat())
const usage: fc.Arbitrary<TokenUsage> = fc.record({
  inputUncached: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  inputAudio: count,
  inputImage: count,
  outputText: count,
  reasoning: count,
  outputAudio: count,
  convention: fc.constantFrom(...tokenConventions),
  reported: fc.dictionary(text, number, { maxKeys: 3, noNullPrototype: true }),
  contradictions: fc.array(text, { maxLength: 2 }),
})

const instant = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 63n - 1n })
/** What an event can carry: OTLP has no instant before 1970, and zero means none. */
const otlpInstant = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n })
const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((id) => !/^0+$/.test(id))
const traceId = fc.oneof(
  hex(32),
  fc.constantFrom('tr-7', '０', 'a/b', 'A'.repeat(32), '00000000000000000000000000000000'),
)
const spanId = fc.oneof(
  hex(16),
  text.filter((id) => id !== '' && !/^0+$/.test(id)),
)

const traceState = maybe(
  fc.oneof(
    text.filter((state) => state !== ''),
    fc.constant('vendor=1,other@tenant=a b'),
  ),
)
const traceFlags = maybe(fc.oneof(fc.constantFrom(0, 1, 0x101, 0xffff_ffff), fc.nat({ max: 0xffff_ffff })))

export const observations: fc.Arbitrary<ObservationRecord> = fc.record({
  type: fc.constant('observation' as const),
  traceId,
  spanId,
  side: fc.constantFrom('' as const, 'server' as const),
  parentSpanId: maybe(spanId),
  name: text,
  kind: fc.constantFrom(...observationKinds),
  status: fc.constantFrom(...observationStatuses),
  statusMessage: maybe(text.filter((message) => message !== '')),
  startNs: maybe(instant),
  endNs: maybe(instant),
  timeDigits: fc.integer({ min: 0, max: 9 }),
  sessionId: maybe(text),
  userId: maybe(text),
  environment: maybe(text),
  version: maybe(text),
  serviceName: maybe(text),
  agentName: maybe(text),
  toolName: maybe(text),
  toolCallId: maybe(text),
  model: maybe(text),
  requestModel: maybe(text),
  provider: maybe(text),
  finishReason: maybe(text),
  firstTokenNs: maybe(instant),
  parameters: object,
  input: maybe(content),
  output: maybe(content),
  toolDefinitions: json,
  usage: maybe(usage),
  cost: maybe(
    fc.record({
      currency: fc.constantFrom('USD', 'EUR'),
      input: maybe(number),
      output: maybe(number),
      total: maybe(number),
    }),
  ),
  attributes: fc.oneof(
    object,
    fc.constant({ 'gen_ai.input.messages': 'kept by the source', 'session.id': 'other' }),
  ),
  resource: object,
  scopeName: maybe(text.filter((name) => name !== '')),
  scopeVersion: maybe(text.filter((version) => version !== '')),
  spanKind: maybe(fc.constantFrom(...spanKinds)),
  traceState,
  traceFlags,
  events: fc.array(fc.record({ name: text, timeNs: maybe(otlpInstant), attributes: object }), {
    maxLength: 2,
  }),
  links: fc.array(
    fc
      .record({ traceId, spanId, attributes: object, state: traceState, flags: traceFlags })
      .map(({ state, flags, ...link }) => ({
        ...link,
        ...(state === null ? {} : { traceState: state }),
        ...(flags === null ? {} : { traceFlags: flags }),
      })),
    { maxLength: 2 },
  ),
  flags: fc.nat({ max: 0x3fff }),
  raw: fc.constant({ offset: 0, length: 0, line: null }),
})

export const traceStatements: fc.Arbitrary<TraceRecord> = fc.record({
  type: fc.constant('trace' as const),
  traceId,
  sessionId: maybe(text),
  name: maybe(text),
  userId: maybe(text),
  agentName: maybe(text),
  environment: maybe(text),
  version: maybe(text),
  status: maybe(fc.constantFrom(...observationStatuses)),
  statusMessage: maybe(text),
  tags: fc.array(text, { maxLength: 3 }),
  input: maybe(content),
  output: maybe(content),
  attributes: object,
  reported: object,
  startNs: maybe(instant),
  endNs: maybe(instant),
  timeDigits: fc.integer({ min: 0, max: 9 }),
  raw: fc.constant({ offset: 0, length: 0, line: null }),
})

export const scores: fc.Arbitrary<ScoreRecord> = fc.record({
  type: fc.constant('score' as const),
  scoreId: maybe(text),
  sessionId: maybe(text),
  traceId: maybe(traceId),
  spanId: maybe(spanId),
  name: text,
  value: fc.oneof(number, fc.boolean(), text, fc.constant(null)),
  label: maybe(text),
  comment: maybe(text),
  annotator: maybe(text),
  timeNs: maybe(instant),
  attributes: object,
  raw: fc.constant({ offset: 0, length: 0, line: null }),
})

const named = text.filter((id) => id !== '')

export const sessions: fc.Arbitrary<SessionRecord> = fc.record({
  type: fc.constant('session' as const),
  sessionId: named,
  name: maybe(text),
  userId: maybe(text),
  agentName: maybe(text),
  environment: maybe(fc.oneof(text, fc.constantFrom('production', 'draft'))),
  version: maybe(text),
  channel: maybe(fc.oneof(text, fc.constantFrom('voice', 'chat', 'other'))),
  status: maybe(fc.oneof(text, fc.constantFrom('completed', 'open', 'unknown'))),
  attributes: object,
  reported: object,
  startNs: maybe(instant),
  endNs: maybe(instant),
  timeDigits: fc.integer({ min: 0, max: 9 }),
  raw: fc.constant({ offset: 0, length: 0, line: null }),
})

export const sessionMessages: fc.Arbitrary<SessionMessageRecord> = fc.record({
  type: fc.constant('sessionMessage' as const),
  sessionId: named,
  traceId: maybe(traceId),
  messageId: maybe(text),
  timeNs: maybe(instant),
  timeDigits: fc.integer({ min: 0, max: 9 }),
  message,
  raw: fc.constant({ offset: 0, length: 0, line: null }),
})

/** What can be known beside the spans of a trace. */
export const surroundings = fc.oneof(traceStatements, scores, sessions, sessionMessages)
