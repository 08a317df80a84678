import Database from 'better-sqlite3'
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createWriterOperations } from '../../src/main/ingest/writerOperations'
import { openTraces } from '../../src/main/store/openTraces'
import { createReaderOperations } from '../../src/main/store/readerOperations'
import { emptyFilter } from '../../src/shared/model/filter'
import { observation } from '../support/records'
import { temporaryFolder } from '../support/temporaryFolder'
import { writerStore } from '../support/writerStore'

const count = 600

/** A workspace that was full and indexed when its program was killed: the databases with their logs. */
async function killedWorkspace(harm: (db: Database.Database) => void = () => undefined): Promise<string> {
  const store = writerStore()
  await store.put(
    Array.from({ length: count }, (_, index) =>
      observation({
        spanId: `s${index}`,
        traceId: `t${index % 60}`,
        name: `step ${index}`,
        attributes: { text: `parcel ${index} ${'x'.repeat(150)}` },
      }),
    ),
  )
  store.close()
  const live = createWriterOperations(store.folder, { onChanged: () => undefined })
  await live.operations.searchReady()
  await live.close()
  const db = new Database(join(store.folder, 'traces.db'))
  harm(db)
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.exec("INSERT OR REPLACE INTO meta (key, value) VALUES ('left', 'in the log')")
  const folder = temporaryFolder()
  for (const end of ['', '-wal'])
    copyFileSync(join(store.folder, `traces.db${end}`), join(folder, `traces.db${end}`))
  db.close()
  return folder
}

async function start(folder: string): Promise<{ notices: readonly string[]; found: number; traces: number }> {
  const writer = createWriterOperations(folder, { onChanged: () => undefined })
  const notices = await writer.operations.notices()
  await writer.operations.searchReady()
  const reader = createReaderOperations(folder)
  const list = (text: string): number =>
    reader.operations.tracesList({
      filter: { ...emptyFilter, text },
      sort: 'start',
      descending: true,
      offset: 0,
      limit: 10,
    }).matching
  const answer = { notices, found: list('parcel'), traces: list('') }
  reader.close()
  await writer.close()
  return answer
}

test('after an unclean end a whole database is looked through and nothing is said', async () => {
  expect(await start(await killedWorkspace())).toEqual({ notices: [], found: 60, traces: 60 })
})

test('a damaged full text is built anew, without a word and without loss', async () => {
  const folder = await killedWorkspace((db) => {
    db.unsafeMode(true)
    db.exec('UPDATE search_data SET block = zeroblob(length(block)) WHERE id > 100')
    expect(() => db.exec("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")).toThrow(
      /corrupt|malformed/,
    )
  })
  expect(await start(folder)).toEqual({ notices: [], found: 60, traces: 60 })
  const db = new Database(join(folder, 'traces.db'))
  db.exec("INSERT INTO search(search, rank) VALUES ('integrity-check', 1)")
  db.close()
})

test.each<readonly [string, string]>([
  ['its pages', "UPDATE search_data SET block = x'ff' WHERE id > 100"],
  ['its format', 'UPDATE search_config SET v = 99'],
  ['its index', 'DELETE FROM search_idx'],
  ['one of its tables', 'DROP TABLE search_data'],
])(
  'a full text that is damaged after an end in good order (%s) is built anew where it is met',
  async (_, harm) => {
    const folder = await killedWorkspace()
    const { db } = openTraces(folder)
    db.unsafeMode(true)
    db.exec(harm)
    db.exec('INSERT INTO search_pending SELECT id FROM observation')
    db.close()
    expect(await start(folder)).toMatchObject({ notices: [], traces: 60 })
    expect(await start(folder)).toMatchObject({ notices: [], found: 60 })
  },
)

test('bytes flipped where no query looks are found, told, and the file is moved aside at the next start', async () => {
  const folder = await killedWorkspace()
  const path = join(folder, 'traces.db')
  const bytes = readFileSync(path)
  const page = 8_192
  // Leaf pages of tables (13) hold rows; their cell pointers are turned into nonsense.
  for (let at = page; at < bytes.length; at += page) if (bytes[at] === 13) bytes.fill(0xa5, at + 8, at + 60)
  writeFileSync(path, bytes)
  const writer = createWriterOperations(folder, { onChanged: () => undefined })
  const notices = await writer.operations.notices()
  await writer.close().catch(() => undefined)
  const damagedAtOnce = readdirSync(folder).some((name) => name.includes('damaged'))
  if (!damagedAtOnce) expect(notices).toEqual([expect.stringMatching(/is damaged.*moved aside/)])
  const next = createWriterOperations(folder, { onChanged: () => undefined })
  expect(damagedAtOnce ? notices : await next.operations.notices()).toEqual([
    expect.stringContaining('moved aside as traces.db.damaged-'),
  ])
  await next.close()
  expect(readdirSync(folder).filter((name) => /^traces\.db\.damaged-[^-]+$/.test(name))).toHaveLength(1)
})

test('one flipped page of contents: what can be read stays readable until the next start', async () => {
  const folder = await killedWorkspace()
  const path = join(folder, 'traces.db')
  const bytes = readFileSync(path)
  const page = 8_192
  const at = bytes.indexOf('step 599')
  const start1 = Math.floor(at / page) * page
  bytes.fill(0xa5, start1 + 8, start1 + 40)
  writeFileSync(path, bytes)
  const first = createWriterOperations(folder, { onChanged: () => undefined })
  expect(await first.operations.notices()).toEqual([
    expect.stringMatching(/^The trace database is damaged, .* notes are not concerned\.$/),
  ])
  const reader = createReaderOperations(folder)
  expect(reader.operations.importsList({}).imports).toHaveLength(1)
  reader.close()
  await first.close().catch(() => undefined)
  const second = createWriterOperations(folder, { onChanged: () => undefined })
  expect(await second.operations.notices()).toEqual([expect.stringContaining('moved aside')])
  await second.close()
})
