import { describe, expect, test } from 'vitest'
import { EventBus } from '../../src/main/engine/eventBus'
import type { EngineStore } from '../../src/main/engine/engineStore'
import { JobRunner } from '../../src/main/engine/jobRunner'
import { createSecretMarks } from '../../src/main/engine/secretMarks'
import { SecretSearches } from '../../src/main/engine/secretSearch'
import { SecretCollector } from '../../src/main/engine/traceMasking'
import { deleteTraces } from '../../src/main/ingest/deleteData'
import type { Job } from '../../src/shared/contract/jobs'
import { emptyFilter } from '../../src/shared/model/filter'
import type { ImportRecord } from '../../src/shared/model/importRecord'
import type { SecretScope } from '../../src/shared/model/exportScope'
import { readerStore } from '../support/readerStore'
import type { ReaderStore } from '../support/readerStore'
import { observation, traceStatement, userMessage } from '../support/records'

/** Shaped like the real ones, made up. */
const anthropic = `sk-ant-api03-${'Qz7Rk2Lm9Xw4'.repeat(3)}`
const github = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`
const value = (text: string) => ({ type: 'value', value: text }) as const
const raw = { offset: 0, length: 2, line: 1 }

/** Searches over a store; `heard` is all that left it: events, replies. `between` runs before the second reading. */
function searchesOver(store: ReaderStore, between: () => Promise<unknown> = () => Promise.resolve()) {
  const events = new EventBus()
  const heard: unknown[] = []
  const ends = new Map<string, (job: Job) => void>()
  events.subscribe((name, payload) => {
    heard.push(payload)
    if (name === 'jobs.finished') ends.get((payload as Job).jobId)?.(payload as Job)
  })
  const jobs = new JobRunner(events)
  let readings = 0
  type Name = 'exportScope' | 'exportTrace' | 'bareSessions' | 'bareSession'
  const read = async (name: Name, argument: never): Promise<unknown> => {
    if (name === 'exportTrace' && ++readings === 2) await between()
    return store.read[name](argument)
  }
  const searches = new SecretSearches({ read } as unknown as EngineStore, jobs, createSecretMarks())
  const search = async (scope: SecretScope) => {
    const started = await searches.start({ scope, keptKinds: [] })
    heard.push(started)
    const end = Promise.withResolvers<Job>()
    ends.set(started.job.jobId, end.resolve)
    return { started, end: await end.promise, answer: () => searches.get(started.job.jobId) }
  }
  return { search, jobs, searches, heard }
}

describe('a search for secrets', () => {
  test('of an import tells what that import brought, by its mask and its place, and nothing of the secrets', async () => {
    const store = await readerStore([
      observation({ traceId: 'old', spanId: 'o1', output: value(`token ${github}`) }),
      observation({ traceId: 'both', spanId: 'b1', output: value(`first ${github}`) }),
    ])
    await store.put([
      observation({ traceId: 'both', spanId: 'b2', name: 'curl', output: value(`-H "x-api-key: ${anthropic}"`) }),
      traceStatement({ traceId: 'new', name: 'statement only', sessionId: 's', output: value(anthropic) }),
      { type: 'session', sessionId: 's', name: null, userId: null, agentName: null, environment: null, version: null, channel: null, status: null, attributes: {}, reported: {}, startNs: null, endNs: null, timeDigits: 0, raw },
      { type: 'sessionMessage', sessionId: 's', traceId: null, messageId: null, timeNs: null, timeDigits: 0, message: userMessage(`mine is ${anthropic}`), raw },
    ]) // prettier-ignore
    const { search, heard } = searchesOver(store)
    const second = await search({ type: 'import', importId: 2 })
    expect(second.started).toMatchObject({ traces: 2, spans: 1, job: { kind: 'secrets', importId: 2 } })
    expect(second.end).toMatchObject({ state: 'done', records: 1, message: '1 was found.' })
    const { found, ...looked } = second.answer()
    expect(looked).toEqual({ traces: 2, spans: 1, missing: 0 })
    expect(found.listed.map(({ kind, places }) => [kind, places])).toEqual([['anthropicKey', 3]])
    expect(found.listed[0]?.examples).toContainEqual({
      traceKey: 'files:both',
      sessionKey: null,
      spanId: 'b2',
      name: 'curl',
      field: 'output.value',
      excerpt: `-H "x-api-key: ${found.listed[0]?.mask}"`,
    })
    const first = await search({ type: 'import', importId: 1 })
    expect(first.answer().found.listed.map(({ kind, places }) => [kind, places])).toEqual([['githubToken', 2]])
    heard.push(found, first.answer())
    for (const secret of [anthropic, github]) {
      // Four last characters are part of a mask.
      expect(JSON.stringify(heard)).not.toContain(secret.slice(0, -4).slice(-12))
    }
    // The originals stay as they came.
    expect(JSON.stringify(store.read.exportTrace({ traceKey: 'files:both', after: 0, limit: 9 }).observations, (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each))).toContain(anthropic)
  }) // prettier-ignore

  test('of an import looks at sessions without traces, too', async () => {
    const session = (sessionId: string, text: string): ImportRecord[] => [
      { type: 'sessionMessage', sessionId, traceId: null, messageId: null, timeNs: null, timeDigits: 0, message: userMessage(text), raw },
      { type: 'session', sessionId, name: null, userId: null, agentName: null, environment: null, version: null, channel: null, status: null, attributes: { note: text }, reported: {}, startNs: null, endNs: null, timeDigits: 0, raw },
      { type: 'score', scoreId: null, sessionId, traceId: null, spanId: null, name: 'csat', value: 1, label: null, comment: text, annotator: null, timeNs: null, attributes: {}, raw },
    ] // prettier-ignore
    const store = await readerStore(session('before', `old ${github}`))
    await store.put([...session('bare', `mine is ${anthropic}`), ...session('before', 'nothing')])
    const { search } = searchesOver(store)
    const { started, answer } = await search({ type: 'import', importId: 2 })
    expect(started).toMatchObject({ traces: 0, spans: 0 })
    expect(answer()).toMatchObject({ traces: 0, spans: 0, missing: 0 })
    expect(answer().found.listed.map(({ kind, places }) => [kind, places])).toEqual([['anthropicKey', 3]])
    const places = answer().found.listed[0]?.examples.map(({ excerpt: _excerpt, ...place }) => place)
    expect(places).toContainEqual({
      traceKey: null,
      sessionKey: 'files:bare',
      spanId: null,
      name: 'sessionMessage',
      field: 'message.parts[0].text',
    })
    const first = await search({ type: 'import', importId: 1 })
    expect(first.answer().found.listed.map(({ kind, places: count }) => [kind, count])).toEqual([
      ['githubToken', 3],
    ])
    // An export has no place for them.
    const exported = await search({ type: 'list', list: 'sessions', filter: emptyFilter })
    expect(exported.answer().found.listed).toEqual([])
  })

  test('a span that two imports brought is looked at for both', async () => {
    const span = observation({ traceId: 't', spanId: 'a', output: value(github) })
    const store = await readerStore([span])
    await store.put([span])
    const { search } = searchesOver(store)
    for (const importId of [1, 2]) {
      const { started, answer } = await search({ type: 'import', importId })
      expect(started.spans).toBe(1)
      expect(answer().found.listed).toHaveLength(1)
    }
    await expect(search({ type: 'import', importId: 3 })).rejects.toThrow('no such import')
  })

  test('a trace that is deleted meanwhile is counted, and the others are looked at', async () => {
    const store = await readerStore(
      ['a', 'b', 'c'].map((traceId) => observation({ traceId, spanId: traceId, output: value(github) })),
    )
    const { search } = searchesOver(store, () => deleteTraces(store.writer.state, ['files:b']))
    const { answer } = await search({ type: 'traces', traceKeys: ['files:a', 'files:b', 'files:c'] })
    expect(answer()).toMatchObject({ traces: 2, spans: 2, missing: 1, found: { listed: [{ places: 2 }] } })
  })

  test('that is cancelled ends so, and nothing is known of it', async () => {
    const store = await readerStore(
      ['a', 'b'].map((traceId) => observation({ traceId, spanId: traceId, output: value(github) })),
    )
    const { search, jobs, searches } = searchesOver(store, () => {
      jobs.cancel('job-1')
      return Promise.resolve()
    })
    const { end } = await search({ type: 'traces', traceKeys: ['files:a', 'files:b'] })
    expect(end.state).toBe('cancelled')
    expect(() => searches.get('job-1')).toThrow('look again')
  })
})

test('beyond what is told apart, places are counted by kind and the number is said to be at least so many', async () => {
  const collector = new SecretCollector(createSecretMarks(), [], new AbortController().signal, { secrets: 2, examples: 3 })
  const mail = (name: string) => value(`${name}@example-company.org`)
  const observations = ['anna', 'anna', 'bob', 'bob', 'carl', 'dora', 'carl'].map((name, index) =>
    observation({ spanId: `s${index}`, output: mail(name) }),
  )
  await collector.lookThrough('files:t', { traceId: 't', name: '', observations, others: [] })
  const { listed, unlisted } = collector.result()
  expect(listed.map(({ places, examples }) => [places, examples.length])).toEqual([
    [2, 2],
    [2, 1],
  ])
  // Carl twice and Dora: three places, of at least one more.
  expect(unlisted).toEqual([{ kind: 'email', count: 1, isAtLeast: true, places: 3 }])
}) // prettier-ignore

test('of more than five hundred, the others are counted once each', async () => {
  const collector = new SecretCollector(createSecretMarks(), [], new AbortController().signal)
  const text = Array.from({ length: 620 }, (_, index) => `person${index}@example-company.org`).join(' ')
  const trace = (spanId: string) => ({ traceId: 't', name: '', observations: [observation({ spanId, output: value(text) })], others: [] })
  // Over two traces: each is one secret at two places.
  await collector.lookThrough('files:a', trace('a'))
  await collector.lookThrough('files:b', trace('b'))
  const { listed, unlisted } = collector.result()
  expect(listed).toHaveLength(500)
  expect(unlisted).toEqual([{ kind: 'email', count: 120, isAtLeast: false, places: 240 }])
}) // prettier-ignore
