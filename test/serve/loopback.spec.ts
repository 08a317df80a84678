import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test as base } from '@playwright/test'
import type { ServeProgram } from '../support/serveProgram'
import { startServe } from '../support/serveProgram'

interface Fixtures {
  readonly program: ServeProgram
  readonly url: string
  /** The origin of another program on this machine, and the page it shows. */
  readonly neighbour: { readonly origin: string; show(html: string): void }
}

/** The built program in serve mode, and a hostile neighbour on another port. */
const test = base.extend<Fixtures>({
  // Playwright reads what a fixture needs from this pattern.
  // oxlint-disable-next-line no-empty-pattern
  program: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
    const program = startServe(['--workspace', join(folder, 'week.spanglass')])
    await use(program)
    await program.interrupt()
  },
  url: async ({ program }, use) => use(await program.url),
  // oxlint-disable-next-line no-empty-pattern
  neighbour: async ({}, use) => {
    let html = ''
    const server: Server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(`<!doctype html>${html}`)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await use({ origin: `http://127.0.0.1:${port}`, show: (given) => (html = given) })
    server.closeAllConnections()
    server.close()
  },
})

test('the page opens, hides its token at once, and gives it to a tab that has none', async ({
  page,
  url,
  context,
}) => {
  const token = url.split('#token=')[1] ?? ''
  const violations: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Type/i.test(message.text())) violations.push(message.text())
  })
  const referers: (string | undefined)[] = []
  page.on('request', (request) => {
    referers.push(request.headers()['referer'])
    expect(request.url()).not.toContain(token)
  })
  await page.goto(url)
  await expect(page.locator('#root')).not.toBeEmpty()
  await expect.poll(() => page.url()).not.toContain(token)
  expect(referers.filter((referer) => referer?.includes(token) === true)).toEqual([])
  await page.reload()
  await expect(page.locator('#root')).not.toBeEmpty()
  const sibling = await context.newPage()
  const answered = sibling.waitForResponse((response) => response.url().includes('/rpc/'))
  await sibling.goto(new URL('/', url).href)
  expect((await answered).status()).toBe(200)
  expect(await context.cookies()).toEqual([])
  expect(violations).toEqual([])
})

test('a tab of an earlier start says that its token is old, and goes on when a new one is opened beside it', async ({
  page,
  context,
}) => {
  const workspace = join(mkdtempSync(join(tmpdir(), 'spanglass-test-')), 'week.spanglass')
  const first = startServe(['--workspace', workspace, '--keep'])
  const oldUrl = await first.url
  await page.goto(`${oldUrl}&/imports`)
  await expect(page.getByRole('navigation', { name: 'Places' })).toBeVisible()
  await first.interrupt()
  const second = startServe(['--workspace', workspace, '--keep'])
  const newUrl = await second.url
  expect(new URL(newUrl).origin).toBe(new URL(oldUrl).origin)
  await expect(page.getByRole('heading', { name: 'The token was refused' })).toBeVisible({ timeout: 20_000 })

  const sibling = await context.newPage()
  await sibling.goto(new URL('/', newUrl).href)
  await expect(sibling.getByRole('heading', { name: 'This tab needs its token' })).toBeVisible()
  const fresh = await context.newPage()
  await fresh.goto(newUrl)
  for (const tab of [fresh, page, sibling])
    await expect(tab.getByRole('navigation', { name: 'Places' })).toBeVisible()
  expect(new URL(page.url()).hash).toContain('/imports')
  await second.interrupt()
})

test('a tab without a token gets no data', async ({ browser, url }) => {
  const stranger = await browser.newContext()
  const page = await stranger.newPage()
  await page.goto(new URL('/', url).href)
  const status = await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer made-up' }
    return (await fetch('/rpc/app.getSettings', { method: 'POST', headers, body: '{}' })).status
  })
  expect(status).toBe(401)
  await stranger.close()
})

