import { Random } from '../sampleWorkspace/random'
import { chatHistories } from './chatHistories'
import { lineOf, linesOf, spanIdOf, spanText, traceIdOf } from './spanLine'
import type { QuickSpan } from './spanLine'

/** A file that a viewer of traces has to survive. */
export interface Fixture {
  readonly about: string
  /** Spans, when nobody says how many. */
  readonly spans: number
  lines(spans: number): Iterable<string>
}

const chat = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'gpt-5-mini',
  'gen_ai.provider.name': 'openai',
}
const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' }
const agent = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'Looper' }

const only = (number: number): { readonly traceId: string } => ({ traceId: traceIdOf(number) })
const root = (number: number, endMs: number): QuickSpan => ({
  ...only(number), spanId: spanIdOf(1), parentId: null, name: 'invoke_agent Looper', startMs: 0, endMs, attributes: agent,
}) // prettier-ignore

/** An agent that calls a model and a tool in turns. */
function* loop(spans: number): Generator<QuickSpan> {
  const stepMs = 120
  const steps = Math.max(1, Math.floor((spans - 1) / 2))
  yield root(1, steps * stepMs)
  for (let step = 0; step < steps; step += 1) {
    const startMs = step * stepMs
    yield { ...only(1), spanId: spanIdOf(2 + step * 2), parentId: spanIdOf(1), name: 'chat gpt-5-mini', startMs, endMs: startMs + 80, attributes: { ...chat, 'gen_ai.usage.input_tokens': 500 + step, 'gen_ai.usage.output_tokens': 20 } }
    yield { ...only(1), spanId: spanIdOf(3 + step * 2), parentId: spanIdOf(1), name: 'execute_tool search', startMs: startMs + 82, endMs: startMs + 118, attributes: tool, isError: step % 97 === 96 }
  }
} // prettier-ignore

function* chain(spans: number): Generator<QuickSpan> {
  for (let depth = 0; depth < spans; depth += 1) {
    yield { ...only(2), spanId: spanIdOf(1 + depth), parentId: depth === 0 ? null : spanIdOf(depth), name: `step ${depth}`, startMs: depth * 0.01, endMs: spans * 0.05 - depth * 0.01 }
  }
} // prettier-ignore

function* wide(spans: number): Generator<QuickSpan> {
  yield root(3, spans)
  for (let index = 1; index < spans; index += 1) {
    yield { ...only(3), spanId: spanIdOf(1 + index), parentId: spanIdOf(1), name: `item ${index % 50}`, startMs: index * 0.7, endMs: index * 0.7 + 1 + (index % 13), isError: index % 997 === 0 }
  }
} // prettier-ignore

/** Work in bursts, a person answering hours later. */
function* humanPauses(spans: number): Generator<QuickSpan> {
  const random = new Random(11)
  const bursts = Math.max(2, Math.floor(spans / 40))
  const inner: QuickSpan[] = []
  let clock = 0
  for (let burst = 0; burst < bursts; burst += 1) {
    for (let index = 0; index < 40; index += 1) {
      const durationMs = random.whole(200, 3_000)
      inner.push({ ...only(4), spanId: spanIdOf(2 + burst * 40 + index), parentId: spanIdOf(1), name: index % 2 === 0 ? 'chat gpt-5-mini' : 'execute_tool search', startMs: clock, endMs: clock + durationMs, attributes: index % 2 === 0 ? chat : tool })
      clock += durationMs + 10
    }
    clock += random.whole(20, 170) * 60_000
  }
  yield root(4, clock)
  yield* inner
} // prettier-ignore

