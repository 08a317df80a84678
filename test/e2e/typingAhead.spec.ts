import type { Page } from '@playwright/test'
import { drawnTrace } from './bigTraceFile'
import { expect, open, place, test } from './fixtures'
import { details, openFile, selected } from './tracePageParts'

/** How long every answer of the engine takes while one types ahead. */
const answerMs = 400

/** Keys as `press` takes them; a word in quotes is typed. */
type Keys = readonly string[]

async function press(page: Page, key: string): Promise<void> {
  if (key.startsWith('"')) await page.keyboard.type(key.slice(1, -1))
  else await page.keyboard.press(key)
}

/** Longer than typing rests before the page asks. */
const restMs = 300
/** Longer than a view moves and rests before it is in the address. */
const stillMs = 1_000

/** Answers when nothing has been asked of the engine for that long. */
function watchQuiet(page: Page): (forMs: number) => Promise<void> {
  const unanswered = new Set<object>()
  let lastMs = Date.now()
  const isCall = (url: string): boolean => url.includes('/rpc/')
  page.on('request', (request) => {
    if (isCall(request.url())) unanswered.add(request)
  })
  const onAnswer = (request: object): void => {
    unanswered.delete(request)
    lastMs = Date.now()
  }
  page.on('requestfinished', onAnswer)
  page.on('requestfailed', onAnswer)
  return async (forMs) => {
    lastMs = Date.now()
    await expect
      .poll(() => unanswered.size === 0 && Date.now() - lastMs > forMs, { intervals: [50] })
      .toBe(true)
  }
}

async function answerLate(page: Page): Promise<void> {
  await page.route('**/rpc/**', async (route) => {
    await new Promise((done) => setTimeout(done, answerMs))
    await route.fallback().catch(() => undefined)
  })
}

const stories: readonly { readonly name: string; readonly route: string; readonly keys: Keys }[] = [
  {
    name: 'from a list into a trace, down, and through the hits of a search',
    route: '/sessions',
    keys: 'g t Home j j Enter j ArrowDown / "match_payout" Enter Enter ArrowDown ArrowDown f'.split(' '),
  },
  {
    name: 'from a list into a session, on to its second trace, and to the next one',
    route: '/sessions?sort=traces&v=1',
    keys: 'Home Enter j Enter ArrowDown Shift+J j j u j'.split(' '),
  },
  {
    name: 'to the end of a list, its last row opened, and back up to its session',
    route: '/traces',
    keys: 'End Enter End u Enter j'.split(' '),
  },
  {
    name: 'words in the palette, and down to what was found',
    route: '/traces',
    keys: 'Control+k "refund" ArrowDown ArrowDown ArrowDown Enter j'.split(' '),
  },
]

for (const { name, route, keys } of stories) {
  test(`typed ahead or slowly, it is the same: ${name}`, async ({ page, browser, filled }) => {
    const quiet = watchQuiet(page)
    await open(page, filled, route)
    await quiet(restMs)
    for (const key of keys) {
      await press(page, key)
      await quiet(restMs)
    }
    await quiet(stillMs)
    const slowly = place(page)
    expect(slowly).not.toBe(`#${route}`)

    const other = await (await browser.newContext({ viewport: page.viewportSize() })).newPage()
    const quietAgain = watchQuiet(other)
    await answerLate(other)
    await open(other, filled, route)
    for (const key of keys) await press(other, key)
    await quietAgain(stillMs)
    await expect.poll(() => place(other)).toBe(slowly)
    await other.context().close()
  })
}

test('a note typed before its step has been read is whole, and on that step', async ({ page, empty }) => {
  const traceId = 'a'.repeat(32)
  const spans = [
    { name: 'root', parent: null, startMs: 0, endMs: 10 },
    { name: 'good', parent: 0, startMs: 1, endMs: 4 },
    { name: 'next', parent: 0, startMs: 4, endMs: 8 },
  ]
  await openFile(page, empty, drawnTrace('t.json', traceId, spans), traceId)
  await answerLate(page)
  for (const key of ['j', 'n', '"jumps to faqs"', 'Control+Enter', 'Escape', 'j']) await press(page, key)
  await expect(selected(page)).toContainText('next')
  await page.keyboard.press('k')
  const note = details(page).getByRole('article', { name: 'Note' })
  await expect(selected(page)).toContainText('good')
  await expect(note).toContainText('jumps to faqs')
  await expect(selected(page).getByRole('img', { name: '1 note' })).toBeVisible()
  // Coming back to a step does not open its editor again: the next key moves on.
  await page.keyboard.press('k')
  await expect(selected(page)).toContainText('root')
})
