import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { emptyFilter } from '../../src/shared/model/filter'
import { ensureExists } from '../../src/shared/util/assert'
import { createEngine } from '../../src/main/engine/createEngine'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import { readWatchedFolders } from '../../src/main/sources/watchedFolders'
import { bundleStoreWorker } from '../support/bundleChild'
import { temporaryFolder } from '../support/temporaryFolder'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

let home = ''
beforeEach(() => {
  home = temporaryFolder()
  vi.stubEnv('CLAUDE_CONFIG_DIR', join(home, '.claude'))
  vi.stubEnv('CODEX_HOME', join(home, '.codex'))
})

async function openEngine(folder = temporaryFolder(), watches = true) {
  const platform = createNodePlatform({ version: '1.2.3', resourcesFolder: folder })
  const workspaceFolder = join(folder, 'w.spanglass')
  const engine = await createEngine({ workspaceFolder, storeWorkerUrl, watches }, platform)
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  const listed = async (folderId: string) =>
    ensureExists(
      (await call('watching.list', {})).folders.find((each) => each.folderId === folderId),
      folderId,
    )
  const traces = async (): Promise<number> => (await call('app.getStorage', {})).traces
  const observations = async (): Promise<number> => (await call('app.getStorage', {})).observations
  return { folder, workspaceFolder, platform, engine, call, listed, traces, observations }
}

/** It takes less than two seconds; a busy machine gets more (the story in the browser counts them). */
const soon = <T>(check: () => Promise<T>): Promise<T> => vi.waitFor(check, { timeout: 40_000, interval: 50 })

const stamp = (second: number): string => new Date(Date.UTC(2026, 2, 1, 10, 0, second)).toISOString()
const prompt = (turn: number, session = 's-1'): string =>
  `${JSON.stringify({ type: 'user', uuid: `${session}-u${turn}`, parentUuid: turn > 0 ? `${session}-a${turn - 1}` : null, sessionId: session, timestamp: stamp(turn * 10), cwd: '/w', version: '2.1.0', isSidechain: false, message: { role: 'user', content: `question ${turn}` } })}\n`
const answer = (turn: number, session = 's-1'): string =>
  `${JSON.stringify({ type: 'assistant', uuid: `${session}-a${turn}`, parentUuid: `${session}-u${turn}`, sessionId: session, timestamp: stamp(turn * 10 + 5), requestId: `r${turn}`, isSidechain: false, message: { id: `msg_${session}_${turn}`, type: 'message', role: 'assistant', model: 'big-1', content: [{ type: 'text', text: `answer ${turn}` }], stop_reason: 'end_turn', usage: { input_tokens: 3, output_tokens: 7 } } })}\n`

function sessionFile(name = 's-1'): string {
  const project = join(home, '.claude/projects/-w')
  mkdirSync(project, { recursive: true })
  return join(project, `${name}.jsonl`)
}

