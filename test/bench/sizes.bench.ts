/**
 * B3 and what goes with it at the sizes people fear: 2 GB in one file, 700 MB on one line, a million spans in one
 * trace, 100,000 files in a folder, imported by serve mode with a page open. Memory of the whole program, the longest
 * wait of its main thread, the page's tasks above 50 ms, and how soon a cancelled import stands still, at many moments.
 * `--spans N` is the number of small files; the other inputs shrink with it.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright'
import type { Page } from 'playwright'
import { findBrowser } from '../../src/main/serve/findBrowser'
import { askedSpans, fixtureFile, freshFolder, report, round } from './benchKit'
import { manyFiles, oneFile, oneLine } from './sizesFiles'
import { SizesProgram } from './sizesProgram'
import type { LoopLag } from './sizesProgram'

const files = askedSpans(100_000)
const share = files / 100_000
const mebibytes = (whole: number): number => Math.round(whole * share)
const spans = Math.round(1_000_000 * share)
const inputs = [
  { fixture: `one file of ${mebibytes(2_048)} MiB`, path: oneFile(mebibytes(2_048)) },
  { fixture: `one line of ${mebibytes(700)} MiB`, path: oneLine(mebibytes(700)) },
  {
    fixture: `one trace of ${spans.toLocaleString('en-US')} spans`,
    path: await fixtureFile('loop-4000', spans + 1),
  },
  { fixture: `${files.toLocaleString('en-US')} files`, path: manyFiles(files) },
]
const executablePath = findBrowser()
const browser =
  executablePath === null
    ? null
    : await chromium.launch({
        executablePath,
        args: ['--disable-gpu', '--no-first-run', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      })

for (const { fixture, path } of inputs) {
  await measureImport(fixture, path)
  await measureCancel(fixture, path)
}
await browser?.close()

/** A whole import, with the page going from the imports to the traces and back. */
async function measureImport(fixture: string, path: string): Promise<void> {
  const program = await SizesProgram.start(freshFolder('sizes'))
  const page = await openPage(program)
  await program.loopLag()
  const started = performance.now()
  await program.open(path)
  const lags: LoopLag[] = []
  for (let turn = 0; ; turn++) {
    const job = await program.job()
    if (job?.state === 'done') break
    if (job !== undefined && ['failed', 'cancelled'].includes(job.state))
      throw new Error(`${fixture}: the import ended as ${job.state}: ${job.message ?? ''}`)
    await wait(500)
    lags.push(await program.loopLag())
    if (turn % 8 === 4) await walk(page, (turn - 4) / 8)
  }
  const seconds = (performance.now() - started) / 1_000
  await wait(1_000)
  lags.push(await program.loopLag())
  const tasks = await takeTasks(page)
  // The same walk with the same data and nothing running: what of it is the import's doing.
  for (let turn = 0; turn < 4; turn++) {
    await walk(page, turn)
    await wait(700)
  }
  const idleTasks = await takeTasks(page)
  report('sizes', 'sizes.memory', {
    fixture,
    peak_rss_mb: program.peakMb(),
    must: 500,
    wall_s: round(seconds, 1),
  })
  report('sizes', 'sizes.loopLag', {
    fixture,
    ms: round(Math.max(...lags.map(({ maxMs }) => maxMs)), 1),
    own_ms: round(Math.max(...lags.map(({ maxOwnMs }) => maxOwnMs)), 1),
    must: 250,
  })
  if (tasks !== null)
    report('sizes', 'sizes.longTasks', {
      fixture,
      ms: Math.max(0, ...tasks),
      tasks: tasks.length,
      idle_ms: Math.max(0, ...(idleTasks ?? [])),
      must: 50,
    })
  await page?.context().close()
  await program.end()
}

/** The tasks above 50 ms since the last question, milliseconds each; null without a browser. */
function takeTasks(page: Page | null): Promise<number[] | null> {
  if (page === null) return Promise.resolve(null)
  return page.evaluate(() => (window as unknown as { tasks: number[] }).tasks.splice(0))
}

/**
 * From the imports to the traces and back, as somebody who waits. By selector: looking for a role and a name makes the
 * page's own thread work out those of every element, 4 to 90 ms that would count as the page's.
 */
async function walk(page: Page | null, turn: number): Promise<void> {
  await page?.locator(`nav a[aria-label="${turn % 2 === 0 ? 'Traces' : 'Imports'}"]`).click()
}

async function openPage(program: SizesProgram): Promise<Page | null> {
  if (browser === null) return null
  const page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage()
  await page.addInitScript(() => {
    const held: number[] = []
    Object.assign(window, { tasks: held })
    new PerformanceObserver((list) =>
      held.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      entryTypes: ['longtask'],
    })
  })
  await page.goto(program.url)
  await page.getByRole('link', { name: 'Imports' }).first().click()
  await wait(2_000)
  // What loading the page took is another bench's.
  await takeTasks(page)
  return page
}

/** Cancels at several moments: until no thread reads any more, and until everything is taken back. */
async function measureCancel(fixture: string, path: string): Promise<void> {
  const program = await SizesProgram.start(freshFolder('sizes'))
  const stopped: number[] = []
  const ended: number[] = []
  for (const moment of [0, 150, 700, 2_000, 5_000, 'end'] as const) {
    await program.open(path)
    let job = await program.job()
    if (job === undefined) continue
    if (moment === 'end') {
      // Everything is read; what is left is deriving.
      while (job !== undefined && job.state === 'running' && job.doneBytes < (job.totalBytes ?? Infinity)) {
        await wait(20)
        job = await program.job()
      }
    } else await wait(moment)
    if (job === undefined) continue
    const asked = performance.now()
    const { cancelled } = await program.call<{ cancelled: boolean }>('jobs.cancel', { jobId: job.jobId })
    if (!cancelled) continue
    while (program.isReading(path)) await wait(2)
    stopped.push(performance.now() - asked)
    while ((await program.job())?.message?.startsWith('Cancelled; taking') === true) await wait(10)
    ended.push(performance.now() - asked)
  }
  report('sizes', 'sizes.cancel', {
    fixture,
    ms: Math.round(Math.max(...stopped)),
    taken_back_ms: Math.round(Math.max(...ended)),
    moments: stopped.length,
    must: 500,
  })
  await program.end()
}
