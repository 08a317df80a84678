import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { SearchResult } from '../../../src/main/store/queries/searchTrace'
import { createReaderOperations } from '../../../src/main/store/readerOperations'
import type { Message } from '../../../src/shared/model/message'
import { ensureExists } from '../../../src/shared/util/assert'
import { observation, userMessage } from '../../support/records'
import { readerStore, uncancelled } from '../../support/readerStore'
import type { ReaderStore } from '../../support/readerStore'

const second = 1_000_000_000n
const talk = (...messages: Message[]) => ({ type: 'messages', messages }) as const
const toolCall: Message = {
  role: 'assistant',
  name: null,
  parts: [{ type: 'toolCall', id: 'c1', name: 'find_order', arguments: { quote: 'say "hi"\nnow' } }],
}

const records = [
  observation({
    spanId: 'root',
    name: 'Session of Zoë',
    kind: 'agent',
    agentName: 'Desk',
    startNs: 0n,
    input: { type: 'value', value: { question: 'Where is PARCEL 4711?' } },
  }),
  observation({
    spanId: 'g1',
    parentSpanId: 'root',
    kind: 'generation',
    model: 'gpt-4o',
    startNs: 1n * second,
    input: talk(userMessage('Where is parcel 4711?')),
    output: talk(toolCall),
  }),
  observation({
    spanId: 'tool',
    parentSpanId: 'root',
    kind: 'tool',
    toolName: 'find_order',
    startNs: 2n * second,
    statusMessage: 'upstream refused',
    output: { type: 'value', value: '東京 depot' },
    attributes: { 'db.statement': 'SELECT 1' },
  }),
  observation({
    spanId: 'g2',
    parentSpanId: 'root',
    kind: 'generation',
    startNs: 3n * second,
    input: talk(userMessage('Where is parcel 4711?'), toolCall, userMessage('and my Straße?')),
    events: [{ name: 'retry', timeNs: null, attributes: { attempt: 'second' } }],
  }),
]

async function find(
  store: ReaderStore,
  text: string,
  scope: 'all' | 'name' | 'content' | 'attributes' = 'all',
): Promise<string> {
  const { observationIds } = await store.read.traceSearch({ traceKey: 'files:t1', text, scope }, uncancelled)
  return observationIds.map((observationId) => store.read.observationGet({ observationId }).spanId).join(' ')
}

test.each<readonly [string, 'all' | 'name' | 'content' | 'attributes', string]>([
  // In the order of time; a message repeated by the next call counts once.
  ['parcel 4711', 'all', 'root g1'],
  ['PARCEL', 'content', 'root g1'],
  ['parcel', 'name', ''],
  ['session of zo', 'all', 'root'],
  ['zoË', 'name', 'root'],
  ['gpt-4', 'name', 'g1'],
  ['find_order', 'name', 'tool'],
  ['find_order', 'content', 'g1'],
  ['refused', 'all', 'tool'],
  ['東京', 'all', 'tool'],
  ['select 1', 'attributes', 'tool'],
  ['db.statement', 'attributes', 'tool'],
  ['select 1', 'content', ''],
  ['second', 'all', 'g2'],
  // What stands escaped in the stored JSON, and what is only its syntax.
  ['say "hi"', 'all', 'g1'],
  ['hi"\nnow', 'all', 'g1'],
  ['"type":"text"', 'all', ''],
  ['toolCall', 'all', ''],
  // Characters that mean something in patterns.
  ['4711?', 'all', 'root g1'],
  ['.*', 'all', ''],
  ['(', 'all', ''],
  ['my straße', 'all', 'g2'],
])('%s in %s: %s', async (text, scope, spans) => {
  expect(await find(await readerStore(records), text, scope)).toBe(spans)
})

describe('of a trace that takes many answers', () => {
  /** Each call repeats the conversation so far; every third says the word anew. */
  const many = Array.from({ length: 400 }, (_, at) =>
    observation({
      spanId: `s${at}`,
      kind: 'generation',
      startNs: BigInt(at) * second,
      input: talk(
        ...Array.from({ length: (at % 10) + 1 }, (_each, turn) =>
          userMessage(`${Math.floor(at / 10)} ${turn} ${turn % 3 === 0 ? 'needle' : 'hay'} later`),
        ),
      ),
    }),
  )
  const expected = many.flatMap(({ spanId }, at) => ((at % 10) % 3 === 0 ? [spanId] : []))
  const ask = { traceKey: 'files:t1', text: 'needle', scope: 'all' } as const
  const spansOf = (store: ReaderStore, ids: readonly number[]): string[] =>
    ids.map((observationId) => store.read.observationGet({ observationId }).spanId)

  test.each(['one thread', 'two threads in turn', 'a thread that knows nothing'])(
    'all of them together find each hit once: %s',
    async (threads) => {
      const store = await readerStore(many)
      // Time seems to fly: each answer ends after a few observations.
      let nowMs = 0
      vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 5))
      onTestFinished(() => void vi.restoreAllMocks())
      const open = (): typeof store.read => {
        const { operations, close } = createReaderOperations(store.writer.folder, { nowMs: () => 0 })
        onTestFinished(close)
        return operations
      }
      const readers = threads === 'one thread' ? [open()] : [open(), open()]
      const found: number[] = []
      let answers = 0
      for (let from: number | null = 0; from !== null; answers++) {
        const reader = threads === 'a thread that knows nothing' ? open() : readers[answers % readers.length]
        const answer: SearchResult = await ensureExists(reader, 'a reader').traceSearch(
          { ...ask, from },
          uncancelled,
        )
        found.push(...answer.observationIds)
        expect(answer.total).toBe(many.length)
        expect(answer.searched).toBe(answer.next ?? many.length)
        if (answer.next !== null) expect(answer.next).toBeGreaterThan(from)
        from = answer.next
      }
      expect(answers).toBeGreaterThan(3)
      expect(spansOf(store, found)).toEqual(expected)
    },
  )
})

test('a search that nobody waits for any more ends', async () => {
  const store = await readerStore(records)
  const controller = new AbortController()
  controller.abort()
  await expect(
    store.read.traceSearch(
      { traceKey: 'files:t1', text: 'x', scope: 'all' },
      { signal: controller.signal, progress: () => undefined },
    ),
  ).rejects.toMatchObject({ code: 'cancelled' })
})
