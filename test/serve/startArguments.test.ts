import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readStartOptions } from '../../src/main/hosting/startOptions'
import { findBrowser } from '../../src/main/serve/findBrowser'
import { createLaunchCodes } from '../../src/main/serve/launchCodes'

describe('readStartOptions', () => {
  it('has defaults', () => {
    expect(readStartOptions([])).toEqual({
      paths: [],
      serveOnly: false,
      port: null,
      openBrowser: true,
      workspace: null,
      keep: false,
      watch: [],
      help: false,
      mistake: null,
    })
  })

  it('reads everything, in any order', () => {
    const args = ['a.json', '--serve', '--port', '8123', '--no-open', 'b', '--workspace=w', '--keep']
    expect(readStartOptions(args)).toMatchObject({
      paths: ['a.json', 'b'],
      serveOnly: true,
      port: 8123,
      openBrowser: false,
      workspace: 'w',
      keep: true,
      mistake: null,
    })
    expect(readStartOptions(['--watch', 'logs', '--watch=more', 'a.json'])).toMatchObject({
      watch: ['logs', 'more'],
      paths: ['a.json'],
    })
    expect(readStartOptions(['--', '--odd-name.json']).paths).toEqual(['--odd-name.json'])
  })

  it.each([
    [['--port', '0'], '--port takes a number from 1 to 65535, not "0".'],
    [['--port', '70000'], '--port takes a number from 1 to 65535, not "70000".'],
    [['--port', 'x'], '--port takes a number from 1 to 65535, not "x".'],
    [['--open'], "Unknown option '--open'."],
    [['--workspace'], "Option '--workspace <value>' argument missing."],
  ])('says what is wrong with %j', (args, mistake) => {
    expect(readStartOptions(args).mistake).toBe(mistake)
  })
})

describe('findBrowser', () => {
  const find = (platform: NodeJS.Platform, env: Record<string, string>, ...programs: string[]) =>
    findBrowser({ platform, env, isProgram: (path) => programs.includes(path) })

  it('prefers what the person chose, then the path in the order of names', () => {
    const env = { PATH: '/usr/bin:/opt/bin', CHROME_PATH: '/my/chrome' }
    expect(find('linux', env, '/my/chrome', '/usr/bin/chromium')).toBe('/my/chrome')
    expect(find('linux', env, '/opt/bin/chromium', '/usr/bin/google-chrome')).toBe('/opt/bin/chromium')
    expect(find('linux', env)).toBeNull()
  })

  it('looks where other systems keep programs', () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(find('darwin', { PATH: '/usr/bin' }, mac, '/usr/bin/chromium')).toBe(mac)
    const windows = join('C:\\Program Files', 'Google', 'Chrome', 'Application', 'chrome.exe')
    expect(find('win32', { PROGRAMFILES: 'C:\\Program Files' }, windows)).toBe(windows)
  })
})

describe('launch codes', () => {
  it('work once, within a minute, and cannot be made up', () => {
    let nowMs = 0
    const codes = createLaunchCodes({ nowMs: () => nowMs })
    const first = codes.issue()
    const second = codes.issue()
    const late = codes.issue()
    expect([codes.redeem(first), codes.redeem(first), codes.redeem(second)]).toEqual([true, false, true])
    expect([codes.redeem(''), codes.redeem('constructor')]).toEqual([false, false])
    nowMs = 60_001
    expect(codes.redeem(late)).toBe(false)
  })
})