describe('watched folders', () => {
  test('are all off at first, and nothing is read', async () => {
    writeFileSync(sessionFile(), prompt(0) + answer(0))
    const { call, workspaceFolder, traces } = await openEngine()
    const { folders } = await call('watching.list', {})
    expect(folders.map(({ folderId, isOn, state, isOwn }) => [folderId, isOn, state, isOwn])).toEqual([
      ['claude-code', false, 'off', false],
      ['codex', false, 'off', false],
    ])
    expect(await traces()).toBe(0)
    expect(existsSync(join(workspaceFolder, 'watchedFolders.json'))).toBe(false)
  })

  test('bring in what is there, lines that are added and files that come, as one import', async () => {
    const file = sessionFile()
    writeFileSync(file, prompt(0) + answer(0))
    const { call, listed, traces, observations } = await openEngine()
    expect(await call('watching.turn', { folderId: 'claude-code', isOn: true })).toMatchObject({ isOn: true })
    await soon(async () => expect(await traces()).toBe(1))
    const before = await observations()

    appendFileSync(file, prompt(1) + answer(1))
    await soon(async () => expect(await traces()).toBe(2))
    expect(await observations()).toBe(before * 2)
    writeFileSync(sessionFile('s-2'), prompt(0, 's-2') + answer(0, 's-2'))
    writeFileSync(`${sessionFile('notes')}.txt`, 'not a session')
    await soon(async () => expect(await traces()).toBe(3))

    // What the import says of itself is counted a moment after its traces can be read.
    const only = await soon(async () => {
      const { imports } = await call('imports.list', {})
      expect(imports).toMatchObject([
        { label: 'Claude Code (watched)', status: 'done', sessions: 2, traces: 3 },
      ])
      return ensureExists(imports[0], 'the import')
    })
    const { rows } = await call('imports.listFiles', { importId: only.importId })
    expect(rows.map(({ path, status, read }) => [path, status, read > 0])).toEqual([
      ['Claude Code/-w/s-1.jsonl', 'done', true],
      ['Claude Code/-w/s-2.jsonl', 'done', true],
    ])
    await soon(async () =>
      expect(await listed('claude-code')).toMatchObject({ state: 'watching', files: 2, error: null }),
    )
  })

  test('read a file that was written anew as it is now', async () => {
    const file = sessionFile()
    writeFileSync(file, prompt(0) + answer(0) + prompt(1) + answer(1))
    const { call, traces } = await openEngine()
    await call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () => expect(await traces()).toBe(2))
    writeFileSync(`${file}.new`, prompt(7) + answer(7))
    renameSync(`${file}.new`, file)
    await soon(async () => {
      const { rows } = await call('traces.list', { filter: emptyFilter, offset: 0, limit: 10 })
      expect(rows.map(({ traceKey }) => traceKey.endsWith('s-1-u7'))).toEqual([true])
    })
  })

  test('finish a line that was half written', async () => {
    const file = sessionFile()
    const [begin, rest] = [answer(0).slice(0, 60), answer(0).slice(60)]
    writeFileSync(file, prompt(0) + begin)
    const { call, observations, listed } = await openEngine()
    await call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () => expect((await listed('claude-code')).files).toBe(1))
    const before = await observations()
    appendFileSync(file, rest)
    await soon(async () => expect(await observations()).toBe(before + 1))
    await soon(async () => expect((await call('imports.list', {})).imports[0]?.skipped).toBe(0))
  })

  test('look at a half-written line again after a restart, though nothing else changed', async () => {
    const file = sessionFile()
    writeFileSync(file, prompt(0) + answer(0))
    const { call, engine, listed, workspaceFolder } = await openEngine()
    await call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () => expect((await listed('claude-code')).files).toBe(1))
    const { lastChangeMs } = await listed('claude-code')
    appendFileSync(file, prompt(1).slice(0, 60))
    await soon(async () => expect((await listed('claude-code')).lastChangeMs).not.toBe(lastChangeMs))
    await engine.close()
    const { folders } = await readWatchedFolders(workspaceFolder)
    const [folder] = folders.filter(({ isOn }) => isOn)
    expect(folder?.files).toEqual({ '-w/s-1.jsonl': [statSync(file).size, 0] })
  })

  test('go on where they were after a restart, with what came meanwhile', { timeout: 60_000 }, async () => {
    const file = sessionFile()
    writeFileSync(file, prompt(0) + answer(0))
    const first = await openEngine()
    await first.call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () => expect((await first.listed('claude-code')).files).toBe(1))
    await first.engine.close()
    appendFileSync(file, prompt(1) + answer(1))

    const quiet = await openEngine(first.folder, false)
    expect(await quiet.listed('claude-code')).toMatchObject({ isOn: true, state: 'off' })
    await quiet.engine.close()
    const second = await openEngine(first.folder)
    await soon(async () => expect(await second.traces()).toBe(2))
    expect((await second.call('imports.list', {})).imports).toHaveLength(1)
  })

  test('take in a folder of one’s own, and only one that the host chose', async () => {
    const own = temporaryFolder()
    const { call, platform, listed, traces } = await openEngine()
    await expect(call('watching.add', { handle: 'made-up' })).rejects.toThrow('refused')
    const added = await call('watching.add', { handle: platform.files.register(own) })
    expect(added).toMatchObject({ isOwn: true, isOn: true, error: null })
    writeFileSync(
      join(own, 'a.json'),
      JSON.stringify([
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'ho' },
      ]),
    )
    await soon(async () => expect(await traces()).toBe(1))
    // What is being read when it is turned off comes in another time.
    await soon(async () => expect((await listed(added.folderId)).files).toBe(1))
    await call('watching.turn', { folderId: added.folderId, isOn: false })
    expect(await listed(added.folderId)).toMatchObject({ isOn: false, state: 'off' })
    expect(await call('watching.remove', { folderId: added.folderId })).toEqual({ removed: true })
    expect(await call('watching.remove', { folderId: 'codex' })).toEqual({ removed: false })
    expect((await call('watching.list', {})).folders).toHaveLength(2)
    expect(await traces()).toBe(1)
  })

  test('say that a folder is not there, and begin when it comes', async () => {
    const { call, listed, traces } = await openEngine()
    await call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () =>
      expect(await listed('claude-code')).toMatchObject({
        state: 'failed',
        error: 'The folder does not exist.',
      }),
    )
    mkdirSync(join(home, '.claude/projects'), { recursive: true })
    await soon(async () =>
      expect(await listed('claude-code')).toMatchObject({ state: 'watching', error: null }),
    )
    writeFileSync(sessionFile(), prompt(0) + answer(0))
    await soon(async () => expect(await traces()).toBe(1))
    await soon(async () =>
      expect(await listed('claude-code')).toMatchObject({ state: 'watching', error: null }),
    )
  })

  test('end when their import is taken back', async () => {
    const file = sessionFile()
    writeFileSync(file, prompt(0) + answer(0))
    const { call, listed, traces } = await openEngine()
    await call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () => expect((await listed('claude-code')).importId).not.toBeNull())
    const { importId } = await listed('claude-code')
    await call('imports.undo', { importId: importId ?? 0 })
    appendFileSync(file, prompt(1) + answer(1))
    await soon(async () => expect(await listed('claude-code')).toMatchObject({ isOn: false, state: 'off' }))
    expect((await listed('claude-code')).error).toContain('taken back')
    expect(await traces()).toBe(0)

    await call('watching.turn', { folderId: 'claude-code', isOn: true })
    await soon(async () => expect(await traces()).toBe(2))
    expect(await listed('claude-code')).toMatchObject({ isOn: true, error: null })
    const next = await soon(async () => ensureExists((await listed('claude-code')).importId, 'an import'))
    expect(next).not.toBe(importId)
  })

  test(
    'come in anew when the workspace lost their import, whose number may be another one’s by then',
    { timeout: 60_000 },
    async () => {
      writeFileSync(sessionFile(), prompt(0) + answer(0))
      const first = await openEngine()
      await first.call('watching.turn', { folderId: 'claude-code', isOn: true })
      await soon(async () => expect((await first.listed('claude-code')).files).toBe(1))
      const { importId } = await first.listed('claude-code')
      await first.engine.close()
      for (const name of readdirSync(first.workspaceFolder))
        if (name.startsWith('traces.db')) rmSync(join(first.workspaceFolder, name))

      const quiet = await openEngine(first.folder, false)
      const other = join(home, 'other.json')
      writeFileSync(other, JSON.stringify([{ role: 'user', content: 'hi' }]))
      await quiet.call('imports.start', {
        handles: [quiet.platform.files.register(other)],
        mappingId: null,
      })
      await soon(async () => {
        const { imports } = await quiet.call('imports.list', {})
        expect(imports.map((each) => [each.importId, each.status])).toEqual([[importId, 'done']])
      })
      await quiet.engine.close()

      const second = await openEngine(first.folder)
      await soon(async () => expect(await second.traces()).toBe(2))
      const { imports } = await second.call('imports.list', {})
      expect(imports.map(({ label }) => label).toSorted()).toEqual(['Claude Code (watched)', 'other.json'])
      await soon(async () =>
        expect(await second.listed('claude-code')).toMatchObject({ files: 1, error: null, isOn: true }),
      )
    },
  )

  test(
    'a list that is damaged is kept aside and told; what can be read of it counts',
    { timeout: 60_000 },
    async () => {
      const first = await openEngine()
      await first.call('watching.turn', { folderId: 'codex', isOn: true })
      await first.engine.close()
      const list = join(first.workspaceFolder, 'watchedFolders.json')
      const text = readFileSync(list, 'utf8')
      expect(text).toContain('"isOn":true')
      for (const [broken, isOn] of [
        ['{"folders": [{"cut', false],
        [text.replace(']}', ',{"folderId":7}]}'), true],
      ] as const) {
        writeFileSync(list, broken)
        const next = await openEngine(first.folder)
        expect(await next.listed('codex')).toMatchObject({ isOn })
        const { notices } = await next.call('app.getCapabilities', {})
        expect(notices).toEqual([expect.stringContaining('was damaged and was kept as')])
        expect(readFileSync(`${list}.damaged`, 'utf8')).toBe(broken)
        await next.engine.close()
      }
    },
  )
})
