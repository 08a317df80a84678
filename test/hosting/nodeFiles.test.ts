import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { createNodeFiles } from '../../src/main/hosting/nodeFiles'
import { walkFolder } from '../../src/main/hosting/walkFolder'
import { collect } from '../support/collect'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'spanglass-test-')), 'export')
  mkdirSync(folder)
})

const open = async (path: string): Promise<[string, string | null][]> => {
  const files = createNodeFiles()
  const opened = await collect(files.open(files.register(path)))
  return opened.map(({ displayPath, unreadable }) => [displayPath, unreadable])
}

describe('handles', () => {
  it('are unguessable, and only those given out open anything', async () => {
    const files = createNodeFiles()
    const path = join(folder, 'a.json')
    writeFileSync(path, '{}')
    const handles = Array.from({ length: 50 }, () => files.register(path))
    expect(new Set(handles).size).toBe(50)
    for (const handle of handles) expect(handle).toMatch(/^[\w-]{22}$/)
    for (const forged of [path, '', '../a.json', 'A'.repeat(22), 'constructor', '__proto__']) {
      await expect(collect(files.open(forged))).rejects.toMatchObject({ code: 'refused' })
    }
  })

  it('leave a file of the person alone when they are released', async () => {
    const files = createNodeFiles()
    const path = join(folder, 'a.json')
    writeFileSync(path, '{}')
    await files.release(files.register(path))
    expect(await open(path)).toEqual([['a.json', null]])
  })
})

describe('what stands behind a handle', () => {
  it('is a folder in the order of names, whole subfolders where their name stands', async () => {
    mkdirSync(join(folder, 'b', 'deep'), { recursive: true })
    for (const name of ['c.json', 'a.json', 'b/2', 'b/10', 'b/deep/x', 'Z'])
      writeFileSync(join(folder, name), '')
    expect(await open(folder)).toEqual(
      ['export/Z', 'export/a.json', 'export/b/10', 'export/b/2', 'export/b/deep/x', 'export/c.json'].map(
        (name) => [name, null],
      ),
    )
  })

  it('may be a link that the person named, but links below a folder are not followed', async () => {
    writeFileSync(join(folder, 'real.json'), '{}')
    symlinkSync(join(folder, 'real.json'), join(folder, '..', 'named.json'))
    symlinkSync('/etc/passwd', join(folder, 'out.json'))
    symlinkSync(folder, join(folder, 'round'))
    expect(await open(join(folder, '..', 'named.json'))).toEqual([['named.json', null]])
    expect(await open(folder)).toEqual([
      ['export/out.json', 'A symbolic link; links inside a folder are not followed.'],
      ['export/real.json', null],
      ['export/round', 'A symbolic link; links inside a folder are not followed.'],
    ])
  })

  it.skipIf(process.platform === 'win32')('never waits on pipes, sockets and devices', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const server = createServer().listen(join(folder, 'socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await open(folder)).toEqual([
      ['export/pipe', 'A named pipe, not a file.'],
      ['export/socket', 'A socket, not a file.'],
    ])
    expect(await open(join(folder, 'pipe'))).toEqual([['pipe', 'A named pipe, not a file.']])
    expect(await open('/dev/zero')).toEqual([['zero', 'A device, not a file.']])
    server.close()
  })

  it('says so when it is gone or loops', async () => {
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'))
    expect(await open(join(folder, 'nothing.json'))).toEqual([['nothing.json', 'There is no such file.']])
    expect(await open(join(folder, 'loop'))).toEqual([['loop', 'A symbolic link that leads back to itself.']])
    expect(await open(join(folder, 'n'.repeat(300)))).toEqual([
      ['n'.repeat(300), 'Its path is longer than this system allows.'],
    ])
  })

  it('ends at a limit, and says that it did', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), '')
    const seen = await collect(walkFolder(folder, 'export', 2))
    expect(seen.map((file) => file.unreadable)).toEqual([
      null,
      null,
      'The folder holds more than 2 files; the rest was not read.',
    ])
  })

  it('keeps names with line breaks and controls apart', async () => {
    writeFileSync(join(folder, 'a\nb.json'), '')
    writeFileSync(join(folder, '\u202egnp.json'), '')
    expect((await open(folder)).map(([name]) => name)).toEqual(['export/a\nb.json', 'export/\u202egnp.json'])
  })
})
