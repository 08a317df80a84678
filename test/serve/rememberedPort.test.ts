import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { forgetServiceWorkers } from '../../src/main/serve/openBrowser'
import { openOnRememberedPort } from '../../src/main/serve/rememberedPort'

let file: string
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'spanglass-test-')), 'serve.json')
})

const warnings: string[] = []
const logger = {
  info: () => undefined,
  warn: (text: string) => void warnings.push(text),
  error: () => undefined,
}

/** Opens with a system that gives out 50,000 and in which some ports are taken; answers what was tried and got. */
async function open(taken: readonly number[] = []): Promise<{ tried: (number | null)[]; port: number }> {
  const tried: (number | null)[] = []
  const { port } = await openOnRememberedPort(
    file,
    (wanted) => {
      tried.push(wanted)
      if (wanted !== null && taken.includes(wanted)) return Promise.reject(new Error('EADDRINUSE'))
      return Promise.resolve({ port: wanted ?? 50_000 })
    },
    logger,
  )
  return { tried, port }
}

describe('the port that is remembered', () => {
  it('is the one that the system picked the first time', async () => {
    expect(await open()).toEqual({ tried: [null], port: 50_000 })
    expect(await open()).toEqual({ tried: [50_000], port: 50_000 })
  })

  it('gives way where it is taken', async () => {
    writeFileSync(file, '{"port":40000}')
    expect(await open([40_000])).toEqual({ tried: [40_000, null], port: 50_000 })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ port: 50_000 })
  })

  it.each(['', 'x', 'null', '[]', '{"port":"40000"}', '{"port":80}', '{"port":70000}', '{"port":1.5}'])(
    'is nobody’s where the file says %o',
    async (text) => {
      writeFileSync(file, text)
      expect((await open()).tried).toEqual([null])
    },
  )

  it('is not needed: a folder that cannot be written is no reason not to start', async () => {
    file = join(file, 'not a folder', 'serve.json')
    expect(await open()).toEqual({ tried: [null], port: 50_000 })
    expect(existsSync(file)).toBe(false)
    expect(warnings.at(-1)).toContain('the port could not be noted')
  })

  it('rejects where no port is to be had', async () => {
    await expect(openOnRememberedPort(file, () => Promise.reject(new Error('none')), logger)).rejects.toThrow(
      'none',
    )
  })
})

it('a profile keeps what a browser stored of the page, and no service worker', () => {
  const profile = join(file, '..', 'browser')
  for (const name of ['Service Worker/ScriptCache', 'Local Storage', 'Code Cache'])
    mkdirSync(join(profile, 'Default', name), { recursive: true })
  forgetServiceWorkers(profile)
  const isThere = (name: string): boolean => existsSync(join(profile, 'Default', name))
  expect(['Service Worker', 'Local Storage', 'Code Cache'].map(isThere)).toEqual([false, true, true])
  forgetServiceWorkers(profile)
})
