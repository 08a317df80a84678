import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../src/main/engine/createEngine'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { bundleStoreWorker } from '../support/bundleChild'
import { otlpLines } from '../support/otlpText'
import { temporaryFolder } from '../support/temporaryFolder'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

/** An engine over real store threads, with a way to ask it and to wait until it has nothing to do. */
async function openEngine() {
  const folder = join(temporaryFolder(), 'together.spanglass')
  const engine = await createEngine(
    { workspaceFolder: folder, storeWorkerUrl },
    {
      host: 'serve',
      version: '0.0.0',
      nativeDialogs: false,
      files: createNodeFiles(),
      dialogs: { chooseFiles: () => Promise.resolve([]) },
      exportTargets: null,
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      clock: { nowMs: Date.now },
      resourcesFolder: folder,
    },
  )
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  let finished = 0
  engine.subscribe((name) => {
    if (name === 'jobs.finished') finished += 1
  })
  const untilFinished = async (jobs: number): Promise<void> => {
    await expect.poll(() => finished, { timeout: 60_000 }).toBeGreaterThanOrEqual(jobs)
  }
  return { engine, call, untilFinished }
}

test(
  'the same file many times at once, while traces are deleted, notes written and lists read',
  { timeout: 120_000 },
  async () => {
    const { engine, call, untilFinished } = await openEngine()
    const folder = temporaryFolder()
    const drawn = Array.from(
      { length: 40 },
      (_, index) => `s${String(index)} step ${String(index)}-${String(index + 5)}`,
    )
    const file = join(folder, 'spans.jsonl')
    writeFileSync(file, otlpLines('one', drawn.join('\n')) + otlpLines('two', 'a root 0-9 [session.id=s1]'))
    const copies = 20
    const keyOf = (name: string): string => `files:${Buffer.from(name).toString('hex').padStart(32, '0')}`

    await engine.openPaths([file])
    const doing = [
      ...Array.from({ length: copies - 1 }, () => engine.openPaths([file])),
      ...Array.from({ length: 5 }, () => call('traces.list', { filter: {} })),
      call('notes.save', { target: { type: 'session', sessionKey: 'files:s1' }, text: 'Kept.' }),
      untilFinished(3).then(() => call('traces.delete', { traceKeys: [keyOf('one')] })),
    ]
    await Promise.all(doing)
    await untilFinished(copies)
    // Whatever came last, one more import makes it whole: each span once, and the sums agree.
    await engine.openPaths([file])
    await untilFinished(copies + 1)
    const { rows, total } = await call('traces.list', { filter: {} })
    expect(total).toBe(2)
    expect(rows.find(({ traceKey }) => traceKey === keyOf('one'))).toMatchObject({ spans: 40 })
    expect((await call('sessions.list', { filter: {} })).rows).toMatchObject([{ sessionId: 's1', notes: 1 }])
    expect(await call('app.getStorage', {})).toMatchObject({ traces: 2, observations: 41, sessions: 1 })
  },
)