/** One tool result of 44,000 rows, one prompt with a picture in base64: 20 MB each. */
function* fatPayload(): Generator<QuickSpan> {
  const rows = Array.from({ length: 44_000 }, (_, row) => ({ row, sku: `HP-${row}`, name: 'Skerry 2 tent', stock: row % 40, note: 'x'.repeat(380 + (row % 60)) }))
  const image = Buffer.alloc(15_000_000, 'spanglass').toString('base64')
  yield root(5, 5_000)
  yield { ...only(5), spanId: spanIdOf(2), parentId: spanIdOf(1), name: 'execute_tool export', startMs: 10, endMs: 2_000, attributes: { ...tool, 'gen_ai.tool.call.arguments': '{"all":true}', 'gen_ai.tool.call.result': JSON.stringify(rows) } }
  yield { ...only(5), spanId: spanIdOf(3), parentId: spanIdOf(1), name: 'chat gpt-5-mini', startMs: 2_010, endMs: 4_900, attributes: { ...chat, 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: 'What is on it?' }, { type: 'blob', modality: 'image', mime_type: 'image/png', content: image }] }]), 'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"A tent."}]}]' } }
} // prettier-ignore

/** Every call with 21 KB of its own: the shape of a file of 951 MB. */
function* heavyAgent(spans: number): Generator<QuickSpan> {
  yield root(6, spans * 100)
  for (let index = 1; index < spans; index += 1) {
    const text = `${index} `.repeat(Math.floor(20_800 / (String(index).length + 1)))
    yield { ...only(6), spanId: spanIdOf(1 + index), parentId: spanIdOf(1), name: 'chat gpt-5-mini', startMs: index * 100, endMs: index * 100 + 90, attributes: { ...chat, 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: text }] }]) } }
  }
} // prettier-ignore

/** Orphans, circles of parents, a span that is its own parent, and everything twice: once the same, once different. */
function* broken(spans: number): Generator<QuickSpan> {
  yield root(7, spans * 10)
  const at = (index: number, parentId: string, name = `step ${index}`): QuickSpan => ({ ...only(7), spanId: spanIdOf(1 + index), parentId, name, startMs: index * 10, endMs: index * 10 + 8 })
  for (let index = 1; index < spans; index += 1) {
    if (index % 10 === 1) yield at(index, spanIdOf(900_000_000 + index))
    else if (index % 10 === 2) yield at(index, spanIdOf(index + 2))
    else if (index % 10 === 3) yield at(index, spanIdOf(index))
    else if (index % 10 === 4) yield at(index, spanIdOf(1 + index))
    else yield at(index, spanIdOf(1))
    if (index % 10 === 5) yield at(index, spanIdOf(1))
    if (index % 10 === 6) yield at(index, spanIdOf(1), 'another name')
  }
} // prettier-ignore

/** A second host whose clock is 3.7 s ahead. */
function* skewed(spans: number): Generator<string> {
  const local: string[] = [spanText(root(8, spans * 20))]
  const remote: string[] = []
  for (let index = 1; index < spans; index += 2) {
    const startMs = index * 20
    const call = spanIdOf(1 + index)
    local.push(spanText({ ...only(8), spanId: call, parentId: spanIdOf(1), name: 'execute_tool remote', startMs, endMs: startMs + 30, attributes: tool }))
    remote.push(spanText({ ...only(8), spanId: spanIdOf(2 + index), parentId: call, name: 'POST /search', startMs: startMs + 3_700, endMs: startMs + 3_720 }))
  }
  yield lineOf(local)
  yield lineOf(remote, 'remote')
} // prettier-ignore

/** A running program: nothing that encloses the present has an end. */
function* live(spans: number): Generator<QuickSpan> {
  yield { ...root(9, 0), endMs: null }
  for (let index = 1; index < spans; index += 1) {
    const isRunning = index > spans - 4
    yield { ...only(9), spanId: spanIdOf(1 + index), parentId: isRunning ? spanIdOf(index) : spanIdOf(1), name: 'chat gpt-5-mini', startMs: index * 50, endMs: isRunning ? null : index * 50 + 40, attributes: chat }
  }
} // prettier-ignore

function* sameStart(spans: number): Generator<QuickSpan> {
  yield root(10, 1_000)
  for (let index = 1; index < spans; index += 1) {
    yield { ...only(10), spanId: spanIdOf(1 + index), parentId: spanIdOf(1 + Math.floor((index - 1) / 8)), name: `step ${index}`, startMs: 0, endMs: 1_000 - (index % 7) }
  }
} // prettier-ignore