test('a name that was rebound to this machine is not answered', async ({
  playwright,
  launchOptions,
  url,
}) => {
  const { port } = new URL(url)
  const browser = await playwright.chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), '--host-resolver-rules=MAP evil.test 127.0.0.1'],
  })
  const page = await browser.newPage()
  const response = await page.goto(`http://evil.test:${port}/`)
  expect(response?.status()).toBe(421)
  expect(await page.content()).not.toContain('<title>Spanglass')
  await browser.close()
})

test('a page on another port reads nothing and changes nothing', async ({ page, url, neighbour }) => {
  const { origin } = new URL(url)
  const token = url.split('#token=')[1] ?? ''
  const statuses: number[] = []
  page.on('response', (response) => {
    if (response.url().startsWith(origin)) statuses.push(response.status())
  })
  neighbour.show(`
    <form id="form" action="${origin}/rpc/imports.loadSample" method="post" target="frame" enctype="text/plain"><input name="a" value="b"></form>
    <iframe name="frame"></iframe>
    <iframe sandbox="allow-scripts" srcdoc="<script>
      fetch('${origin}/rpc/imports.loadSample', { method: 'POST', mode: 'no-cors', body: '{}' }).catch(() => 0)
    </script>"></iframe>
    <img src="${origin}/icon.svg"><script src="${origin}/rpc/app.getSettings"></script>`)
  await page.goto(neighbour.origin)
  const outcomes = await page.evaluate(
    async ([target, secret]) => {
      document.querySelector<HTMLFormElement>('#form')?.submit()
      const attempt = (path: string, init: RequestInit): Promise<string> =>
        fetch(`${target}${path}`, init).then(
          (response) => response.type,
          () => 'failed',
        )
      const json = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
      const socket = new Promise<string>((resolve) => {
        const opened = new WebSocket(`${target?.replace('http', 'ws')}/events`, [
          'spanglass',
          `bearer.${secret}`,
        ])
        opened.onopen = () => resolve('open')
        opened.onerror = () => resolve('failed')
      })
      const source = new Promise<string>((resolve) => {
        const opened = new EventSource(`${target}/events`)
        opened.onopen = () => resolve('open')
        opened.onerror = () => resolve('failed')
      })
      return Promise.all([
        attempt('/rpc/app.getSettings', { method: 'POST', headers: json, body: '{}' }),
        attempt('/', {}),
        attempt('/rpc/imports.loadSample', { method: 'POST', mode: 'no-cors', body: '{}' }),
        Promise.resolve(navigator.sendBeacon(`${target}/rpc/imports.loadSample`, '{}') ? 'sent' : 'failed'),
        socket,
        source,
      ])
    },
    [origin, token] as const,
  )
  // What a page may send without asking goes out; the answer says nothing and nothing was done.
  expect(outcomes[0]).toBe('failed')
  expect(outcomes[1]).toBe('failed')
  expect(outcomes.slice(4)).toEqual(['failed', 'failed'])
  await expect.poll(() => statuses.length).toBeGreaterThan(0)
  expect(statuses.filter((status) => status !== 403)).toEqual([])

  const own = await page.context().newPage()
  await own.goto(url)
  const imports = await own.evaluate(async (secret) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` }
    const response = await fetch('/rpc/imports.list', { method: 'POST', headers, body: '{}' })
    return ((await response.json()) as { value: { imports: unknown[] } }).value.imports
  }, token)
  expect(imports).toEqual([])
})

test('the page cannot be framed', async ({ page, url, neighbour }) => {
  neighbour.show(`<iframe id="frame" src="${new URL('/', url).href}"></iframe>`)
  const answer = page.waitForResponse((response) => response.url() === new URL('/', url).href)
  await page.goto(neighbour.origin)
  expect((await answer).status()).toBe(403)
})

test('a made-up link for a browser opens nothing', async ({ page, url }) => {
  const response = await page.goto(new URL('/open/made-up', url).href)
  expect(response?.status()).toBe(404)
  expect(await page.content()).not.toContain('token=')
})
