import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from './fixtures'
import { otlpTrace } from './traceFiles'
import { details, selected } from './tracePageParts'

const entry = resolve(import.meta.dirname, '../../out/main/serve.js')
const traceId = 'd'.repeat(32)

interface Started {
  readonly pid: number
  readonly origin: string
  readonly token: string
  call(
    procedure: string,
    input: object,
  ): Promise<{
    status: number
    body: { ok: boolean; value?: unknown; error?: { code: string; message: string } }
  }>
  stop(): Promise<void>
}

/** Starts the built program through another one (a shell that prepares its disk, another account). */
async function startThrough(
  command: string,
  args: readonly string[],
  options: object = {},
): Promise<Started> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const line = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).once('line', found)
    child.once('exit', (code) => failed(new Error(`ended with ${code}: ${errors}`)))
  })
  const { origin, hash } = new URL(line)
  const token = hash.slice('#token='.length)
  return {
    pid: child.pid ?? 0,
    origin,
    token,
    async call(procedure, input) {
      const response = await fetch(`${origin}/rpc/${procedure}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'sec-fetch-site': 'same-origin',
        },
        body: JSON.stringify(input),
      })
      return {
        status: response.status,
        body: (await response.json()) as Awaited<ReturnType<Started['call']>>['body'],
      }
    },
    async stop() {
      child.kill('SIGINT')
      await ended
    },
  }
}

/** Waits until the import of the file named at the start has ended: its job may not have begun yet. */
async function settled(program: Started): Promise<void> {
  await expect
    .poll(async () => JSON.stringify((await program.call('jobs.list', {})).body.value), { timeout: 20_000 })
    .toMatch(/"state":"done"/)
}

const listing = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs} ${statSync(join(folder, name)).size}`)
    .toSorted()

const canMount = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m t /mnt']).status === 0

test('on a full disk a note is refused, its text stays in the form, and with room it is saved', async ({
  page,
}) => {
  test.skip(!canMount, 'needs unshare and tmpfs (Linux)')
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-disk-'))
  writeFileSync(join(folder, 'trace.json'), otlpTrace({ traceId, session: 's', question: 'Is there room?' }))
  const program = await startThrough('unshare', [
    '-rm',
    'sh',
    '-c',
    'mkdir -p "$1/disk" && mount -t tmpfs -o size=12m t "$1/disk" && exec "$2" "$3" --no-open --keep --workspace "$1/disk/w.spanglass" "$1/trace.json"',
    'sh',
    folder,
    process.execPath,
    entry,
  ])
  // The disk is only there for the program; we look through its eyes.
  const disk = `/proc/${program.pid}/root${folder}/disk`
  await settled(program)
  await page.goto(
    `${program.origin}/#token=${program.token}&/trace/${encodeURIComponent(`files:${traceId}`)}`,
  )
  await expect(selected(page)).toBeVisible()
  await page.keyboard.press('n')
  const editor = page.getByRole('textbox', { name: /^New note/ })
  await editor.fill('This must not be lost.')
  const fill = (): boolean =>
    spawnSync('sh', ['-c', 'cat /dev/zero > "$1/filler" 2>/dev/null', 'sh', disk]).status === 0
  expect(fill()).toBe(false)
  await editor.press('Control+Enter')
  await expect(page.getByText(/disk is full|disk refused/i).first()).toBeVisible()
  await expect(editor).toHaveValue('This must not be lost.')
  expect((await program.call('notes.list', {})).body.value).toEqual({ notes: [] })
  rmSync(`${disk}/filler`)
  await editor.press('Control+Enter')
  await expect(details(page).getByRole('article', { name: 'Note' })).toContainText('This must not be lost.')
  expect(JSON.stringify((await program.call('notes.list', {})).body.value)).toContain(
    'This must not be lost.',
  )
  await program.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('an upload that does not fit is removed again, in a sentence; what was there stays', async () => {
  test.skip(!canMount, 'needs unshare and tmpfs (Linux)')
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-disk-'))
  writeFileSync(join(folder, 'trace.json'), otlpTrace({ traceId, session: 's', question: 'Is there room?' }))
  const program = await startThrough('unshare', [
    '-rm',
    'sh',
    '-c',
    'mkdir -p "$1/disk" && mount -t tmpfs -o size=12m t "$1/disk" && exec "$2" "$3" --no-open --keep --workspace "$1/disk/w.spanglass" "$1/trace.json"',
    'sh',
    folder,
    process.execPath,
    entry,
  ])
  await settled(program)
  const answer = await fetch(`${program.origin}/uploads?name=big.jsonl`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      authorization: `Bearer ${program.token}`,
      'sec-fetch-site': 'same-origin',
    },
    body: Buffer.alloc(40 << 20, 0x20),
  })
  expect(answer.status).toBe(507)
  expect(await answer.text()).toContain('disk is full')
  const list = await program.call('traces.list', { filter: {} })
  expect(list.body.value).toMatchObject({ total: 1 })
  await program.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a workspace that cannot be written opens for reading, in the whole program', async ({
  page,
  filled,
}) => {
  test.skip(process.getuid?.() !== 0, 'needs a second account: run as root')
  const nobody = { uid: 65_534, gid: 65_534 }
  const canRead =
    spawnSync(process.execPath, ['-e', `require('node:fs').accessSync(${JSON.stringify(entry)})`], nobody)
      .status === 0
  test.skip(!canRead, 'the account nobody cannot read the project folder')
  expect(filled.origin).toContain('127.0.0.1')
  const parent = mkdtempSync(join(tmpdir(), 'spanglass-disk-'))
  chmodSync(parent, 0o755)
  const live = join(parent, 'live.spanglass')
  writeFileSync(join(parent, 'trace.json'), otlpTrace({ traceId, session: 's', question: 'May I look?' }))
  const writer = await startThrough(process.execPath, [
    entry,
    '--no-open',
    '--keep',
    '--workspace',
    live,
    join(parent, 'trace.json'),
  ])
  await settled(writer)
  await writer.call('notes.save', {
    target: { type: 'trace', traceKey: `files:${traceId}` },
    text: 'seen before',
  })
  await writer.stop()
  const copy = join(parent, 'copy.spanglass')
  cpSync(live, copy, { recursive: true })
  for (const name of readdirSync(copy))
    if (statSync(join(copy, name)).isFile()) chmodSync(join(copy, name), 0o444)
  chmodSync(copy, 0o555)
  const before = listing(copy)
  // A proper end leaves no log that the next start would have to look through.
  expect(before.filter((line) => /traces\.db-wal .* [1-9]\d*$/.test(line))).toEqual([])
  const home = join(parent, 'home')
  spawnSync('mkdir', ['-m', '777', home])
  const reader = await startThrough(process.execPath, [entry, '--no-open', '--keep', '--workspace', copy], {
    ...nobody,
    env: { ...process.env, HOME: home, TMPDIR: home },
  })
  const target = { type: 'trace', traceKey: `files:${traceId}` }
  expect((await reader.call('traces.list', { filter: {} })).body.value).toMatchObject({ total: 1 })
  expect(JSON.stringify((await reader.call('notes.list', { target })).body.value)).toContain('seen before')
  for (const [procedure, input] of [
    ['notes.save', { target, text: 'no' }],
    ['app.updateSettings', { changes: { theme: 'dark' } }],
    ['traces.delete', { traceKeys: [`files:${traceId}`] }],
    ['imports.loadSample', {}],
  ] as const)
    expect((await reader.call(procedure, input)).body.error?.code).toBe('read_only')
  await page.goto(`${reader.origin}/#token=${reader.token}`)
  await expect(page.getByText(/open for reading only/).first()).toBeVisible()
  await reader.stop()
  expect(listing(copy)).toEqual(before)
  chmodSync(copy, 0o755)
  rmSync(parent, { recursive: true, force: true })
})

test('a second start on the same workspace hands its files over and ends in good order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spanglass-disk-'))
  const workspace = join(folder, 'w.spanglass')
  const file = join(folder, 'trace.json')
  writeFileSync(file, otlpTrace({ traceId, session: 's', question: 'Who is first?' }))
  const first = await startThrough(process.execPath, [entry, '--no-open', '--keep', '--workspace', workspace])
  const second = spawnSync(process.execPath, [entry, '--no-open', '--workspace', workspace, file], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  expect({ status: second.status, stack: /\n\s+at /.test(second.stderr) }).toEqual({
    status: 0,
    stack: false,
  })
  await settled(first)
  expect((await first.call('traces.list', { filter: {} })).body.value).toMatchObject({ total: 1 })
  // Killed, it leaves its lock and its entry behind; the next start takes over.
  process.kill(first.pid, 'SIGKILL')
  const third = await startThrough(process.execPath, [entry, '--no-open', '--keep', '--workspace', workspace])
  expect((await third.call('traces.list', { filter: {} })).body.value).toMatchObject({ total: 1 })
  await third.stop()
  rmSync(folder, { recursive: true, force: true })
})
