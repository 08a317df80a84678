import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { createEngine } from '../../../src/main/engine/createEngine'
import type { Engine } from '../../../src/main/engine/engine'
import { createNodeFiles } from '../../../src/main/hosting/nodeFiles'
import { builtInTable } from '../../../src/main/ingest/pricing/builtInPrices'
import type { Input, JsonProcedure, Output } from '../../../src/shared/contract/contract'
import type { Job } from '../../../src/shared/contract/jobs'
import { bundleStoreWorker } from '../../support/bundleChild'
import { otlpLines } from '../../support/otlpText'
import { temporaryFolder } from '../../support/temporaryFolder'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined }

async function openEngine(folder: string) {
  const files = createNodeFiles()
  const engine = await createEngine(
    { workspaceFolder: folder, storeWorkerUrl },
    {
      host: 'serve',
      version: '1.2.3',
      nativeDialogs: false,
      files,
      dialogs: { chooseFiles: () => Promise.resolve([]) },
      exportTargets: null,
      logger: quiet,
      clock: { nowMs: () => 1_780_000_000_000 },
      resourcesFolder: folder,
    },
  )
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  return { engine, call, files }
}

/** The next job of this kind that ends. */
function jobEnd(engine: Engine, kind: Job['kind']): Promise<Job> {
  return new Promise((resolve) => {
    const stop = engine.subscribe((name, payload) => {
      const job = payload as Job
      if (name !== 'jobs.finished' || job.kind !== kind) return
      stop()
      resolve(job)
    })
  })
}

const spans = otlpLines(
  't',
  'a desk 0-900\nb < a chat 100-300 [gen_ai.operation.name=chat gen_ai.request.model=gpt-4o gen_ai.provider.name=openai gen_ai.usage.input_tokens=1000 gen_ai.usage.output_tokens=100]',
)
const traceKey = `files:${Buffer.from('t').toString('hex').padStart(32, '0')}`

test(
  'a table is imported, costs follow, outlive a new start, and come back',
  { timeout: 60_000 },
  async () => {
    const folder = join(temporaryFolder(), 'week.spanglass')
    mkdirSync(folder)
    const inputs = temporaryFolder()
    const spanFile = join(inputs, 'spans.jsonl')
    const priceFile = join(inputs, 'prices.json')
    writeFileSync(spanFile, spans)
    writeFileSync(
      priceFile,
      '{"gpt-4o": {"input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6},\n"bad": {"input_cost_per_token": "?"}}',
    )
    const first = await openEngine(folder)
    const { engine, call, files } = first
    const imported = jobEnd(engine, 'import')
    await engine.openPaths([spanFile])
    await imported
    const costNow = async (asked = call): Promise<number> =>
      Math.round(((await asked('traces.get', { traceKey })).trace.usage.costUsd ?? -1) * 1e6)
    // 1,000 × 2.50 + 100 × 10
    expect(await costNow()).toBe(3_500)

    let computed = jobEnd(engine, 'prices')
    const answer = await call('prices.importTable', { handle: files.register(priceFile, 'prices.json') })
    expect(answer).toMatchObject({
      prices: { table: { name: 'prices.json', models: 1, importedMs: 1_780_000_000_000 }, own: [] },
      problems: [{ model: 'bad', line: 2, message: 'input_cost_per_token is "?", which is no number' }],
      problemCount: 1,
    })
    expect(await computed).toMatchObject({ state: 'done', message: '1 trace costs something else now.' })
    // 1,000 × 1 + 100 × 2
    expect(await costNow()).toBe(1_200)

    computed = jobEnd(engine, 'prices')
    await call('prices.saveOwn', {
      ownPriceId: null,
      price: {
        model: 'gpt-*',
        provider: null,
        validFrom: null,
        rates: [
          { bucket: 'inputUncached', usdPerMillion: 5 },
          { bucket: 'outputText', usdPerMillion: 50 },
        ],
      },
    })
    await computed
    // 1,000 × 5 + 100 × 50
    expect(await costNow()).toBe(10_000)
    const scope = { type: 'trace', traceKey } as const
    expect(await call('costs.sumUp', { scope })).toMatchObject({
      tables: [{ table: 'your own price', calls: 1 }],
    })
    const builtIn = await call('costs.compare', { scope, model: null, prices: 'builtIn' })
    expect(builtIn).toMatchObject({ generations: 1, priced: 1, compared: 1 })
    expect(builtIn.differenceUsd).toBeCloseTo(0.0035 - 0.01, 12)
    await engine.close()

    const again = await openEngine(folder)
    const view = await again.call('prices.get', {})
    expect(view).toMatchObject({
      builtIn: { table: builtInTable },
      table: { name: 'prices.json' },
      own: [{ model: 'gpt-*' }],
    })
    expect((await again.call('jobs.list', {})).jobs).toEqual([])
    expect(await costNow(again.call)).toBe(10_000)

    computed = jobEnd(again.engine, 'prices')
    await again.call('prices.deleteOwn', { ownPriceId: view.own[0]?.ownPriceId ?? '' })
    await computed
    expect(await costNow(again.call)).toBe(1_200)
    computed = jobEnd(again.engine, 'prices')
    expect(await again.call('prices.reset', {})).toMatchObject({ table: null, own: [] })
    await computed
    expect(await costNow(again.call)).toBe(3_500)
  },
)

test('what is no table is refused with its place, and nothing changes', { timeout: 60_000 }, async () => {
  const folder = join(temporaryFolder(), 'week.spanglass')
  mkdirSync(folder)
  const { call, files } = await openEngine(folder)
  const file = join(temporaryFolder(), 'broken.json')
  writeFileSync(file, '{"gpt-4o":\n {"input_cost_per_token": }}')
  await expect(call('prices.importTable', { handle: files.register(file) })).rejects.toThrow(
    'refused: This is no JSON: line 2, column 27 needs a value.',
  )
  await expect(call('prices.importTable', { handle: 'nobody' })).rejects.toThrow('refused')
  await expect(
    call('prices.saveOwn', {
      ownPriceId: 'gone',
      price: {
        model: 'x',
        provider: null,
        validFrom: null,
        rates: [{ bucket: 'outputText', usdPerMillion: 1 }],
      },
    }),
  ).rejects.toThrow('not_found')
  expect(await call('prices.get', {})).toMatchObject({ table: null, own: [] })
  expect((await call('jobs.list', {})).jobs).toEqual([])
})

test('models are found by a piece of their name', { timeout: 60_000 }, async () => {
  const folder = join(temporaryFolder(), 'week.spanglass')
  mkdirSync(folder)
  const { call } = await openEngine(folder)
  const { models } = await call('prices.listModels', { text: 'GPT-4o-mini', limit: 5 })
  expect(models[0]).toEqual({ name: 'openai/gpt-4o-mini', label: 'OpenAI: $0.15 in, $0.60 out' })
  expect(models.every(({ name }) => name.includes('gpt-4o-mini'))).toBe(true)
})
