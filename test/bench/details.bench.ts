/** B13 (engine side): the details of a span whose payload is large: the first view, and reading on. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  askedRuns,
  benchFolder,
  freshFolder,
  importFiles,
  median,
  openStore,
  report,
  round,
} from './benchKit'

const runs = askedRuns(5)
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const budgets = new Map([
  [1, { must: 150, aim: 100 }],
  [60, { must: 400, aim: 200, note: 'the budget is for 100 MB; a record may have 64 MiB' }],
])

for (const megabytes of [1, 60]) {
  mkdirSync(benchFolder, { recursive: true })
  const path = join(benchFolder, `payload-${megabytes}.json`)
  const rows = Array.from(
    { length: megabytes * 10_000 },
    (_, row) => `{"row":${row},"text":"${'lorem ipsum '.repeat(6)}${row}"}`,
  )
  const text = JSON.stringify(`[${rows.join(',')}]`)
  writeFileSync(
    path,
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${traceId}","spanId":"00f067aa0ba902b7","name":"execute_tool export","startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"execute_tool"}},{"key":"gen_ai.tool.call.result","value":{"stringValue":${text}}}]}]}]}]}`,
  )
  const folder = freshFolder(`payload-${megabytes}`)
  const writing = await openStore(folder)
  await importFiles(writing, [path])
  await writing.close()
  const first: number[] = []
  const onward: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const store = await openStore(folder)
    const observationId = await store.read('observationFind', {
      traceKey: `files:${traceId}`,
      spanId: '00f067aa0ba902b7',
    })
    const started = performance.now()
    const details = await store.read('observationGet', { observationId: observationId ?? 0 })
    first.push(performance.now() - started)
    const output = details.output?.type === 'value' ? details.output.value : null
    if (output?.more === null || output?.more === undefined) throw new Error('the payload came whole')
    const readingOn = performance.now()
    await store.read('textRead', {
      reference: output.more,
      offset: Math.floor(output.length / 2),
      length: 65_536,
    })
    onward.push(performance.now() - readingOn)
    await store.close()
  }
  report('B13', 'details.engine', {
    payload_mb: megabytes,
    spans: 1,
    fixture: `${megabytes} MB`,
    ms: round(median(first), 1),
    read_on_ms: round(median(onward), 1),
    ...budgets.get(megabytes),
  })
  rmSync(folder, { recursive: true, force: true })
  rmSync(path, { force: true })
}
