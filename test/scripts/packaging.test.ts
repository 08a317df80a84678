import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { missingOptional, platformEntry } from '../../scripts/completeLock.mjs'
import { isSupported } from '../../scripts/checkElectronSupport.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

it('closes the ways to use the Electron binary for something else', () => {
  const { electronFuses, npmRebuild } = parse(read('electron-builder.yml')) as Record<string, unknown>
  expect(electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  })
  expect(npmRebuild).toBe(false)
})

it('pins every package to one version, and lets only Node run a script on installation', () => {
  const { dependencies, devDependencies, allowScripts } = JSON.parse(read('package.json')) as Record<
    string,
    Record<string, unknown>
  >
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+(-[\w.]+)?$/)])
  }
  expect(allowScripts).toEqual({ node: true })
})

it('names no registry and no folder of anyone’s machine in the lock file', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved":|file:\/|\/home\/|\/work\//)
})

it('counts an Electron as supported while it is one of the newest three majors', () => {
  expect(isSupported('45.4.1', '47.0.0')).toBe(true)
  expect(isSupported('45.4.1', '48.0.0')).toBe(false)
})

describe('the lock file', () => {
  it('holds the packages of every platform, or `npm ci` stops everywhere (`node scripts/completeLock.mjs`)', () => {
    expect(missingOptional(JSON.parse(read('package-lock.json')).packages)).toEqual([])
  })

  it('is completed from the names of what is missing', () => {
    const packages = {
      '': {},
      'node_modules/a': { optionalDependencies: { '@a/linux-x64-musl': '1.2.3', '@a/here': '1.0.0' } },
      'node_modules/@a/here': {},
    }
    const missing = missingOptional(packages)
    expect(missing).toEqual([{ name: '@a/linux-x64-musl', version: '1.2.3' }])
    expect(missing.map(platformEntry)).toEqual([
      {
        version: '1.2.3',
        cpu: ['x64'],
        dev: true,
        libc: ['musl'],
        license: 'MIT',
        optional: true,
        os: ['linux'],
      },
    ])
    expect(() => platformEntry({ name: '@a/binary', version: '1.0.0' })).toThrow('by hand')
  })
})
