import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
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
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)])
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

it('locks the packages of every platform, or `npm ci` stops everywhere', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>
  }
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        !Object.hasOwn(packages, `node_modules/${name}`) &&
        !Object.hasOwn(packages, `${path}/node_modules/${name}`),
    ),
  )
  expect(missing).toEqual([])
})
