import { defineConfig } from '@playwright/test'

const executablePath = process.env['CHROME_PATH']
const slowness = Number(process.env['SPANGLASS_SLOW'] ?? 1)
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

/**
 * Browser tests, in the Chromium of this machine (`CHROME_PATH`; `npm test` finds or installs one). They start the
 * built program themselves, each worker its own.
 */
export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  workers: 2,
  // A page slowed down on purpose (`SPANGLASS_SLOW`, see test/e2e/fixtures.ts) may take as much longer.
  timeout: 60_000 * slowness,
  expect: { timeout: 10_000 * slowness },
  forbidOnly: process.env['CI'] !== undefined,
  use: {
    viewport: { width: 1400, height: 900 },
    screenshot: 'only-on-failure',
    // A failure leaves a picture and the page's accessibility tree. The full recording costs a third of the time of
    // every test, also of those that pass: SPANGLASS_TRACE=1 keeps it.
    trace: process.env['SPANGLASS_TRACE'] === undefined ? 'off' : 'retain-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
      chromiumSandbox: !isRoot,
    },
  },
})
