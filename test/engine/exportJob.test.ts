import { expect, test } from 'vitest'
import { EventBus } from '../../src/main/engine/eventBus'
import { startExport } from '../../src/main/engine/exportJob'
import type { ExportParts } from '../../src/main/engine/exportJob'
import { JobRunner } from '../../src/main/engine/jobRunner'
import type { ExportTarget } from '../../src/main/ports/platform'
import type { ExportTraceArgument } from '../../src/main/store/queries/exportTrace'
import { EngineError } from '../../src/shared/contract/errors'
import type { Job } from '../../src/shared/contract/jobs'
import { ensureExists } from '../../src/shared/util/assert'
import { readerStore } from '../support/readerStore'
import { observation } from '../support/records'

const request = {
  form: 'otlp',
  scope: { type: 'traces', traceKeys: ['files:t1'] },
  name: 'week',
  masking: null,
} as const

/** An export of twelve steps of a megabyte each into a target that the test looks after. */
async function exportTo(
  target: Partial<ExportTarget> | null,
  traceKeys: readonly string[] = request.scope.traceKeys,
) {
  const store = await readerStore(
    Array.from({ length: 12 }, (_, index) =>
      observation({ spanId: `s${index}`, output: { type: 'value', value: 'x'.repeat(1_048_576) } }),
    ),
  )
  const read = (name: string, argument: unknown): Promise<unknown> =>
    Promise.resolve().then(() =>
      name === 'exportScope'
        ? store.read.exportScope(argument as Parameters<typeof store.read.exportScope>[0])
        : store.read.exportTrace(argument as ExportTraceArgument),
    )
  const events = new EventBus()
  const jobs = new JobRunner(events)
  const done = Promise.withResolvers<Job>()
  events.subscribe((name, payload) => {
    if (name === 'jobs.finished') done.resolve(payload as Job)
  })
  let discards = 0
  const whole: ExportTarget = {
    address: null,
    write: () => Promise.resolve(),
    commit: () => Promise.resolve(),
    ...target,
    discard: async () => {
      discards += 1
      await target?.discard?.()
    },
  }
  const opened: string[] = []
  const targets = {
    open: (fileName: string, mediaType: string) => {
      opened.push(`${fileName} ${mediaType}`)
      return Promise.resolve(target === null ? null : whole)
    },
  }
  const parts = { store: { read }, jobs, targets, clock: { nowMs: () => 0 } } as unknown as ExportParts
  const scope = { type: 'traces' as const, traceKeys: [...traceKeys] }
  const started = await startExport({ ...request, scope }, parts)
  return { started, jobs, opened, finished: done.promise, discards: () => discards }
}

test('counts what it has written, and commits once', async () => {
  let bytes = 0
  let commits = 0
  const { started, opened, finished, discards } = await exportTo({
    write: (piece) => Promise.resolve(void (bytes += piece.length)),
    commit: () => Promise.resolve(void (commits += 1)),
  })
  expect(opened).toEqual(['week.otlp.jsonl application/x-ndjson'])
  expect(started.job).toMatchObject({ kind: 'export', label: 'week.otlp.jsonl', state: 'running' })
  expect(await finished).toMatchObject({ state: 'done', records: 12, doneBytes: bytes, message: null })
  expect([commits, discards()]).toEqual([1, 0])
})

test('traces that are gone are named at the end, a few of them', async () => {
  const gone = Array.from({ length: 7 }, (_, index) => `files:gone${index}`)
  const { finished } = await exportTo({}, ['files:t1', ...gone])
  expect(await finished).toMatchObject({
    state: 'done',
    records: 12,
    message:
      '7 traces deleted meanwhile, not in the export: files:gone0, files:gone1, files:gone2, files:gone3, files:gone4 and 2 more.',
  })
})

test('when all of it is gone, nothing is written', async () => {
  let commits = 0
  const { finished, discards } = await exportTo({ commit: () => Promise.resolve(void (commits += 1)) }, [
    'files:x',
  ])
  expect(await finished).toMatchObject({
    state: 'failed',
    message: 'Nothing of what was to be exported is in the workspace any more.',
  })
  expect([commits, discards()]).toEqual([0, 1])
})

test('starts nothing when the person closes the dialog', async () => {
  const { started, jobs } = await exportTo(null)
  expect(started).toEqual({ job: null, download: null })
  expect(jobs.list()).toEqual([])
})

test('cancelling discards at once, also while a write waits', async () => {
  const waiting = Promise.withResolvers<void>()
  waiting.promise.catch(() => undefined)
  let writes = 0
  const { started, jobs, finished, discards } = await exportTo({
    write: () => {
      writes += 1
      return waiting.promise
    },
    discard: () => {
      waiting.reject(new EngineError('cancelled', 'The export was given up.'))
      return Promise.resolve()
    },
  })
  await expect.poll(() => writes).toBe(1)
  expect(jobs.cancel(ensureExists(started.job, 'a job').jobId)).toBe(true)
  expect(await finished).toMatchObject({ state: 'cancelled' })
  expect(writes).toBe(1)
  expect(discards()).toBeGreaterThan(0)
})

test.each([
  [
    new EngineError('cancelled', 'The browser ended the download.'),
    'cancelled',
    'The browser ended the download.',
  ],
  [Object.assign(new Error('no space'), { code: 'ENOSPC' }), 'failed', 'The disk is full'],
])('a target that fails ends it: %s', async (error, state, sentence) => {
  const { finished, discards } = await exportTo({ write: () => Promise.reject(error) })
  const job = await finished
  expect(job.state).toBe(state)
  expect(job.message).toContain(sentence)
  expect(discards()).toBe(1)
})

test('a host without targets says where to go', async () => {
  const parts = { targets: null } as unknown as ExportParts
  await expect(startExport(request, parts)).rejects.toThrow('command line')
})
