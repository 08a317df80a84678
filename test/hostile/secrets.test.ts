import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { createDispatch } from '../../src/main/engine/dispatch'
import type { Program } from '../../src/main/hosting/program'
import { toStoreError } from '../../src/main/store/storeError'
import { describeError } from '../../src/shared/util/describeError'
import { buildCli } from '../cli/builtCli'
import { openCli } from '../cli/openCli'
import { keys, mark, prompt, secretInputs } from '../support/hostile/secretInputs'
import { temporaryFolder } from '../support/temporaryFolder'

/**
 * What is written anywhere but into the workspace's own data, after imports that succeed and fail, calls that are
 * refused and a program that is killed: none of it may hold a key, a prompt or the token of the run.
 */
let entry = ''
let program: Program
beforeAll(async () => {
  program = (await buildCli()).program
  entry = fileURLToPath(new URL('cli.js', program.storeWorkerUrl))
})

interface Home {
  readonly folder: string
  readonly workspace: string
  readonly inputs: string
  readonly env: NodeJS.ProcessEnv
}

/** A home, a temporary folder and a working folder of their own, so that whatever is written is found. */
function makeHome(): Home {
  const folder = temporaryFolder()
  const inputs = temporaryFolder()
  for (const name of ['home', 'tmp', 'work']) mkdirSync(join(folder, name))
  for (const [name, content] of secretInputs()) writeFileSync(join(inputs, name), content)
  const env = {
    ...process.env,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    XDG_DATA_HOME: join(folder, 'home/data'),
    SPANGLASS_LOG: 'info',
    SPANGLASS_TIME_QUERIES: '1',
  }
  return { folder, workspace: join(folder, 'home/week.spanglass'), inputs, env }
}

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
  readonly said: { out: string; err: string }
}

function start({ folder, env }: Home, args: readonly string[]): Running {
  const child = spawn(process.execPath, [entry, ...args], { env, cwd: join(folder, 'work'), stdio: 'pipe' })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  return { child, said, ended: new Promise((resolve) => void child.once('close', resolve)) }
}

/** Files that are data of the workspace: there the texts belong. */
const isData = (path: string): boolean =>
  /^home\/week\.spanglass\/(?:traces|notes|backups)\b|^home\/week\.spanglass\/.*journal/.test(path)

/** Every other file below, with what it holds. */
function otherFiles({ folder }: Home): [path: string, content: string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => !isData(relative(folder, path)))
    .map((path) => [relative(folder, path), readFileSync(path, 'latin1')])
}

/** The marks found in a text, with what stands around them. */
const found = (text: string, ...marks: readonly string[]): string[] =>
  [mark, Buffer.from(mark).toString('base64').slice(0, 6), ...marks].flatMap((each) => {
    const at = text.indexOf(each)
    return at < 0 ? [] : [text.slice(Math.max(0, at - 80), at + 80)]
  })

function expectClean(home: Home, texts: Readonly<Record<string, string>>, ...marks: readonly string[]): void {
  for (const [name, text] of [...Object.entries(texts), ...otherFiles(home)])
    expect(found(text, ...marks), name).toEqual([])
}

