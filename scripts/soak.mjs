/**
 * `npm run soak`: the long versions of what `npm test` shows briefly. Each part says how it went; the last lines sum up.
 * Parts can be named (`npm run soak -- kills damage`), sizes set: `--kills N` (100), `--rounds N` of the whole (1).
 */
import { join } from 'node:path'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { ensureChromium } from './lib/ensureChromium.mjs'
import { prepare } from './lib/prepare.mjs'
import { projectNode, root } from './lib/project.mjs'
import { runChild } from './lib/runChild.mjs'

await prepare(import.meta.url)
process.chdir(root)

const given = process.argv.slice(2)
const option = (name, otherwise) => {
  const at = given.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(given[at + 1])
}
const kills = option('kills', 100)
const rounds = option('rounds', 1)
const bin = (packageName, file) => join(root, 'node_modules', packageName, file)

const vitest = (...files) => ({ script: bin('vitest', 'vitest.mjs'), args: ['run', ...files] })

/** Name → what it runs. */
const parts = {
  kills: {
    ...vitest(
      'test/ingest/importCrash.test.ts',
      'test/ingest/following/followCrash.test.ts',
      'test/store/notes/killNotes.test.ts',
    ),
    env: { SPANGLASS_KILLS: String(kills), SPANGLASS_KILL_ROUNDS: String(kills) },
  },
  damage: vitest('test/ingest/recoverTraces.test.ts', 'test/store/notes', 'test/store/openTraces.test.ts'),
  faults: vitest('test/hostile/failingSync.test.ts', 'test/hostile/failingReads.test.ts'),
  large: vitest('test/hostile/large.test.ts'),
  hostile: vitest(
    ...[
      'archives',
      'atOnce',
      'changingFiles',
      'csv',
      'depth',
      'drift',
      'giants',
      'idsAndTimes',
      'manyMembers',
      'media',
      'nested',
      'parquet',
      'prices',
      'refusals',
      'textAndNumbers',
      'trees',
      'yaml',
    ].map((name) => `test/hostile/${name}.test.ts`),
  ),
  mutations: vitest(
    'test/hostile/mutations.test.ts',
    'test/hostile/mutatedTables.test.ts',
    'test/importers/anyValue.test.ts',
  ),
  exfiltration: {
    script: bin('@playwright/test', 'cli.js'),
    args: [
      'test',
      'test/e2e/exfiltration.spec.ts',
      'test/e2e/security.spec.ts',
      'test/e2e/disk.spec.ts',
      '--reporter=list',
    ],
    needsProgram: true,
  },
}

const named = given.filter((word) => Object.hasOwn(parts, word))
const wanted = named.length > 0 ? named : Object.keys(parts)
const results = []
for (let round = 1; round <= rounds; round++) {
  for (const name of wanted) {
    const { script, args, env = {}, needsProgram = false } = parts[name]
    console.log(`\n── ${name}${rounds > 1 ? ` (round ${round})` : ''}`)
    const startedMs = Date.now()
    const browser = needsProgram ? { CHROME_PATH: await ensureChromium() } : {}
    if (needsProgram) await ensureBuilt()
    const { code } = await runChild(projectNode, [script, ...args], {
      cwd: root,
      env: { ...process.env, SPANGLASS_SOAK: '1', ...browser, ...env },
    })
    results.push({ name, seconds: Math.round((Date.now() - startedMs) / 1_000), isGood: code === 0 })
  }
}

console.log('\nSoak:')
for (const { name, seconds, isGood } of results)
  console.log(`  ${isGood ? 'held  ' : 'FAILED'}  ${name.padEnd(14)} ${seconds} s`)
const failed = results.filter(({ isGood }) => !isGood).length
console.log(`${results.length - failed} held, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
