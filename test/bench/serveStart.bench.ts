/**
 * B14: from the start of serve mode to a page that shows its first rows, with a large workspace and with an empty
 * one. Without a Chromium only the engine's part is measured: until the first list is answered over HTTP.
 */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright'
import type { Browser } from 'playwright'
import { findBrowser } from '../../src/main/serve/findBrowser'
import { askedRuns, askedSpans, freshFolder, median, report, round, workspaceOf } from './benchKit'

const runs = askedRuns(3)
const root = join(import.meta.dirname, '../..')
const executablePath = findBrowser()
const browser: Browser | null =
  executablePath === null
    ? null
    : await chromium.launch({
        executablePath,
        args: [
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ],
      })

/** Milliseconds until the URL is known, and until the page has drawn what is in the workspace. */
async function startOnce(workspace: string): Promise<{ readonly urlMs: number; readonly drawnMs: number }> {
  const started = performance.now()
  const server = spawn(
    process.execPath,
    [join(root, 'out/main/serve.js'), '--no-open', '--keep', '--workspace', workspace],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  try {
    const url = await new Promise<string>((resolve, reject) => {
      createInterface({ input: server.stdout }).once('line', resolve)
      server.once('exit', () => reject(new Error('serve mode ended')))
    })
    const urlMs = performance.now() - started
    if (browser === null) await callOnce(url)
    else {
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } })
      const page = await context.newPage()
      await page.goto(url)
      await page.locator('[role="row"], [data-testid="empty"], h1, h2').first().waitFor({ timeout: 60_000 })
      await context.close()
    }
    return { urlMs, drawnMs: performance.now() - started }
  } finally {
    server.kill('SIGTERM')
    await new Promise((resolve) => void server.once('close', resolve))
  }
}

async function callOnce(url: string): Promise<void> {
  const { origin, hash } = new URL(url)
  const reply = await fetch(`${origin}/rpc/traces.list`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      authorization: `Bearer ${hash.replace(/^#(token=)?/, '')}`,
    },
    body: '{"filter":{}}',
  })
  if (!reply.ok) throw new Error(`traces.list answered ${reply.status}`)
}

const spans = askedSpans(1_000_000)
const large = await workspaceOf('chat-histories', spans)
const empty = freshFolder('empty')
mkdirSync(empty, { recursive: true })
const [withData, without]: { urlMs: number; drawnMs: number }[][] = [[], []]
await startOnce(empty)
for (let run = 0; run < runs; run += 1) {
  without?.push(await startOnce(empty))
  withData?.push(await startOnce(large))
}
const drawn = median((withData ?? []).map((each) => each.drawnMs))
const emptyDrawn = median((without ?? []).map((each) => each.drawnMs))
report('B14', 'start.serve', {
  spans,
  page: browser === null ? 'none (no Chromium here)' : 'drawn',
  ms: Math.round(drawn),
  empty_ms: Math.round(emptyDrawn),
  url_ms: Math.round(median((withData ?? []).map((each) => each.urlMs))),
  ratio: round(drawn / emptyDrawn),
  must: 1.3,
  aim: 1.1,
})
await browser?.close()