function* instants(spans: number): Generator<QuickSpan> {
  yield { ...root(11, 0) }
  for (let index = 1; index < spans; index += 1) {
    yield { ...only(11), spanId: spanIdOf(1 + index), parentId: spanIdOf(1 + Math.floor((index - 1) / 5)), name: `event ${index}`, startMs: 0, endMs: 0 }
  }
} // prettier-ignore

/** The root ends at once; what it started runs on, and some of it began before. */
function* outside(spans: number): Generator<QuickSpan> {
  yield { ...root(12, 0), startMs: 1_000, endMs: 1_005 }
  for (let index = 1; index < spans; index += 1) {
    yield { ...only(12), spanId: spanIdOf(1 + index), parentId: spanIdOf(1), name: 'chat gpt-5-mini', startMs: 900 + index * 10, endMs: 960 + index * 12, attributes: chat }
  }
} // prettier-ignore

/** One session of many traces. */
function* session(traces: number): Generator<string> {
  for (let trace = 0; trace < traces; trace += 1) {
    const traceId = traceIdOf(100_000 + trace)
    const startMs = trace * 60_000
    const id = (index: number): string => spanIdOf(50_000_000 + trace * 10 + index)
    const said = { 'gen_ai.conversation.id': 'session-500' }
    yield lineOf([
      spanText({ traceId, spanId: id(0), parentId: null, name: 'invoke_agent Clerk', startMs, endMs: startMs + 5_000, attributes: { ...said, ...agent, 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: `Question ${trace + 1}` }] }]) } }),
      spanText({ traceId, spanId: id(1), parentId: id(0), name: 'chat gpt-5-mini', startMs: startMs + 5, endMs: startMs + 3_000, attributes: { ...said, ...chat } }),
      spanText({ traceId, spanId: id(2), parentId: id(0), name: 'execute_tool search', startMs: startMs + 3_010, endMs: startMs + 4_900, attributes: { ...said, ...tool }, isError: trace % 50 === 49 }),
    ])
  }
} // prettier-ignore

/** The fourteen files that break viewers, and what the benches need, by name. */
export const fixtures: Readonly<Record<string, Fixture>> = {
  'chat-histories': { about: 'agent sessions with growing chat histories, about 1 KB a span', spans: 300_000, lines: (spans) => chatHistories(spans) },
  'loop-4000': { about: 'an agent of 4,000 steps', spans: 8_001, lines: (spans) => linesOf(loop(spans)) },
  'chain-1400': { about: 'one nesting, 1,400 deep', spans: 1_400, lines: (spans) => linesOf(chain(spans)) },
  'wide-50k': { about: '50,000 siblings', spans: 50_000, lines: (spans) => linesOf(wide(spans)) },
  'hours-with-human-pauses': { about: 'bursts of work with hours between them', spans: 400, lines: (spans) => linesOf(humanPauses(spans)) },
  'fat-payload': { about: '20 MB in one result, 20 MB of base64 in one prompt', spans: 3, lines: () => linesOf(fatPayload(), 1) },
  'agent-951MB-shape': { about: '45,000 calls of 21 KB each', spans: 45_000, lines: (spans) => linesOf(heavyAgent(spans), 50) },
  'session-500': { about: 'one session of 500 traces', spans: 1_500, lines: (spans) => session(Math.ceil(spans / 3)) },
  'orphans+cycles+dups': { about: 'missing parents, circles, the same id twice', spans: 1_000, lines: (spans) => linesOf(broken(spans)) },
  skew: { about: 'a second host, 3.7 s ahead', spans: 200, lines: (spans) => skewed(spans) },
  'unfinished-live': { about: 'a program that is still running', spans: 300, lines: (spans) => linesOf(live(spans)) },
  'equal-start-times': { about: 'everything starts at once', spans: 2_000, lines: (spans) => linesOf(sameStart(spans)) },
  'zero-duration': { about: 'nothing takes any time', spans: 2_000, lines: (spans) => linesOf(instants(spans)) },
  'children-outside-root': { about: 'the root ends before its children begin', spans: 500, lines: (spans) => linesOf(outside(spans)) },
  '1M': { about: 'one trace of a million spans', spans: 1_000_000, lines: (spans) => linesOf(loop(spans), 1_000) },
} // prettier-ignore
