/**
 * `npm test`: everything that has to be green, from a fresh clone. Each static check counts as one test. The last
 * line is `N passed, N failed`; the exit code says the same.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { ensureChromium } from './lib/ensureChromium.mjs'
import { makeMemoryFolder } from './lib/memoryFolder.mjs'
import { prepare } from './lib/prepare.mjs'
import { cacheFolder, projectNode, readJson, root, say } from './lib/project.mjs'
import { runChild } from './lib/runChild.mjs'

await prepare(import.meta.url)
process.chdir(root)

const total = { passed: 0, failed: 0, skipped: 0 }
const failedPhases = []

/** Runs one phase, prints how it went, and adds its counts. */
async function phase(name, run) {
  const startedMs = Date.now()
  let counts
  try {
    counts = await run()
  } catch (error) {
    say(error.stack ?? String(error))
    counts = { passed: 0, failed: 1, skipped: 0 }
  }
  total.passed += counts.passed
  total.failed += counts.failed
  total.skipped += counts.skipped ?? 0
  if (counts.failed > 0) failedPhases.push(name)
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1)
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : ''
  console.log(`── ${name}: ${counts.passed} passed, ${counts.failed} failed${skipped} (${seconds} s)`)
}

const bin = (packageName, file) => join(root, 'node_modules', packageName, file)
const node = (script, args, options = {}) =>
  runChild(projectNode, [script, ...args], { cwd: root, ...options })

/** A program whose exit code is the verdict; what it says is shown when that is no. */
const check = (script, args, options) => async () => {
  const { code } = await node(script, args, { quiet: true, ...options })
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function vitest() {
  const report = join(cacheFolder, 'vitest.json')
  rmSync(report, { force: true })
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const { code } = await node(bin('vitest', 'vitest.mjs'), args)
  const result = readJson(report)
  if (result === null) return { passed: 0, failed: 1 }
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = result
  // A file that does not load, or an error outside any test, fails the run without a failed test.
  return { passed, failed: code === 0 ? failed : Math.max(1, failed), skipped }
}

async function playwright(chromium) {
  const report = join(cacheFolder, 'playwright.json')
  rmSync(report, { force: true })
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, CHROME_PATH: await chromium }
  const { code } = await node(bin('@playwright/test', 'cli.js'), ['test', '--reporter=list,json'], { env })
  const stats = readJson(report)?.stats
  if (stats === undefined) return { passed: 0, failed: 1 }
  const { expected: passed, unexpected, flaky, skipped } = stats
  const failed = unexpected + flaky
  return { passed, failed: code === 0 ? failed : Math.max(1, failed), skipped }
}

const tsgolint = {
  env: {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}`,
  },
}

// Node compiles the same programs hundreds of times otherwise.
process.env.NODE_COMPILE_CACHE ??= join(cacheFolder, 'compiled')
const startedMs = Date.now()
// Fetching a browser waits for the network: it goes on beside the checks, and what goes wrong is told by who needs it.
const chromium = ensureChromium()
chromium.catch(() => undefined)
// These look and do not touch each other: together they keep every core busy.
await Promise.all([
  phase('lint', check(bin('oxlint', 'bin/oxlint'), ['--type-aware', 'src', 'test', 'scripts'], tsgolint)),
  phase(
    'format',
    check(bin('prettier', 'bin/prettier.cjs'), [
      '--check',
      '--log-level=warn',
      'src',
      'test',
      'scripts',
      '*.ts',
    ]),
  ),
  phase('layers', check(join(root, 'scripts', 'checkLayers.mjs'), [])),
  phase('file sizes', check(join(root, 'scripts', 'checkFileSize.mjs'), [])),
  phase('types', check(bin('typescript', 'bin/tsc'), ['-b', 'tsconfig.json'])),
  phase('build', async () => {
    await ensureBuilt()
    return { passed: 1, failed: 0 }
  }),
])
const temporary = makeMemoryFolder()
process.env.TMPDIR = temporary.path
try {
  console.log('\n── tests in Node')
  await phase('tests in Node', vitest)
  console.log('\n── tests in Chromium')
  await phase('tests in Chromium', () => playwright(chromium))
} finally {
  temporary.remove()
}

const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1)
console.log(
  `\n${minutes} minutes${total.skipped > 0 ? `, ${total.skipped} skipped (the reason is with each)` : ''}.`,
)
if (failedPhases.length > 0) console.log(`Failed: ${failedPhases.join(', ')}.`)
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
