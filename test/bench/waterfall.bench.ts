/**
 * B6, B7, B8, B9, B13, B17 (page): opening and moving a trace in the built program and a real browser. Time from the key
 * to the first picture, bytes for it, script per frame while scrolling, zooming and panning, elements in the page, and
 * the details of a step with a payload of 1 MB.
 *
 * Every opening is in a page that has just been loaded into an empty profile: nothing is cached or compiled. The list
 * is drawn, the down arrow puts the cursor on its first row, and Enter follows one second later, which is short for
 * somebody who reads what the row says. Beside it stands the same with Enter as fast as the program can press it
 * (`at_once_ms`).
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
/** Between the cursor's arrival on a row and Enter. */
const lookMs = 1_000
const openBudgets = new Map([
  [1_000, { must: 80, aim: 50 }],
  [10_000, { must: 150, aim: 100 }],
  [100_000, { must: 500, aim: 300 }],
  [1_000_000, { must: 2_500, aim: 1_500 }],
])

const browser = await chromium.launch({
  executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})
for (const [spans, budget] of openBudgets) await measure('B6', 'loop-4000', spans + 1, budget)
await measure('B17', 'chain-1400', 10_000, {})
await measure('B17', 'wide-50k', 100_000, {})
await measureDetails()
await browser.close()

async function measure(
  figure: string,
  fixture: string,
  spans: number,
  budget: { readonly must?: number; readonly aim?: number },
): Promise<void> {
  const folder = await workspaceOf(fixture, spans)
  const program = startServe(['--keep', '--workspace', folder])
  const url = await program.url
  const { rows } = (await callServe(url, 'traces.list', { filter: {}, sort: 'spans', limit: 1 })) as {
    rows: { traceKey: string; spans: number }[]
  }
  const [trace] = rows
  if (trace === undefined) throw new Error(`${fixture} holds no trace`)
  const opened: number[] = []
  const atOnce: number[] = []
  for (let run = 0; run < runs; run++) {
    const hasty = await listPage(url)
    atOnce.push(await openTrace(hasty, 0))
    await hasty.context().close()
  }
  let page = await listPage(url)
  for (let run = 0; run < runs; run++) {
    if (run > 0) {
      await page.context().close()
      page = await listPage(url)
    }
    opened.push(await openTrace(page, lookMs))
  }
  report(figure, 'open.page', {
    fixture,
    spans: trace.spans,
    ms: round(median(opened), 0),
    ...budget,
    at_once_ms: round(median(atOnce), 0),
    wire_bytes_per_span: round((await bytesOfColumns(page)) / trace.spans, 1),
  })
  report('B7', 'waterfall.frames', {
    fixture,
    spans: trace.spans,
    ...(await moveAbout(browser, page)),
    ...(trace.spans > 200_000 ? { must: 12, aim: 10 } : { must: 6, aim: 4 }),
  })
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

/**
 * Opens the first row of the list with the keys. From the time stamp of Enter to the frame after the first one with
 * bars and rows, in ms of the page's clock.
 */
async function openTrace(page: Page, waitMs: number): Promise<number> {
  await page.evaluate(() => {
    const opening = Promise.withResolvers<number>()
    Object.assign(globalThis, { opening: opening.promise })
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter') return
      removeEventListener('keydown', onKey, true)
      const began = event.timeStamp
      // Asked between two frames: bars are painted at the start of one, after whoever waits for it longest is called.
      const between = new MessageChannel()
      between.port1.onmessage = () => {
        const painted = document.querySelector('#main .lanesSurface canvas[data-painted]') !== null
        const rows = document.querySelectorAll('#main [role="treegrid"] [data-row]').length
        if (painted && rows > 0) requestAnimationFrame(() => opening.resolve(performance.now() - began))
        else requestAnimationFrame(look)
      }
      const look = (): void => between.port2.postMessage(null)
      look()
    }
    addEventListener('keydown', onKey, true)
  })
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  if (waitMs > 0) await page.waitForTimeout(waitMs)
  await page.keyboard.press('Enter')
  return page.evaluate(() => (globalThis as unknown as { opening: Promise<number> }).opening)
}

/** What the columns of the trace took on the wire, as the browser counts it. */
function bytesOfColumns(page: Page): Promise<number> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry.name.endsWith('/rpc/traces.readPacked'))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0),
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
    p50_ms: round(percentile(script, 50)),
    p95_ms: round(percentile(script, 95)),
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
    await openTrace(page, lookMs)
    await page.getByText('The export holds neither arguments nor a result.').waitFor()
    await page.evaluate(() => {
      const shown = Promise.withResolvers<number>()
      Object.assign(globalThis, { shown: shown.promise })
      addEventListener(
        'pointerdown',
        ({ timeStamp }) => {
          const look = (): void => {
            if (document.querySelector('#main .details')?.textContent.includes('lorem ipsum') === true)
              requestAnimationFrame(() => shown.resolve(performance.now() - timeStamp))
            else requestAnimationFrame(look)
          }
          look()
        },
        { capture: true, once: true },
      )
    })
    await page.locator('#main [data-row] bdi', { hasText: 'large' }).click()
    times.push(await page.evaluate(() => (globalThis as unknown as { shown: Promise<number> }).shown))
    await page.context().close()
  }
  report('B13', 'details.page', { payload_mb: 1, ms: round(median(times), 0), must: 150, aim: 100 })
  await program.interrupt()
}
