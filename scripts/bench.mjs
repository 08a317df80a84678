/**
 * `npm run bench -- [NAME…] [--spans N] [--runs N]`: runs the benches of test/bench, each in a process of its own.
 * A bench prints one JSON line per figure; all of them are kept in bench/results/latest.json with the machine they
 * were taken on. NAME is a part of a bench's file name or of a figure's (B1, B6 …).
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ensureBuilt } from './lib/ensureBuilt.mjs'
import { prepare } from './lib/prepare.mjs'
import { projectNode, root, say } from './lib/project.mjs'

await prepare(import.meta.url)
await ensureBuilt()

const args = process.argv.slice(2)
const options = {}
const names = []
for (let index = 0; index < args.length; index += 1) {
  if (args[index] === '--spans' || args[index] === '--runs') options[args[index].slice(2)] = args[++index]
  else names.push(args[index])
}

const folder = join(root, 'test/bench')
const benches = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => ({ file, figures: figuresOf(readFileSync(join(folder, file), 'utf8')) }))
  .filter(
    ({ file, figures }) =>
      names.length === 0 || names.some((name) => file.includes(name) || figures.includes(name.toUpperCase())),
  )

/** What else the machine was doing before we began: figures of a busy machine say little. */
const loadBefore = Math.round(loadavg()[0] * 10) / 10
const results = []
let failed = false
for (const { file, figures } of benches) {
  say(`── ${file} (${figures.join(', ')})`)
  const code = await run(join(folder, file))
  if (code !== 0) {
    failed = true
    say(`── ${file} ended with ${code}`)
  }
}

const resultsFolder = join(root, 'bench/results')
mkdirSync(resultsFolder, { recursive: true })
const target = join(resultsFolder, 'latest.json')
const before = readResults(target)
const measured = new Set(results.map(keyOf))
// A run of some benches keeps the figures of the others.
const figures = [...before.filter((figure) => !measured.has(keyOf(figure))), ...results].sort((a, b) =>
  keyOf(a).localeCompare(keyOf(b), 'en', { numeric: true }),
)
writeFileSync(
  target,
  `${JSON.stringify({ machine: describeMachine(), taken: new Date().toISOString(), figures }, null, 2)}\n`,
)
say(`Written to ${target}`)
process.exit(failed ? 1 : 0)

/** The first comment of a bench names its figures: "B1, B2". */
function figuresOf(text) {
  return [...new Set(text.slice(0, 1_500).match(/\bB\d{1,2}\b/g) ?? [])]
}

function run(path) {
  const flags = ['--expose-gc', '--experimental-transform-types', '--disable-warning=ExperimentalWarning']
  const child = spawn(projectNode, [...flags, '--import', join(root, 'scripts/resolveTs.mjs'), path], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_SPANS: options.spans ?? '', BENCH_RUNS: options.runs ?? '' },
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(line)
    if (!line.startsWith('{')) return
    results.push(JSON.parse(line))
  })
  return new Promise((resolve) => {
    child.once('close', (code) => resolve(code ?? 1))
  })
}

function keyOf({ figure, bench, ...rest }) {
  return `${figure ?? ''} ${bench} ${rest.fixture ?? ''} ${rest.spans ?? ''}`
}

function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).figures ?? []
  } catch {
    return []
  }
}

function describeMachine() {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    loadBefore,
  }
}
