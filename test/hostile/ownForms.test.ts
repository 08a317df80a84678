import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Input, JsonProcedure, Output } from '../../src/shared/contract/contract'
import { emptyFilter } from '../../src/shared/model/filter'
import { ensureExists } from '../../src/shared/util/assert'
import { createEngine } from '../../src/main/engine/createEngine'
import { createNodePlatform } from '../../src/main/hosting/nodePlatform'
import { bundleStoreWorker } from '../support/bundleChild'
import { importHostile } from '../support/hostile/hostileImport'
import { dumpNotes } from '../support/notesDump'
import { temporaryFolder } from '../support/temporaryFolder'

let storeWorkerUrl: URL
beforeAll(async () => {
  storeWorkerUrl = await bundleStoreWorker()
})

async function openEngine() {
  const folder = temporaryFolder()
  const platform = createNodePlatform({ version: '1.2.3', resourcesFolder: folder })
  const workspace = join(folder, 'w.spanglass')
  const engine = await createEngine({ workspaceFolder: workspace, storeWorkerUrl }, platform)
  onTestFinished(() => engine.close())
  const call = async <N extends JsonProcedure>(name: N, input: Input<N>): Promise<Output<N>> => {
    const reply = await engine.dispatch(name, input, new AbortController().signal)
    if (!reply.ok) throw new Error(`${reply.error.code}: ${reply.error.message}`)
    return reply.value as Output<N>
  }
  /** Runs what starts an import to its end; answers the report's line of its file. */
  const finish = async (start: () => Promise<{ importId: number }>) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = engine.subscribe((name) => {
      if (name === 'jobs.finished') resolve()
    })
    const { importId } = await start()
    await promise
    stop()
    return ensureExists((await call('imports.listFiles', { importId })).rows[0], 'a file')
  }
  const importHandle = (handle: string) => finish(() => call('imports.start', { handles: [handle] }))
  let count = 0
  const importText = (content: string) => {
    const path = join(folder, `input ${(count += 1)}.json`)
    writeFileSync(path, content)
    return importHandle(platform.files.register(path))
  }
  return { folder, workspace, platform, call, finish, importHandle, importText }
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/importers/session-export/week.input.json'), 'utf8'),
) as Export

interface Export {
  format: string
  version: unknown
  sessions: {
    id: string
    traces: { id: string; observations: Record<string, unknown>[]; scores?: object[] }[]
  }[]
}

/** A copy of the golden export, changed. */
function changed(change: (copy: Export) => unknown): string {
  const copy = structuredClone(golden)
  const replaced = change(copy)
  return JSON.stringify(replaced === undefined ? copy : replaced)
}

const firstTrace = (copy: Export): Export['sessions'][0]['traces'][0] =>
  ensureExists(copy.sessions[0]?.traces[0], 'a trace')
const score = (id: number): object => ({
  name: `overall ${id}`,
  value: 1,
  source: 'human',
  comment: 'overwritten',
})