describe('keys and prompts stay in the workspace', () => {
  test('imports that succeed and fail, and their reports', { timeout: 120_000 }, async () => {
    const home = makeHome()
    const names = readdirSync(home.inputs)
    const imported = start(home, [
      'import',
      '--workspace',
      home.workspace,
      ...names.map((name) => join(home.inputs, name)),
    ])
    await imported.ended
    // The inputs do what they are for: spans come in, records are refused, whole files are refused.
    expect(imported.said.out).toMatch(/good\.jsonl\s+otlp-json\s+done/)
    for (const code of [
      'bad_json',
      'corrupt_container',
      'impossible_time',
      'unknown_signal',
      'ragged_row',
      'unrecognised',
    ])
      expect(imported.said.out, code).toContain(code)
    expectClean(home, { 'stdout of import': imported.said.out, 'stderr of import': imported.said.err })

    const { run } = openCli({ program })
    for (const [index, name] of names.entries())
      for (const more of [[], ['--json']]) {
        const report = await run(['report', '--workspace', home.workspace, `${index + 1}`, ...more])
        expect(report.out).not.toBe('')
        expectClean(home, { [`report of ${name}`]: report.out, stderr: report.err })
      }
    // The traces themselves keep them: nothing is taken from what the person has.
    const kept = allBytes(home.workspace).some((bytes) => bytes.includes(mark))
    expect(kept).toBe(true)
  })

  test('a mapping, a path and a workspace that cannot be read', { timeout: 60_000 }, async () => {
    const home = makeHome()
    const mapping = join(home.folder, 'mapping.json')
    writeFileSync(mapping, `{"name": ${keys[0]}, "shape": "${prompt}"}`)
    const broken = join(home.folder, 'broken.spanglass')
    mkdirSync(broken)
    writeFileSync(join(broken, 'traces.db'), keys.join('\n').repeat(50))
    writeFileSync(join(broken, 'notes.db'), keys.join('\n').repeat(50))
    const file = join(home.inputs, 'good.jsonl')
    for (const args of [
      ['import', '--workspace', home.workspace, '--mapping', mapping, file],
      ['import', '--workspace', broken, file],
      ['import', '--workspace', join(file, 'below'), file],
      ['show', 'trace', 'none', '--workspace', home.workspace],
    ]) {
      const ran = start(home, args)
      await ran.ended
      expect(found(ran.said.out + ran.said.err), args.join(' ')).toEqual([])
      expect(ran.said.err).not.toContain('    at ')
    }
  })

  test('serve mode: refused requests, failed uploads, its token, a kill', { timeout: 120_000 }, async () => {
    const home = makeHome()
    const { child, said, ended } = start(home, [
      'serve',
      '--no-open',
      '--keep',
      '--workspace',
      home.workspace,
    ])
    await expect.poll(() => said.out.includes('\n'), { timeout: 50_000 }).toBe(true)
    const url = new URL(said.out.trim())
    const token = url.hash.replace('#token=', '')
    expect(token).toHaveLength(43)

    const own = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    }
    const post = (path: string, headers: Record<string, string>, text = '{}'): Promise<unknown> =>
      fetch(new URL(path, url), { method: 'POST', headers, body: text }).then((reply) => reply.text())
    const words = encodeURIComponent(`${keys[0]} ${prompt}`)
    for (const each of keys) {
      const inHeader = each.replaceAll('\n', ' ')
      await post('/rpc/traces.list', { ...own, authorization: inHeader })
      await post(
        '/rpc/traces.list',
        { ...own, 'x-api-key': inHeader, cookie: inHeader, referer: `http://x/?${words}` },
        each,
      )
      await post(
        '/rpc/notes.save',
        own,
        JSON.stringify({ target: { type: 'trace', traceKey: each }, text: prompt }),
      )
      await post(
        '/rpc/traces.list',
        own,
        JSON.stringify({ filter: { [each]: each, text: each }, sort: each }),
      )
      await post('/rpc/imports.start', own, JSON.stringify({ handles: [each], mappingId: each }))
      await post(
        '/rpc/traces.search',
        own,
        JSON.stringify({ traceKey: each, text: `"${each}" NEAR( ${prompt}` }),
      )
      await post('/rpc/mappings.importText', own, JSON.stringify({ text: `{"a": ${each}` }))
      await post('/rpc/prices.importText', own, JSON.stringify({ text: `{"a": ${each}` }))
    }
    await post(`/rpc/${words}`, own)
    await post(`/rpc/traces.list?token=${words}`, own)
    await fetch(new URL(`/${words}?${words}`, url)).then((reply) => reply.text())
    await fetch(new URL(`/open/${words}`, url)).then((reply) => reply.text())
    await post(`/uploads?name=${words}`, { ...own, 'content-type': 'text/plain' }, prompt)
    // An upload that came whole, is imported and fails in the middle; one that breaks off.
    const binary = { ...own, 'content-type': 'application/octet-stream' }
    const uploaded = await post(
      '/uploads?name=broken.jsonl',
      binary,
      secretInputs().get('broken.jsonl')?.toString(),
    )
    const { handle } = JSON.parse(String(uploaded)) as { handle: string }
    await post('/rpc/imports.start', own, JSON.stringify({ handles: [handle] }))
    await speak(
      url,
      `POST /uploads?name=half HTTP/1.1\r\nHost: ${url.host}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/octet-stream\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 100000\r\n\r\n${prompt}`,
    )
    await speak(url, `${keys[0]} ${prompt}\r\n\r\n`)
    await speak(url, `GET /${words} HTTP/1.1\r\nHost: ${mark}.example\r\nX: ${keys[0]}\r\n\r\n`)
    await speak(
      url,
      `GET /events HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.from(mark).toString('base64')}\r\nSec-WebSocket-Protocol: bearer.${keys[0]}\r\n\r\n`,
    )
    await expect
      .poll(async () => JSON.stringify(await post('/rpc/imports.list', own)), { timeout: 50_000 })
      .toMatch(/done|failed/)

    child.kill('SIGKILL')
    await ended
    // The address is the one line that is meant for the person who started it.
    expect(said.out).toBe(`${url.href}\n`)
    const again = start(home, ['serve', '--no-open', '--keep', '--workspace', home.workspace])
    await expect.poll(() => again.said.out.includes('\n'), { timeout: 50_000 }).toBe(true)
    const nextToken = again.said.out.trim().split('#token=')[1] ?? ''
    expect(readdirSync(join(home.workspace, 'uploads')).length).toBe(1)
    for (const file of [join(home.workspace, 'holder.json')]) expect(statSync(file).mode & 0o077).toBe(0)
    expectClean(home, { 'stderr of serve': said.err, 'stderr of the next': again.said.err }, token, nextToken)
    expect(allBytes(home.workspace).some((bytes) => bytes.includes(token) || bytes.includes(nextToken))).toBe(
      false,
    )
    again.child.kill('SIGTERM')
    await again.ended
    expectClean(home, { 'stderr at the end': again.said.err }, token, nextToken)
    expect(existsSync(join(home.workspace, 'uploads'))).toBe(false)
  })

  test('errors of our own making are logged by kind, code and place', async () => {
    const logged: string[] = []
    const logger = { info: log, warn: log, error: log }
    function log(text: string): void {
      logged.push(text)
    }
    const failures: (() => unknown)[] = keys.flatMap((each) => [
      () => JSON.parse(each),
      () => BigInt(each),
      () => readFileSync(join('/', each.replaceAll('\0', ''))),
      () => new RegExp(`(${each}`),
      () => new URL(each.replace('://', '')),
      () => structuredClone({ [each]: () => each }),
      () => {
        throw new Error(`one\n    at ${each} (${each}.js:1:2)\n${prompt}`)
      },
      () => {
        // A value that is no error at all.
        // eslint-disable-next-line no-throw-literal
        throw each
      },
      () => ({ rows: [{ [each]: each, traceKey: { [each]: prompt } }], matching: each }),
    ])
    for (const fail of failures) {
      const dispatch = createDispatch({ 'traces.list': fail } as never, logger)
      const reply = await dispatch('traces.list', { filter: {} }, new AbortController().signal)
      expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
      expect(found(JSON.stringify(reply))).toEqual([])
      try {
        fail()
      } catch (error) {
        logged.push(describeError(error), toStoreError(error).message)
      }
    }
    expect(logged.length).toBeGreaterThan(failures.length)
    expect(logged.flatMap((line) => found(line))).toEqual([])
    // They still say what a report of a fault needs.
    expect(logged).toContainEqual(
      expect.stringMatching(/^traces\.list failed: SyntaxError at .*secrets\.test/),
    )
    expect(logged.some((line) => line.includes('ENOENT'))).toBe(true)
  })
})

/** Sends bytes as they are, waits for whatever comes back, and leaves. */
function speak(url: URL, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), '127.0.0.1', () => socket.write(text))
    socket.setTimeout(400, () => socket.destroy())
    socket.on('data', () => undefined)
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
}

const allBytes = (folder: string): Buffer[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name)))
