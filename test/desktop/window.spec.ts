import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { expect, test } from './fixtures'

interface PageBridge {
  invoke(request: object): Promise<{ ok: boolean; value: unknown; error?: { code: string; message: string } }>
  onEvent(listener: (event: { name: string; payload: unknown }) => void): () => void
  registerFiles(files: unknown[]): Promise<string[]>
}
declare const spanglass: PageBridge

/** A call as the page makes it. */
async function call<T>(page: Page, procedure: string, input: object = {}): Promise<T> {
  const reply = await page.evaluate(
    ([name, given]) =>
      spanglass.invoke({ callId: Math.floor(Math.random() * 1e9), procedure: name, input: given }),
    [procedure, input] as const,
  )
  expect(reply, `${procedure}: ${reply.error?.message ?? ''}`).toMatchObject({ ok: true })
  return reply.value as T
}

async function finished(page: Page): Promise<{ observations: number; status: string }> {
  let last = { observations: 0, status: 'none' }
  await expect
    .poll(async () => {
      const { imports } = await call<{ imports: { observations: number; status: string }[] }>(
        page,
        'imports.list',
      )
      last = imports[0] ?? last
      return last.status
    })
    .toBe('done')
  return last
}

const otlp = JSON.stringify({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'desk' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
              spanId: '00f067aa0ba902b7',
              name: 'answer question',
              startTimeUnixNano: '1700000000000000000',
              endTimeUnixNano: '1700000001000000000',
            },
          ],
        },
      ],
    },
  ],
})

test('the page is drawn, and has the bridge and nothing else of the system', async ({ desktop }) => {
  const { page } = desktop
  await expect(page.locator('#root')).not.toBeEmpty()
  const seen = await page.evaluate(() => ({
    bridge: Object.keys(spanglass).sort(),
    system: [
      'require',
      'process',
      'module',
      'exports',
      'Buffer',
      'electron',
      'ipcRenderer',
      '__dirname',
    ].filter((name) => name in globalThis),
    isFrozen: Object.isFrozen(spanglass),
  }))
  expect(seen).toEqual({ bridge: ['invoke', 'onEvent', 'registerFiles'], system: [], isFrozen: true })
  expect(await call(page, 'app.getCapabilities')).toMatchObject({
    host: 'desktop',
    nativeDialogs: true,
    workspaceName: expect.stringContaining('week'),
  })
})

test('a file that was chosen in the page is imported through its handle, and its trace comes as bytes', async ({
  desktop,
  place,
}) => {
  const { page } = desktop
  writeFileSync(join(place.drops, 'one.json'), otlp)
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.id = 'chosen'
    document.body.append(input)
  })
  await page.locator('#chosen').setInputFiles(join(place.drops, 'one.json'))
  const handles = await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('#chosen')
    return spanglass.registerFiles([...(input?.files ?? [])])
  })
  expect(JSON.stringify(handles)).not.toContain('one.json')
  await call(page, 'imports.start', { handles })
  expect(await finished(page)).toMatchObject({ observations: 1 })
  const { rows } = await call<{ rows: { traceKey: string }[] }>(page, 'traces.list', { filter: {} })
  const bytes = await page.evaluate(async (traceKey) => {
    const reply = await spanglass.invoke({
      callId: 1e9 + 1,
      procedure: 'traces.readPacked',
      input: { traceKey },
    })
    return reply.value instanceof Uint8Array ? reply.value.byteLength : null
  }, rows[0]?.traceKey)
  expect(bytes).toBeGreaterThan(50)
})

test('a forged handle, an unknown procedure and a wrong input are answered, not thrown', async ({
  desktop,
}) => {
  const replies = await desktop.page.evaluate(() =>
    Promise.all(
      [
        { procedure: 'imports.start', input: { handles: ['/etc/passwd'] } },
        { procedure: 'constructor', input: {} },
        { procedure: 'traces.list', input: { filter: 1 } },
        { procedure: 'app.getSettings', input: { path: '/etc' } },
      ].map((request, index) => spanglass.invoke({ callId: 2e9 + index, ...request })),
    ),
  )
  const codes = replies.map((reply) => (reply.ok ? 'ok' : reply.error?.code))
  expect(codes).toEqual(['refused', 'unknown_procedure', 'invalid_input', 'invalid_input'])
})

