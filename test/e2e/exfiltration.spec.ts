import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startCanary } from '../support/hostile/canary'
import type { Canary } from '../support/hostile/canary'
import { exfiltrationVectors } from '../support/hostile/exfiltrationVectors'
import { asFileName, asId, hostileGoldens, hostileOtlp } from '../support/hostile/hostileTraces'
import { sized } from '../support/hostile/soak'
import { tourList, tourPalette, tourSession, tourTrace } from '../support/hostile/tourPages'
import type { Tour } from '../support/hostile/tourPages'
import { expect, open, test as base } from './fixtures'
import { startProgram } from './program'
import type { Program } from './program'

interface Hostile {
  readonly program: Program
  readonly canary: Canary
  readonly vectors: readonly string[]
}

/** Chromium that finds the canary under its name, and a program full of texts that would call it. */
const test = base.extend<{ seen: { readonly foreign: string[] } }, { hostile: Hostile }>({
  launchOptions: [
    async ({ launchOptions }, use) => {
      const rules = '--host-resolver-rules=MAP canary.test 127.0.0.1, MAP *.canary.test 127.0.0.1'
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), rules] })
    },
    { scope: 'worker' },
  ],
  hostile: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const canary = await startCanary()
      const vectors = exfiltrationVectors(`http://canary.test:${canary.port}`)
      const folder = mkdtempSync(join(tmpdir(), 'spanglass-e2e-'))
      const files = [
        { name: 'all.jsonl', text: hostileOtlp(vectors) },
        ...hostileGoldens(vectors),
        ...vectors.slice(0, 12).map((vector) => ({ name: asFileName(vector), text: vector })),
      ]
      const paths = files.map(({ name, text }) => {
        writeFileSync(join(folder, name), text)
        return join(folder, name)
      })
      const program = await startProgram(paths)
      await program.settle()
      await use({ program, canary, vectors })
      await program.stop()
      canary.close()
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  seen: async ({ page, context, hostile }, use) => {
    const foreign: string[] = []
    context.on('request', (request) => {
      if (!request.url().startsWith(`${hostile.program.origin}/`) && !/^(blob|data):/.test(request.url()))
        foreign.push(request.url())
    })
    context.on('page', (opened) => {
      if (opened !== page) foreign.push(`a window: ${opened.url()}`)
    })
    await page.addInitScript(() => {
      const violations: string[] = []
      Object.assign(globalThis, { violations })
      document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
      )
    })
    await use({ foreign })
  },
})

// These come last, after everything that shares a browser: side by side they keep both workers busy to the end.
test.describe.configure({ mode: 'parallel' })

/** What a page says of itself that is not as it should be. */
async function faults(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const global = globalThis as { __pwned?: unknown; violations?: string[] }
    return {
      pwned: global.__pwned ?? null,
      violations: global.violations ?? 'not listening',
      // Nothing of a trace became an element that acts, a handler, a style or an address outside this page.
      elements: [
        ...document.querySelectorAll(
          'iframe, frame, object, embed, base, form, meta[http-equiv], video, audio, portal, style:not([nonce])',
        ),
      ].map((element) => element.outerHTML.slice(0, 200)),
      handlers: [...document.querySelectorAll('*')].filter((element) =>
        [...element.attributes].some(({ name }) => name.startsWith('on')),
      ).length,
      addresses: [...document.querySelectorAll('[href], [src], [action], [ping], [srcset], [style*="url("]')]
        .flatMap((element) =>
          ['href', 'src', 'action', 'ping', 'srcset'].flatMap((name) => element.getAttribute(name) ?? []),
        )
        .filter((address) => new URL(address, document.baseURI).origin !== location.origin)
        .concat([...document.querySelectorAll('[style*="url("]')].map((element) => element.outerHTML)),
    }
  })
}

const clean = { pwned: null, violations: [], elements: [], handlers: 0, addresses: [] }

function tourOf(page: Page, program: Program, steps: number): Tour {
  return {
    page,
    steps,
    async go(route) {
      await page.evaluate((hash) => {
        location.hash = hash
      }, route)
      expect(page.url().startsWith(`${program.origin}/`)).toBe(true)
    },
  }
}

test('the corpus is alive: a page without our rules calls the canary many times', async ({
  browser,
  hostile,
}) => {
  const { canary, vectors } = hostile
  const server = createServer((_, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end(`<!doctype html>${vectors.filter((vector) => !/refresh|<base|submit/.test(vector)).join('\n')}`),
  )
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`).catch(() => undefined)
  await expect
    .poll(() => new Set(canary.connections.map((line) => /\/v\d+/.exec(line)?.[0])).size)
    .toBeGreaterThan(12)
  server.close()
  server.closeAllConnections()
  await page.goto('about:blank')
  await context.close()
  await new Promise((done) => setTimeout(done, 300))
  canary.connections.length = 0
})

test('a tour of every page, light and dark: no request, no connection, nothing runs', async ({
  page,
  hostile,
  seen,
}) => {
  test.setTimeout(300_000)
  const { program, canary, vectors } = hostile
  const steps = sized(24, 70)
  await open(page, program, '/start')
  const tour = tourOf(page, program, steps)
  const checks = async (): Promise<void> => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
      expect(await faults(page)).toEqual(clean)
    }
  }
  await checks()
  for (const name of ['Traces', 'Sessions'] as const) {
    await tourList(tour, name)
    await checks()
  }
  await tourTrace(tour, 'files:every vector')
  await checks()
  for (const index of [0, 4, 17, 41].filter((each) => each < steps)) {
    await tourSession(tour, `files:${asId(vectors[index] ?? '', index)}`)
    await checks()
  }
  const { imports } = await program.call('imports.list', {})
  for (const route of [
    '/imports',
    `/imports/${imports[0]?.importId}`,
    '/settings',
    '/start',
    '/nowhere/<img src=x>',
  ]) {
    await tour.go(route)
    await expect(page.getByRole('main')).not.toBeEmpty()
    await page.waitForTimeout(200)
    await checks()
  }
  await tourPalette(tour)
  await checks()
  expect({ foreign: seen.foreign, connections: canary.connections }).toEqual({
    foreign: [],
    connections: [],
  })
})

test('every vector is there to be seen, as text', async ({ hostile }) => {
  const { program, vectors } = hostile
  const { rows } = await program.call('traces.list', { filter: {}, limit: 1_000 })
  const names = new Set(rows.map((row) => row.name))
  expect(vectors.filter((vector) => !names.has(vector.toWellFormed()))).toEqual([])
  expect(vectors.length).toBeGreaterThanOrEqual(35)
  const { rows: files } = await program.call('imports.listFiles', { importId: 1, limit: 1_000 })
  expect(files.filter((file) => file.status === 'done').length).toBeGreaterThan(20)
  expect(files.find((file) => file.path === 'all.jsonl')).toMatchObject({ skipped: 0 })
})
