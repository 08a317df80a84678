import Database from 'better-sqlite3'
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createEngine } from '../../src/main/engine/createEngine'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import { bundleStoreWorker } from '../support/bundleChild'
import { turns } from '../support/sessionTurns'
import { temporaryFolder } from '../support/temporaryFolder'

const soon = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 40_000, interval: 100 })
const dayMs = 24 * 60 * 60_000

/** One long prompt and a short turn, of some days ago. */
function writeSession(folder: string, session: string, days: number): void {
  const path = join(folder, `${session}.jsonl`)
  const long = turns(0, 1, session).replace('question 0', 'long '.repeat(1_000_000))
  writeFileSync(path, long + turns(1, 2, session))
  const time = new Date(Date.now() - days * dayMs)
  utimesSync(path, time, time)
}

test('long sessions are remembered in the workspace, also those that nobody writes now', async () => {
  const home = temporaryFolder()
  const sessions = join(home, 'projects/-w')
  mkdirSync(sessions, { recursive: true })
  vi.stubEnv('CLAUDE_CONFIG_DIR', home)
  vi.stubEnv('CODEX_HOME', join(home, 'none'))
  for (const [session, days] of [
    ['now', 0],
    ['lately', 3],
    ['long-ago', 200],
  ] as const)
    writeSession(sessions, session, days)
  const folder = temporaryFolder()
  const workspaceFolder = join(folder, 'w.spanglass')
  const storeWorkerUrl = await bundleStoreWorker()
  const open = async () => {
    const platform = createNodePlatform({ version: '1.2.3', resourcesFolder: folder })
    const engine = await createEngine({ workspaceFolder, storeWorkerUrl, watches: true }, platform)
    onTestFinished(() => engine.close())
    const call = (name: string, input: object) => engine.dispatch(name, input, new AbortController().signal)
    return { engine, call }
  }
  const ask = (sql: string): unknown[] => {
    const db = new Database(join(workspaceFolder, 'traces.db'), { readonly: true })
    const rows = db.prepare(sql).pluck().all()
    db.close()
    return rows
  }
  const remembered = (): unknown[] =>
    ask(
      'SELECT f.path FROM file_memory m JOIN import_file f ON f.id = m.file_id AND f.bytes = m.bytes ORDER BY 1',
    )
  const paths = ['Claude Code/-w/lately.jsonl', 'Claude Code/-w/now.jsonl']

  const first = await open()
  expect(await first.call('watching.turn', { folderId: 'claude-code', isOn: true })).toMatchObject({
    ok: true,
  })
  await soon(() => {
    expect(remembered()).toEqual(paths)
    return Promise.resolve()
  })
  await first.engine.close()

  await open()
  appendFileSync(join(sessions, 'lately.jsonl'), turns(2, 3, 'lately'))
  // It is gone on with, not read whole: what is remembered of it is as it was, shorter than the file now.
  await soon(() => {
    expect(ask("SELECT count(*) FROM trace WHERE trace_id LIKE 'lately-%'")).toEqual([3])
    expect(remembered()).toEqual(['Claude Code/-w/now.jsonl'])
    return Promise.resolve()
  })
  expect(ask('SELECT count(*) FROM file_memory')).toEqual([2])
})