/** Exports of our own form that were not written by us. */
const strangeExports: readonly (readonly [string, string])[] = [
  [
    'of a later version, with new parts',
    changed((copy) => Object.assign(copy, { version: 2, notes: [{ text: 'theirs' }] })),
  ],
  [
    'of a version that is no number',
    changed((copy) => Object.assign(copy, { version: { major: '9'.repeat(40) } })),
  ],
  ['without sessions', changed(({ format, version }) => ({ format, version }))],
  [
    'with sessions that are none',
    changed((copy) => ({ ...copy, sessions: [null, 1, 'x', [], {}, { id: 's1' }] })),
  ],
  [
    'with traces that have no steps',
    changed((copy) => {
      firstTrace(copy).observations = []
    }),
  ],
  [
    'with parents, scores and messages that point nowhere',
    changed((copy) => {
      const trace = firstTrace(copy)
      for (const observation of trace.observations) observation['parent_id'] = 'nowhere'
      trace.scores = [{ name: 'lost', value: 1, trace_id: 'nowhere', observation_id: 'nowhere' }]
      Object.assign(ensureExists(copy.sessions[0], 's'), {
        messages: [{ role: 'user', text: 'x', trace_id: 'nowhere' }],
      })
    }),
  ],
  [
    'whose steps have the same ids and other contents',
    changed((copy) => {
      for (const observation of firstTrace(copy).observations)
        Object.assign(observation, { name: 'rewritten', status: 'ok' })
    }),
  ],
  ['that says itself to be whole and is cut', changed((copy) => copy).slice(0, -200)],
  [
    'with one opinion on a thousand',
    changed((copy) => {
      firstTrace(copy).scores = Array.from({ length: 1_000 }, () => score(1))
    }),
  ],
  [
    'with a thousand opinions',
    changed((copy) => {
      firstTrace(copy).scores = Array.from({ length: 1_000 }, (_, index) => score(index))
    }),
  ],
  [
    'with notes and revisions as if they were ours',
    changed((copy) => {
      const notes = [
        {
          noteId: 'n',
          target: { type: 'trace', traceKey: 'files:t1' },
          text: 'overwritten',
          revision: 99,
          deleted: true,
        },
      ]
      Object.assign(copy, { notes, note_revision: notes, settings: { theme: 'x' } })
    }),
  ],
]

describe('exports of our own form', () => {
  test.each(strangeExports)('%s: read or told, with all that holds for every input', async (_, text) => {
    const report = await importHostile(text, { name: 'export.json' })
    const [file] = report.files
    const isTold = Object.keys(report.counts).length > 0
    expect(file?.status === 'done' || isTold).toBe(true)
  })

  test('a later version and what points nowhere are findings', async () => {
    const [later, , , , , lost] = strangeExports
    const { files } = await importHostile(later?.[1] ?? '', { again: false })
    const said = files[0]?.findings.find(({ code }) => code === 'unknown_field')
    expect(said?.samples.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^Version 2/))
    expect((await importHostile(lost?.[1] ?? '', { again: false })).counts).toMatchObject({ orphan: 5 })
  })

  test(
    'none of them changes a note, and what contradicts is kept beside what was there',
    { timeout: 60_000 },
    async () => {
      const { workspace, call, importText } = await openEngine()
      await importText(JSON.stringify(golden))
      const targets = [
        { type: 'trace' as const, traceKey: 'files:t1' },
        { type: 'observation' as const, traceKey: 'files:t1', spanId: 'o2' },
        { type: 'session' as const, sessionKey: 'files:s1' },
      ]
      for (const target of targets) await call('notes.save', { target, text: 'mine' })
      const before = dumpNotes(workspace)
      expect(before['notes']).toHaveLength(3)

      let conflicts = 0
      for (const [, text] of strangeExports) {
        const { findings } = await importText(text)
        conflicts += findings.find(({ code }) => code === 'conflicting_record')?.count ?? 0
        expect(dumpNotes(workspace)).toEqual(before)
      }
      expect(conflicts).toBeGreaterThanOrEqual(5)
      // They still stand at what they were written about.
      const { notes } = await call('notes.list', {})
      expect(
        notes.map((note) => [note.text, (note as { isDetached?: boolean }).isDetached ?? false]),
      ).toEqual(Array.from({ length: 3 }, () => ['mine', false]))
    },
  )

  test('a mapping file never takes the place of a mapping that is there', async () => {
    const { call } = await openEngine()
    const field = { path: 'a', role: 'name', unit: null }
    const mapping = {
      name: 'Mine',
      shape: 'json',
      rows: '',
      fields: [field],
      grouping: 'row',
      knownPaths: ['a'],
    }
    const text = (change: object): string =>
      JSON.stringify({ spanglass: 'field-mapping', version: 1, mapping: { ...mapping, ...change } })
    const mine = await call('mappings.importText', { text: text({}) })
    const bad = [
      text({}).replace('"version":1', '"version":2'),
      text({ name: null }),
      text({}).slice(0, -9),
      '{}',
      '[]',
      text({ fields: [{ ...field, role: 'constructor' }] }),
    ]
    for (const each of bad)
      await expect(call('mappings.importText', { text: each })).rejects.toThrow(/^invalid_input: \S.+/)
    const theirs = await call('mappings.importText', { text: text({ rows: 'spans[]' }) })
    expect([mine.mapping.name, theirs.mapping.name]).toEqual(['Mine', 'Mine (2)'])
    expect((await call('mappings.list', {})).mappings).toContainEqual(mine)
  })
})

