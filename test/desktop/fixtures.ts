import type { Browser } from 'playwright'
import { test as base, expect } from '@playwright/test'
import type { DesktopPlace, DesktopUnderTest } from './desktopUnderTest'
import { makePlace, realElectron, startDesktop } from './desktopUnderTest'

interface Fixtures {
  readonly place: DesktopPlace
  /** The program, started in `place`. */
  readonly desktop: DesktopUnderTest
  /** Starts one with other arguments, or a second one. */
  readonly start: (place: DesktopPlace, args?: readonly string[]) => Promise<DesktopUnderTest>
}

/** Tests of the whole window; each gets a program of its own in an empty place. */
export const test = base.extend<Fixtures>({
  // Playwright reads what a fixture needs from this pattern.
  // oxlint-disable-next-line no-empty-pattern
  place: async ({}, use) => use(makePlace()),
  start: async ({ playwright, launchOptions }, use) => {
    const started: DesktopUnderTest[] = []
    let browser: Browser | null = null
    const launch = async (): Promise<Browser> => (browser ??= await playwright.chromium.launch(launchOptions))
    await use(async (place, args) => {
      const desktop = await startDesktop(launch, place, args)
      started.push(desktop)
      return desktop
    })
    for (const desktop of started) await desktop.interrupt()
    await (browser as Browser | null)?.close()
  },
  desktop: async ({ place, start }, use) => use(await start(place)),
})

test.beforeAll(() => {
  console.log(
    `  window tests run on ${realElectron() === null ? 'the stand-in for Electron' : 'real Electron'}`,
  )
})

export { expect }
