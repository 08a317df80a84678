import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { otlpTrace, jsonFile } from './traceFiles'
import { expect, open, test as base } from './fixtures'
import { details, openFile, selected, steps } from './tracePageParts'

/** Chromium that believes that `evil.test` is this machine: real DNS rebinding, without a name server. */
const test = base.extend<{ other: { origin: string; serve(html: string): void } }>({
  launchOptions: [
    async ({ launchOptions }, use) => {
      const rules = '--host-resolver-rules=MAP evil.test 127.0.0.1, MAP *.evil.test 127.0.0.1'
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), rules] })
    },
    { scope: 'worker' },
  ],
  // oxlint-disable-next-line no-empty-pattern
  other: async ({}, use) => {
    let body = ''
    const server: Server = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(body),
    )
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    await use({
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      serve: (html) => (body = `<!doctype html><meta charset=utf-8>${html}`),
    })
    server.closeAllConnections()
    server.close()
  },
})

test('another name that leads here gets no page and no data (DNS rebinding)', async ({ page, filled }) => {
  const { port } = new URL(filled.origin)
  for (const host of ['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test']) {
    const answer = await page.goto(`http://${host}:${port}/#token=${filled.token}`)
    expect(answer?.status()).toBeGreaterThanOrEqual(400)
    expect(await page.locator('body').innerText()).not.toContain('Sessions')
    const called = await page.evaluate(
      async ([token]) => {
        const response = await fetch('/rpc/traces.list', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: '{"filter":{}}',
        })
        return { status: response.status, hasRows: (await response.text()).includes('"rows"') }
      },
      [filled.token] as const,
    )
    expect(called).toMatchObject({ hasRows: false })
    expect(called.status).toBeGreaterThanOrEqual(400)
  }
})

test('a page on another port of this machine reaches no handler, with the token and without', async ({
  page,
  empty,
  other,
}) => {
  const target = empty.origin
  other.serve('<p>other</p>')
  await page.goto(other.origin)
  const tried = await page.evaluate(
    async ([origin, token]) => {
      const call = async (init: RequestInit): Promise<string> => {
        try {
          const response = await fetch(`${origin}/rpc/app.updateSettings`, { method: 'POST', ...init })
          return `${response.type} ${response.status}`
        } catch {
          return 'blocked'
        }
      }
      const body = '{"changes":{"theme":"dark"}}'
      const bearer = { authorization: `Bearer ${token}` }
      const socket = (protocols: string[]): Promise<string> =>
        new Promise((done) => {
          const opened = new WebSocket(`${origin.replace('http', 'ws')}/events`, protocols)
          opened.onopen = () => done('open')
          opened.onerror = () => done('refused')
        })
      const element = (html: string, tag: string): Promise<string> =>
        new Promise((done) => {
          const holder = document.createElement('div')
          holder.innerHTML = html
          const made = holder.firstElementChild as HTMLElement
          const real = tag === 'script' ? document.createElement('script') : made
          if (tag === 'script') (real as HTMLScriptElement).src = made.getAttribute('src') ?? ''
          real.onload = () => done('loaded')
          real.onerror = () => done('refused')
          document.body.append(real)
        })
      return {
        plain: await call({ body }),
        simple: await call({ body, mode: 'no-cors', headers: { 'content-type': 'text/plain' } }),
        credentials: await call({ body, mode: 'no-cors', credentials: 'include' }),
        withToken: await call({ body, headers: { ...bearer, 'content-type': 'application/json' } }),
        beacon: navigator.sendBeacon(`${origin}/rpc/app.updateSettings`, body),
        socket: await socket(['spanglass']),
        socketWithToken: await socket(['spanglass', `bearer.${token}`]),
        events: await new Promise<string>((done) => {
          const source = new EventSource(`${origin}/events`)
          source.onopen = () => done('open')
          source.onerror = () => done('refused')
        }),
        script: await element(`<script src="${origin}/rpc/app.getSettings"></script>`, 'script'),
        image: await element(`<img src="${origin}/icon.svg">`, 'img'),
      }
    },
    [target, empty.token] as const,
  )
  expect(tried).toMatchObject({
    plain: 'blocked',
    withToken: 'blocked',
    socket: 'refused',
    socketWithToken: 'refused',
    events: 'refused',
    script: 'refused',
    image: 'refused',
  })
  expect(await empty.call('app.getSettings', {})).toMatchObject({ theme: 'system' })
})

test('a form of another page, and a sandboxed frame of it, change nothing', async ({
  page,
  empty,
  other,
}) => {
  const action = `${empty.origin}/rpc/app.updateSettings`
  const script = `
    fetch('${action}', { method: 'POST', body: '{"changes":{"theme":"dark"}}', headers: { authorization: 'Bearer ${empty.token}', 'content-type': 'application/json' } })
      .then((response) => 'reached ' + response.status, () => 'blocked').then((text) => parent.postMessage(text, '*'))`
  other.serve(`
    <iframe sandbox="allow-scripts" srcdoc="<script>${script.replaceAll('"', '&quot;')}</script>"></iframe>
    <form action="${action}" method="post" enctype="text/plain"><input name='{"changes":{"theme":"dark"},"x":"' value='"}'></form>
    <script>addEventListener('message', (event) => (document.title = event.data))</script>`)
  await page.goto(other.origin)
  await expect(page).toHaveTitle('blocked')
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url() === action),
    page.evaluate(() => document.querySelector('form')?.submit()),
  ])
  expect(answer.status()).toBe(403)
  expect(await empty.call('app.getSettings', {})).toMatchObject({ theme: 'system' })
})