describe('a file that is another one by the time it is read', () => {
  const rows = Array.from({ length: 4 }, (_, index) =>
    JSON.stringify({ what: `seen ${index}`, took: index }),
  ).join('\n')

  test('what was previewed is what comes in: the bytes looked at are those in the workspace', async () => {
    const { folder, platform, call, finish, importHandle } = await openEngine()
    const path = join(folder, 'rows.jsonl')
    writeFileSync(path, rows)
    const { fileId } = await importHandle(platform.files.register(path))
    const survey = await call('mappings.survey', { fileId })
    const { mapping, mappingId } = await call('mappings.save', {
      mappingId: null,
      mapping: {
        name: 'Rows',
        shape: survey.shape,
        rows: survey.rows,
        fields: [{ path: 'what', role: 'name', unit: null }],
        grouping: 'file',
        knownPaths: survey.fields.map((field) => field.path),
      },
    })
    const preview = await call('mappings.preview', { fileId, mapping })
    expect(preview.spanCount).toBe(4)
    // Written over in between, and for good measure replaced by a link to something else.
    writeFileSync(path, rows.replaceAll('seen', 'swapped').repeat(3))
    const imported = await finish(() => call('mappings.importFile', { fileId, mappingId }))
    expect(imported).toMatchObject({ status: 'done', stored: 4, bytes: rows.length })
    const { rows: observations } = await call('exports.observationRows', {
      filter: emptyFilter,
      limit: 10,
    } as never)
    expect(observations.map(({ name }) => name).toSorted()).toEqual(['seen 0', 'seen 1', 'seen 2', 'seen 3'])
    const kept = await call('raw.readText', { fileId: imported.fileId, offset: 0, length: 100_000 })
    expect(hash(kept.text)).toBe(hash(rows))
  })

  test.skipIf(process.platform === 'win32')(
    'a chosen file that became a pipe, a folder, nothing, or another file is what it is when it is opened',
    { timeout: 60_000 },
    async () => {
      const { folder, platform, importHandle } = await openEngine()
      const path = join(folder, 'chosen.jsonl')
      const other = join(folder, 'other.jsonl')
      writeFileSync(other, '{"secret":"of another file"}')
      const swaps: readonly (readonly [RegExp | null, () => void])[] = [
        [/named pipe/, () => void spawnSync('mkfifo', [path])],
        [/is missing/, () => mkdirSync(path)],
        [/no such file/, () => undefined],
        [/device|regular file/, () => symlinkSync('/dev/zero', path)],
        [null, () => renameSync(other, path)],
      ]
      for (const [sentence, swap] of swaps) {
        rmSync(path, { recursive: true, force: true })
        writeFileSync(path, rows)
        const handle = platform.files.register(path)
        rmSync(path)
        swap()
        const file = await importHandle(handle).catch((error: unknown) => ({
          status: 'failed',
          error: String(error),
          bytes: 0,
        }))
        expect(file.status).toBe('failed')
        if (sentence !== null) expect(file.error).toMatch(sentence)
        // Nothing of the other file is passed off as the chosen one: its own size and bytes stand in the report.
        else expect(file.bytes).toBe('{"secret":"of another file"}'.length)
      }
    },
  )
})

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
