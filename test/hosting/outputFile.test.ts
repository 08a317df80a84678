import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openOutputFile } from '../../src/main/hosting/outputFile'
import { temporaryFolder } from '../support/temporaryFolder'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('an output file', () => {
  it('appears under its name when it is complete, for its owner only', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'export.jsonl')
    const file = await openOutputFile(path, false)
    await file.write(bytes('one'), '\n')
    expect(existsSync(path)).toBe(false)
    await file.write(bytes('two'), '\n')
    await file.commit()
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
    expect(readdirSync(folder)).toEqual(['export.jsonl'])
    // Windows has no such bits.
    expect(statSync(path).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600)
  })

  it('leaves what was there, and nothing else, when it is discarded', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'export.jsonl')
    writeFileSync(path, 'old')
    const file = await openOutputFile(path, true)
    await file.write(bytes('new'), '')
    await file.discard()
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['export.jsonl'])
  })

  it('replaces only when told to', async () => {
    const path = join(temporaryFolder(), 'export.jsonl')
    writeFileSync(path, 'old')
    await expect(openOutputFile(path, false)).rejects.toThrow('--force replaces it')
    const file = await openOutputFile(path, true)
    await file.write(bytes('new'), '')
    await file.commit()
    expect(readFileSync(path, 'utf8')).toBe('new')
  })

  it('does not replace a file that appeared while it was written', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'export.jsonl')
    const file = await openOutputFile(path, false)
    await file.write(bytes('ours'), '')
    writeFileSync(path, 'theirs')
    await expect(file.commit()).rejects.toThrow('--force replaces it')
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    expect(readdirSync(folder)).toEqual(['export.jsonl'])
  })

  it('refuses a folder, a missing folder and one that may not be written', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'sub'))
    await expect(openOutputFile(join(folder, 'sub'), true)).rejects.toThrow('is not a file')
    await expect(openOutputFile(join(folder, 'none', 'f'), false)).rejects.toThrow(
      'cannot be written (ENOENT)',
    )
    if (process.platform === 'win32' || process.getuid?.() === 0) return
    chmodSync(join(folder, 'sub'), 0o500)
    await expect(openOutputFile(join(folder, 'sub', 'f'), false)).rejects.toThrow('cannot be written')
  })

  it('clears away what a killed run of the same file left', async () => {
    const folder = temporaryFolder()
    // Numbers of processes end below this on every system that we run on.
    const dead = join(folder, '.export.jsonl.99999999-abcd1234.spanglass-tmp')
    const alive = join(folder, `.export.jsonl.${process.pid}-abcd1234.spanglass-tmp`)
    for (const path of [dead, alive]) writeFileSync(path, 'half')
    const file = await openOutputFile(join(folder, 'export.jsonl'), false)
    await file.commit()
    expect(existsSync(dead)).toBe(false)
    expect(existsSync(alive)).toBe(true)
  })
})
