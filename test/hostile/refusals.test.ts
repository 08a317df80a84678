import Database from 'better-sqlite3'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import { collect } from '../support/collect'
import { expectSentence, importHostile, importHostileFiles } from '../support/hostile/hostileImport'
import { payloadOf, spanIdOf, spanText } from '../support/hostile/otlpBodies'
import { temporaryFolder } from '../support/temporaryFolder'

const good = `${payloadOf(spanText())}\n`
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function sqlite(prepare: (db: Database.Database) => void): Buffer {
  const path = join(temporaryFolder(), 'some.db')
  const db = new Database(path)
  prepare(db)
  db.close()
  return readFileSync(path)
}

describe('what is no trace is refused in one sentence, whatever its name says', () => {
  test.each<readonly [string, Buffer | string | (() => Buffer), RegExp]>([
    ['nothing', '', /empty/],
    ['blank space', ' \r\n\t \n', /blank/],
    ['a mark and nothing', '\ufeff', /empty|blank|Not a format/],
    ['a picture', png, /picture/],
    ['a picture that begins like JSON behind it', Buffer.concat([png, Buffer.from(good)]), /picture/],
    ['a PDF that is also JSON', `%PDF-1.7\n${good}`, /PDF/],
    ['a login page', '<!DOCTYPE html><title>Sign in</title>', /web page/],
    ['a program', readFileSync('/proc/self/exe').subarray(0, 100_000), /program/],
    ['Parquet', Buffer.concat([Buffer.from('PAR1'), randomBytes(500), Buffer.from('PAR1')]), /Parquet/],
    ['noise', Buffer.concat([Buffer.from([1]), randomBytes(5_000)]), /Not a format|web page|picture/],
    ['prose', 'Dear all,\nplease find the trace attached.\n', /Not a format/],
    ['JSON that is no trace', '{"hello":"world"}', /Not a format/],
    ['a database', () => sqlite((db) => db.exec('CREATE TABLE messages (body)')), /SQLite/],
    [
      'a database whose table is an endless view',
      () =>
        sqlite((db) =>
          db.exec(
            'CREATE VIEW messages AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n',
          ),
        ),
      /SQLite/,
    ],
    ['a damaged database', Buffer.concat([Buffer.from('SQLite format 3\0'), randomBytes(4_000)]), /SQLite/],
  ])('%s', async (_, bytes, sentence) => {
    const content = typeof bytes === 'function' ? bytes() : bytes
    const report = await importHostile(content, { name: 'traces.json' })
    expect(report).toMatchObject({ status: 'failed', failedFiles: 1 })
    expect(report.files[0]?.error).toMatch(sentence)
    expect(report.message).toBe(report.files[0]?.error)
  })
})

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test('pipes, devices, sockets and folders are refused without waiting for them', async () => {
    const folder = temporaryFolder()
    const path = (name: string): string => join(folder, name)
    execFileSync('mkfifo', [path('pipe')])
    mkdirSync(path('folder'))
    symlinkSync(path('pipe'), path('link to the pipe'))
    symlinkSync(path('loop'), path('loop'))
    const server = createServer().listen(path('socket'))
    onTestFinished(() => void server.close())
    const paths = ['pipe', 'link to the pipe', 'folder', 'socket', 'loop', 'gone'].map(path)
    const began = performance.now()
    const report = await importHostileFiles(
      folder,
      [...paths, '/dev/zero', '/dev/random', '/dev/full'].map((each) => ({
        path: each,
        displayPath: each,
        unreadable: null,
      })),
    )
    expect(performance.now() - began).toBeLessThan(50_000)
    expect(report).toMatchObject({ status: 'failed', failedFiles: 9 })
    for (const file of report.files)
      expect(file.error).toMatch(
        /^(Not a regular file|This is a folder|The file (does not exist|is a symbolic link))/,
      )
  })

  test('a folder: links are not followed, in circles or outwards; odd names are only names; the rest comes in', async () => {
    const outside = temporaryFolder()
    writeFileSync(join(outside, 'secret.jsonl'), good)
    const folder = temporaryFolder()
    const names = [
      'line\nbreak.jsonl',
      '\u202egnp.jsonl',
      '<img src=x onerror=alert(1)>.jsonl',
      '$(id).jsonl',
      '%00.jsonl',
      'CON',
      ' ',
      '-rf',
    ]
    names.forEach((name, index) =>
      writeFileSync(join(folder, name), `${payloadOf(spanText({ spanId: spanIdOf(index) }))}\n`),
    )
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff, 0x62])]), good)
    symlinkSync(folder, join(folder, 'round'))
    symlinkSync(join(outside, 'secret.jsonl'), join(folder, 'out.jsonl'))
    symlinkSync(outside, join(folder, 'out'))
    let deep = folder
    for (let level = 0; level < 12; level++) mkdirSync((deep = join(deep, 'd'.repeat(200))))
    writeFileSync(join(deep, 'deep.jsonl'), payloadOf(spanText({ spanId: spanIdOf(50) })))
    const files = createNodeFiles()
    const opened = await collect(files.open(files.register(folder)))
    const report = await importHostileFiles(folder, opened)
    expect(report.status).toBe('done')
    const failed = report.files.filter(({ status }) => status === 'failed')
    for (const file of failed) expectSentence(file.error)
    expect(failed.filter(({ error }) => error?.includes('symbolic link') === true)).toHaveLength(3)
    expect(
      report.files.filter(({ status }) => status === 'done').map(({ path }) => path.split('/').at(-1)),
    ).toEqual(expect.arrayContaining([...names, 'deep.jsonl']))
    expect(failed.filter(({ error }) => error?.includes('not valid Unicode') === true)).toHaveLength(1)
    expect(report.store.rows("SELECT COUNT(*) AS n FROM observation WHERE name = 'hostile'")).toEqual([
      { n: names.length + 1 },
    ])
  })

  test('a path longer than the system takes is told in a sentence; what stands before it comes in', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a.jsonl'), good)
    const name = 'd'.repeat(200)
    // Step by step, as only a program that changes its folder can make it; what cleans up has to be one, too.
    const script = `for i in $(seq 25); do mkdir ${name} && cd ${name} || exit 1; done; echo '{}' > deep.json`
    execFileSync('bash', ['-c', script], { cwd: folder })
    onTestFinished(() => void execFileSync('rm', ['-rf', join(folder, name)]))
    const files = createNodeFiles()
    const report = await importHostileFiles(
      temporaryFolder(),
      await collect(files.open(files.register(folder))),
    )
    expect(report.files.map(({ status }) => status)).toEqual(['done', 'failed'])
    expectSentence(report.files[1]?.error ?? null)
  })

  test('a file without permission is refused in a sentence', async ({ skip }) => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'closed'), good, { mode: 0o000 })
    if (process.getuid?.() === 0) skip('root may read everything')
    const report = await importHostileFiles(folder, [
      { path: join(folder, 'closed'), displayPath: 'closed', unreadable: null },
    ])
    expect(report.files[0]?.error).toMatch(/permission denied/)
  })
})
