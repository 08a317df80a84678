import { expect, it } from 'vitest'
import { dataFolder, workspaceFolder } from '../../src/main/hosting/workspacePath'

const home = '/home/ada'

it('is the data folder of the system', () => {
  expect(dataFolder({ platform: 'linux', env: {}, home })).toBe('/home/ada/.local/share/spanglass')
  expect(dataFolder({ platform: 'linux', env: { XDG_DATA_HOME: '/data' }, home })).toBe('/data/spanglass')
  expect(dataFolder({ platform: 'linux', env: { XDG_DATA_HOME: 'relative' }, home })).toBe(
    '/home/ada/.local/share/spanglass',
  )
  expect(dataFolder({ platform: 'darwin', env: { XDG_DATA_HOME: '/data' }, home })).toBe(
    '/home/ada/Library/Application Support/Spanglass',
  )
  expect(dataFolder({ platform: 'win32', env: { APPDATA: '/r' }, home })).toBe('/r/Spanglass')
})

it('opens the folder asked for, seen from where one stands', () => {
  const surroundings = { platform: 'linux' as const, env: {}, home }
  expect(workspaceFolder(null, '/data', surroundings)).toBe(
    '/home/ada/.local/share/spanglass/default.spanglass',
  )
  expect(workspaceFolder('week.spanglass', '/data', surroundings)).toBe('/data/week.spanglass')
  expect(workspaceFolder('/else', '/data', surroundings)).toBe('/else')
})