test('our page is not shown inside another one', async ({ browser, empty, other }) => {
  // A page of its own: here the complaint about the policy is what has to be heard.
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  other.serve(`<iframe src="${empty.origin}/"></iframe>`)
  await page.goto(other.origin)
  await expect.poll(() => complaints.join(' ')).toContain("frame-ancestors 'none'")
  await page.close()
})

test('text cannot be made code in our page', async ({ browser, empty }) => {
  const page = await browser.newPage()
  await open(page, empty)
  const tried = await page.evaluate(async () => {
    const attempt = (run: () => unknown): Promise<string> =>
      // Later, outside of what the test's own door allows.
      new Promise((done) =>
        setTimeout(() => {
          try {
            done(`ran ${String(run())}`)
          } catch (error) {
            done(error instanceof Error ? error.name : 'failed')
          }
        }),
      )
    const element = document.createElement('div')
    return [
      // oxlint-disable-next-line no-implied-eval -- that it fails is the point
      await attempt(() => new Function('return 1')()),
      // oxlint-disable-next-line no-eval -- that it fails is the point
      await attempt(() => globalThis.eval('1')),
      await attempt(() => ((element.innerHTML = '<b>x</b>'), element.childElementCount)),
      await attempt(() => document.write('<p>x')),
    ]
  })
  expect(tried.filter((text) => text.startsWith('ran'))).toEqual([])
  await page.close()
})

test('the page keeps no cookie and no token in its address, and has nothing of Node', async ({
  page,
  empty,
}) => {
  await open(page, empty)
  expect(page.url()).not.toContain(empty.token)
  expect(await page.context().cookies()).toEqual([])
  const seen = await page.evaluate(() => ({
    local: JSON.stringify(Object.entries(localStorage)),
    names: ['require', 'process', 'module', 'Buffer', 'electron', 'spanglass'].filter(
      (name) => name in globalThis,
    ),
  }))
  expect(seen.names).toEqual([])
  expect(seen.local).not.toContain(empty.token)
})

test('the policy of every answer is a header without exceptions', async ({ empty }) => {
  for (const path of ['/', '/nowhere', '/icon.svg', '/rpc/app.getSettings']) {
    const answer = await fetch(`${empty.origin}${path}`)
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(answer.headers.get('set-cookie')).toBeNull()
  }
})

const hidden = 'a\u202eb\u2066c\u2069d\u200be\u00adf\u{e0041}g\ufe0fh\u0007i\u001b[31mj\u2028k'
const markdown = [
  'plain &copy; and &lt;b&gt; <b>raw</b>',
  '[safe](https://docs.test/page) [run](javascript:alert(1)) [host](//host.test/x)',
  '![a chart](https://pictures.test/chart.png)',
].join('\n\n')

test.describe('foreign text', () => {
  const id = 'c'.repeat(32)
  const file = jsonFile(
    'odd.json',
    otlpTrace({ traceId: id, session: 's', question: markdown, failure: hidden }).replace(
      'execute_tool get_order',
      `tool ${JSON.stringify(hidden).slice(1, -1)}`,
    ),
  )

  test('raw HTML is text, links are inert, images are chips with their host', async ({ page, empty }) => {
    await openFile(page, empty, file, id)
    const body = details(page).locator('.markdownBody').first()
    await expect(body).toContainText('plain © and <b> <b>raw</b>')
    await expect(body.locator('b, a, img')).toHaveCount(0)
    await expect(body.locator('.inertLink')).toHaveText(['safe', 'run', 'host'])
    await expect(body.locator('.mediaChip')).toContainText('from pictures.test')
    for (const link of await body.locator('.inertLink').all()) await link.click()
    // The address goes on naming the same trace (its selected step may join it).
    expect(page.url().split('?')[0]).toBe(`${empty.origin}/#/trace/files%3A${id}`)
    expect(page.context().pages()).toHaveLength(1)
  })

  test('hidden characters are marked and counted, names cannot turn their neighbours around', async ({
    page,
    empty,
  }) => {
    await openFile(page, empty, file, id)
    const row = steps(page).getByRole('row', { name: /tool/ })
    await row.click()
    await expect(selected(page)).toContainText('tool')
    const unisolated = await page.evaluate((text) => {
      // Every element whose own text holds the override must be isolated.
      const found: string[] = []
      for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes]
          .filter((node) => node.nodeType === 3)
          .map((node) => node.textContent)
          .join('')
        if (!own.includes(text)) continue
        const { unicodeBidi, display } = getComputedStyle(element)
        const isIsolated =
          element.closest('bdi, [dir=auto]') !== null || /isolate|plaintext/.test(unicodeBidi)
        if (!isIsolated && display !== 'none') found.push(`${element.tagName}.${element.className}`)
      }
      return found
    }, '\u202e')
    expect(unisolated).toEqual([])
    await details(page).getByRole('tab', { name: 'Raw' }).click()
    await expect(
      details(page)
        .getByText(/\d+ hidden characters?/)
        .first(),
    ).toBeVisible()
    for (const code of ['U+202E', 'U+200B', 'U+00AD', 'U+E0041'])
      await expect(details(page).locator('.hiddenCharacter').getByText(code).first()).toBeVisible()
  })
})