test('the page cannot leave, open a window or reach the network', async ({ desktop }) => {
  const { page } = desktop
  await desktop.evaluate(({ dialog }) => {
    dialog.showMessageBox = ((options: { message: string }) => {
      ;(globalThis as { asked?: string }).asked = options.message
      return Promise.resolve({ response: 1, checkboxChecked: false })
    }) as never
  })
  const here = page.url()
  await page.evaluate(() => {
    location.href = 'https://evil.test/stolen'
  })
  // The refused navigation may still be ending: the page is asked again until it answers.
  await expect(() => page.evaluate(() => window.open('https://docs.test/page') === null)).toPass()
  await expect
    .poll(() => desktop.evaluate(() => (globalThis as { asked?: string }).asked))
    .toBe('Open docs.test in your browser?')
  const fetched = await page.evaluate(() =>
    fetch('https://evil.test/').then(
      () => 'reached',
      () => 'blocked',
    ),
  )
  expect(fetched).toBe('blocked')
  await expect.poll(() => page.url()).toBe(here)
  await expect.poll(() => page.context().pages().length).toBe(1)
})

test('events of the engine and the menu reach the page', async ({ desktop }) => {
  const { page } = desktop
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(globalThis, { heard })
    spanglass.onEvent((event) => heard.push(`${event.name} ${JSON.stringify(event.payload)}`))
  })
  await desktop.evaluate(({ Menu }) => {
    const find = (
      items: readonly { label?: string; click?: unknown; submenu?: { items: unknown[] } | null }[],
    ): unknown => {
      for (const item of items) {
        if (item.label === 'Traces') return (item.click as () => void)()
        if (item.submenu) find(item.submenu.items as never)
      }
      return undefined
    }
    find((Menu.getApplicationMenu()?.items ?? []) as never)
  })
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard))
    .toContain('app.navigated {"route":"#/traces"}')
})

test('files named at the start are imported; a second start hands its own over and comes to nothing', async ({
  start,
  place,
}) => {
  writeFileSync(join(place.drops, 'one.json'), otlp)
  writeFileSync(join(place.drops, 'two.json'), otlp.replace('4bf9', '5cf9'))
  const first = await start(place, [join(place.drops, 'one.json')])
  expect(await finished(first.page)).toMatchObject({ observations: 1 })
  await expect(start(place, [join(place.drops, 'two.json')])).rejects.toThrow(/ended|closed|exited/i)
  await expect
    .poll(async () =>
      (await call<{ imports: { status: string }[] }>(first.page, 'imports.list')).imports.map(
        (entry) => entry.status,
      ),
    )
    .toEqual(['done', 'done'])
})

test('Ctrl-C ends it soon with exit code 0, and the window opens again where it was', async ({
  start,
  place,
}) => {
  const first = await start(place)
  await expect(first.page.locator('#root')).not.toBeEmpty()
  await first.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 50, width: 1_000, height: 700 }),
  )
  const startedMs = Date.now()
  expect(await first.interrupt()).toBe(0)
  // After a second and a half it waits for nobody; a busy machine gets more.
  expect(Date.now() - startedMs).toBeLessThan(5_000)
  expect(JSON.parse(readFileSync(join(place.userData, 'window.json'), 'utf8'))).toMatchObject({
    width: 1_000,
    height: 700,
  })
  const second = await start(place)
  const width = await second.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds().width,
  )
  expect(width).toBe(1_000)
})

test('an export is written by the main process to the file that the person chose', async ({
  start,
  place,
}) => {
  const path = join(place.drops, 'day.json')
  writeFileSync(path, otlp)
  const desktop = await start(place, [path])
  const { page } = desktop
  await finished(page)
  const save = async (): Promise<unknown> =>
    call(page, 'exports.save', {
      form: 'otlp',
      scope: { type: 'list', list: 'traces', filter: {} },
      name: 'week',
    })
  await desktop.evaluate(({ dialog }) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' })
  })
  expect(await save()).toEqual({ job: null, download: null })
  const target = join(place.folder, 'week.otlp.jsonl')
  await desktop.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, target)
  expect(await save()).toMatchObject({ job: { kind: 'export' }, download: null })
  await expect.poll(() => existsSync(target)).toBe(true)
  expect(readFileSync(target, 'utf8')).toContain('answer question')
})
