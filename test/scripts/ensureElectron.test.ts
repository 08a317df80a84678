import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { electronBinary, ensureElectron } from '../../scripts/lib/ensureElectron.mjs'

let folder: string
const said: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spanglass-test-'))
  said.length = 0
  vi.stubEnv('electron_config_cache', join(folder, 'cache'))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(String(text))
    return true
  })
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** A place that Electron is downloaded from, and how often it was asked. */
async function mirror(answer: RequestListener): Promise<{ asked: () => number }> {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return { asked: () => asked }
}

const ensure = () => ensureElectron({ memoryPath: join(folder, 'memory.json'), stallMs: 400 })

// Where Electron is installed there is nothing to download.
describe.skipIf(electronBinary() !== null)('the Electron binary', () => {
  it('is given up when it cannot be had, with the reason and the command that tries again, and remembered', async () => {
    const { asked } = await mirror((_request, response) => response.writeHead(403).end())
    const first = await ensure()
    expect(first).toEqual({
      reason: expect.stringMatching(
        /^Electron could not be downloaded \(.*403.*; `npx --no-install install-electron` tries again\)$/,
      ),
    })
    const askedOnce = asked()
    expect(await ensure()).toEqual({ reason: expect.stringContaining('earlier') })
    expect(asked()).toBe(askedOnce)
    expect(JSON.parse(readFileSync(join(folder, 'memory.json'), 'utf8'))).toMatchObject({
      wanted: expect.stringContaining(process.platform),
    })
  })

  it.each([
    ['nobody answers', () => undefined],
    [
      'it stops in the middle',
      (
        _request: unknown,
        response: { writeHead(status: number, headers: object): { write(text: string): void } },
      ) => response.writeHead(200, { 'content-length': 1_000_000 }).write('some'),
    ],
  ] as [string, RequestListener][])('is given up after a pause when %s', async (_name, answer) => {
    await mirror(answer)
    const startedMs = Date.now()
    expect(await ensure()).toEqual({ reason: expect.stringContaining('no data for 0.4 seconds') })
    expect(Date.now() - startedMs).toBeLessThan(50_000)
  })

  it('is waited for as long as it moves, and shown to move', async () => {
    await mirror((_request, response) => {
      response.writeHead(200, { 'content-length': 1_000 })
      let sent = 0
      const timer = setInterval(() => {
        response.write('x'.repeat(100))
        sent += 100
        if (sent >= 1_000) {
          clearInterval(timer)
          response.end()
        }
      }, 150)
    })
    // It is no archive of Electron: the check of its hash ends it, after everything has come.
    expect(await ensure()).toEqual({ reason: expect.not.stringContaining('no data') })
    expect(said.join('')).toContain('  100 % (0 MB)')
  })
})
