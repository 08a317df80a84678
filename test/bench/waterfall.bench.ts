/**
 * B6, B7, B8, B13, B17 (page): opening and moving a trace in the built program and a real browser. Time to the first
 * picture, script per frame while scrolling, zooming and panning, elements in the page, and the details of a step with
 * a payload of 1 MB.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import type { Browser, Page } from 'playwright'
import { callServe, startServe } from '../support/serveProgram'
import {
  askedRuns,
  benchFolder,
  freshFolder,
  importFiles,
  median,
  openStore,
  report,
  round,
  workspaceOf,
} from './benchKit'
import { frameCategories, percentile, scriptPerFrame } from './frameTrace'
import type { TraceEvent } from './frameTrace'

const runs = askedRuns(3)
const openBudgets = new Map([
  [1_000, 80],
  [10_000, 150],
  [100_000, 500],
  [1_000_000, 2_500],
])
const million = process.env['BENCH_MILLION'] === '1' ? [1_000_000] : []

const browser = await chromium.launch({
  executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})
for (const spans of [1_000, 10_000, 100_000, ...million]) {
  await measure('B6', 'loop-4000', spans + 1, openBudgets.get(spans) ?? null)
}
await measure('B17', 'chain-1400', 10_000, null)
await measure('B17', 'wide-50k', 100_000, null)
await measureDetails()
await browser.close()

async function measure(figure: string, fixture: string, spans: number, budget: number | null): Promise<void> {
  const folder = await workspaceOf(fixture, spans)
  const program = startServe(['--keep', '--workspace', folder])
  const url = await program.url
  const { rows } = (await callServe(url, 'traces.list', { filter: {}, sort: 'spans', limit: 1 })) as {
    rows: { traceKey: string; spans: number }[]
  }
  const [trace] = rows
  if (trace === undefined) throw new Error(`${fixture} holds no trace`)
  const opened: number[] = []
  let page = await listPage(url)
  for (let run = 0; run < runs; run++) {
    if (run > 0) {
      await page.context().close()
      page = await listPage(url)
    }
    opened.push(await openTrace(page, `/trace/${encodeURIComponent(trace.traceKey)}`))
  }
  report(figure, 'open.page', {
    fixture,
    spans: trace.spans,
    ms: round(median(opened), 0),
    of_budget_ms: budget,
  })
  report('B7', 'waterfall.frames', { fixture, spans: trace.spans, ...(await moveAbout(browser, page)) })
  report('B8', 'waterfall.nodes', {
    fixture,
    spans: trace.spans,
    nodes: await page.locator('.waterfall, .waterfall *').count(),
    must: 1_500,
  })
  await page.context().close()
  await program.interrupt()
}

async function listPage(url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${url}&/traces`)
  await page.getByRole('grid').getByRole('row').nth(1).waitFor()
  return page
}

/** From the change of the address to the frame after the first one with bars and rows, in ms of the page's clock. */
function openTrace(page: Page, route: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const began = performance.now()
        location.hash = wanted
        const look = (): void => {
          const painted = document.querySelector('.lanesSurface canvas[data-painted]') !== null
          const rows = document.querySelectorAll('[role="treegrid"] [data-row]').length
          if (painted && rows > 0) requestAnimationFrame(() => resolve(performance.now() - began))
          else requestAnimationFrame(look)
        }
        look()
      }),
    route,
  )
}

/** Scrolls, zooms in and out, pans; answers script time per frame from the browser's own trace. */
async function moveAbout(inBrowser: Browser, page: Page): Promise<Record<string, number>> {
  const box = await page.locator('.lanesSurface').boundingBox()
  if (box === null) throw new Error('no lanes')
  await page.waitForTimeout(1_500)
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await inBrowser.startTracing(page, { screenshots: false, categories: frameCategories })
  for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, 220)
  await page.keyboard.down('Control')
  for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, turn < 35 ? -120 : 120)
  await page.keyboard.up('Control')
  await page.keyboard.down('Shift')
  for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, turn < 30 ? 60 : -60)
  await page.keyboard.up('Shift')
  const trace = JSON.parse((await inBrowser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const script = scriptPerFrame(trace.traceEvents)
  return {
    frames: script.length,
    script_p50_ms: round(percentile(script, 50)),
    script_p95_ms: round(percentile(script, 95)),
  }
}

/** From the click on a step whose result is 1 MB to the frame that shows its beginning. */
async function measureDetails(): Promise<void> {
  mkdirSync(benchFolder, { recursive: true })
  const path = join(benchFolder, 'page-payload.json')
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const rows = Array.from(
    { length: 10_000 },
    (_, row) => `{"row":${String(row)},"text":"${'lorem ipsum '.repeat(6)}${String(row)}"}`,
  )
  const span = (spanId: string, name: string, attributes: object[]): object => ({
    traceId,
    spanId,
    name,
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
    attributes: [{ key: 'gen_ai.operation.name', value: { stringValue: 'execute_tool' } }, ...attributes],
  })
  const result = { key: 'gen_ai.tool.call.result', value: { stringValue: `[${rows.join(',')}]` } }
  const spans = [span('00f067aa0ba902b6', 'small', []), span('00f067aa0ba902b7', 'large', [result])]
  writeFileSync(path, JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
  const folder = freshFolder('page-payload')
  const store = await openStore(folder)
  await importFiles(store, [path])
  await store.close()
  const program = startServe(['--keep', '--workspace', folder])
  const url = await program.url
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const page = await listPage(url)
    await openTrace(page, `/trace/${encodeURIComponent(`files:${traceId}`)}`)
    await page.getByText('The export holds no result.').waitFor()
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const began = performance.now()
            const row = [...document.querySelectorAll<HTMLElement>('[data-row]')].find((candidate) =>
              candidate.textContent.includes('large'),
            )
            row?.querySelector('bdi')?.click()
            const look = (): void => {
              if (document.querySelector('.details')?.textContent.includes('lorem ipsum') === true)
                requestAnimationFrame(() => resolve(performance.now() - began))
              else requestAnimationFrame(look)
            }
            look()
          }),
      ),
    )
    await page.context().close()
  }
  report('B13', 'details.page', { payload_mb: 1, ms: round(median(times), 0), must: 150, aim: 100 })
  await program.interrupt()
}
