import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDeepLink } from '../../src/main/desktop/deepLink'
import { openRecentWorkspaces } from '../../src/main/desktop/recentWorkspaces'
import { readStartArguments, startRequestSchema } from '../../src/main/desktop/startArguments'
import { workspacesToTry } from '../../src/main/desktop/workspaces'

describe('readDeepLink', () => {
  it('leads to a trace, a span or a session', () => {
    expect(readDeepLink('spanglass://trace/files%3A4bf9')).toBe('#/trace/files%3A4bf9')
    expect(readDeepLink('spanglass://trace/files:4bf9/?span=00f0')).toBe('#/trace/files%3A4bf9?span=00f0&v=1')
    expect(readDeepLink('SPANGLASS://Session/a%20b')).toBe('#/session/a%20b')
  })

  it.each([
    'spanglass://open?path=/etc/passwd',
    'spanglass://import//etc/passwd',
    'spanglass:///etc/passwd',
    'spanglass://trace/',
    'spanglass://trace/a/b',
    'spanglass://trace/--workspace=%2Ftmp',
    'spanglass://trace/-x',
    'spanglass://trace/%00',
    'spanglass://trace/a%0Ab',
    'spanglass://trace/a%E2%80%AEb',
    'spanglass://trace/%ff',
    'spanglass://settings/a',
    'spanglass:trace/a',
    'https://trace/a',
    'xspanglass://trace/a',
    ` spanglass://trace/a`,
    `spanglass://trace/${'a'.repeat(4_096)}`,
    '',
  ])('ignores %j', (link) => {
    expect(readDeepLink(link)).toBeNull()
  })

  it('drops a span that is none', () => {
    expect(readDeepLink('spanglass://trace/a?span=--x')).toBe('#/trace/a')
  })
})

describe('readStartArguments', () => {
  const read = (isPackaged: boolean, ...argv: string[]) => readStartArguments(argv, isPackaged, '/data')

  it('reads paths, workspace and link, seen from where one stands', () => {
    expect(read(true, 'spanglass', 'a.json', '/b', '--workspace', 'w', 'spanglass://trace/t')).toEqual({
      paths: ['/data/a.json', '/b'],
      workspace: '/data/w',
      route: '#/trace/t',
    })
    expect(read(false, 'electron', '/program', 'a.json', '--workspace=/w')).toMatchObject({
      paths: ['/data/a.json'],
      workspace: '/w',
    })
  })

  it('skips what looks like an option, whoever put it there', () => {
    expect(
      read(true, 'spanglass', '--no-sandbox', '--inspect=0', '-x', '--remote-debugging-port=9', 'a'),
    ).toEqual({
      paths: ['/data/a'],
      workspace: null,
      route: null,
    })
    expect(read(false, 'electron', '--inspect=0', '/program/out/main/index.js')).toMatchObject({ paths: [] })
    expect(read(true, 'spanglass', 'spanglass://evil')).toEqual({ paths: [], workspace: null, route: null })
    expect(read(true, 'spanglass', '--workspace')).toMatchObject({ workspace: null })
  })

  it('lets a second start say nothing else', () => {
    const isAccepted = (data: unknown): boolean => startRequestSchema.safeParse(data).success
    expect(isAccepted({ paths: ['/a'], workspace: null, route: '#/traces' })).toBe(true)
    for (const data of [
      null,
      {},
      { paths: ['a'], workspace: null, route: null },
      { paths: [], workspace: 'w', route: null },
      { paths: [], workspace: null, route: 'https://evil.test' },
      { paths: [], workspace: null, route: null, more: 1 },
    ]) {
      expect(isAccepted(data)).toBe(false)
    }
  })
})

describe('recent workspaces', () => {
  const file = (): string => join(mkdtempSync(join(tmpdir(), 'spanglass-test-')), 'recent.json')

  it('are kept, the last opened first, each once, ten at most', () => {
    const path = file()
    const recent = openRecentWorkspaces(path)
    for (let index = 0; index < 12; index++) recent.add(`/w${index}`)
    recent.add('/w5')
    const expected = ['/w5', '/w11', '/w10', '/w9', '/w8', '/w7', '/w6', '/w4', '/w3', '/w2']
    expect(recent.list()).toEqual(expected)
    expect(openRecentWorkspaces(path).list()).toEqual(expected)
    recent.clear()
    expect(openRecentWorkspaces(path).list()).toEqual([])
  })

  it('start empty when the file cannot be read', () => {
    const path = file()
    writeFileSync(path, '[1]')
    expect(openRecentWorkspaces(path).list()).toEqual([])
  })

  it('decide what to open: what was asked for, else the last that is still there, else one of one’s own', () => {
    const here = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
    expect(workspacesToTry('/asked', [here], '/own')).toEqual(['/asked'])
    expect(workspacesToTry(null, ['/gone', here], '/own')).toEqual([here, '/own'])
    expect(workspacesToTry(null, ['/gone'], '/own')).toEqual(['/own'])
    expect(workspacesToTry(null, [here], here)).toEqual([here])
  })
})
