/**
 * Shows that the two commands work from a fresh clone in an empty home directory:
 * `node scripts/freshClone.mjs [--test]`. Clones what is committed, starts it, asks for the page, presses Ctrl-C, and
 * with `--test` runs `npm test` there, too. Prints what it saw; exit code 1 when something was not as promised.
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'spanglass-clone-'))
const clone = join(folder, 'spanglass')
const home = join(folder, 'home')
mkdirSync(home)

/** A home without anything in it, and a path without this project's own programs. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|XDG_|NODE_OPTIONS$|SPANGLASS_|CHROME_PATH$|INIT_CWD$)/i.test(name),
  ),
)
env.HOME = home
env.USERPROFILE = home
env.PATH = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((entry) => !entry.includes('node_modules'))
  .join(delimiter)

const problems = []
function see(isFine, sentence) {
  console.log(`${isFine ? 'ok  ' : 'FAIL'} ${sentence}`)
  if (!isFine) problems.push(sentence)
}

execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' })
console.log(
  `Cloned ${execFileSync('git', ['-C', clone, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()} to ${clone}`,
)

await showStart('the first start, installing and building')
await showStart('the second start')
if (process.argv.includes('--test')) await showTests()
rmSync(folder, { recursive: true, force: true })
console.log(
  problems.length === 0
    ? 'Both commands work from a fresh clone.'
    : `${problems.length} promises were not kept.`,
)
process.exitCode = problems.length === 0 ? 0 : 1

async function showStart(name) {
  const startedMs = Date.now()
  const seconds = () => ((Date.now() - startedMs) / 1000).toFixed(1)
  const child = run(['start', '--silent', '--', '--serve', '--no-open'])
  const url = await child.line(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/, 15 * 60_000)
  see(url !== null, `${name}: printed its address after ${seconds()} s`)
  if (url !== null) {
    const page = await fetch(url.split('#')[0])
    see(page.status === 200 && (await page.text()).includes('<title>Spanglass'), `${name}: the page answers`)
    const settings = await fetch(new URL('/rpc/app.getCapabilities', url), {
      method: 'POST',
      body: '{}',
      headers: {
        authorization: `Bearer ${url.split('#token=')[1]}`,
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
      },
    })
    see((await settings.json()).ok === true, `${name}: the engine answers`)
  }
  const interruptedMs = Date.now()
  child.interrupt()
  const code = await child.ended
  const took = Date.now() - interruptedMs
  see(code === 0 && took < 2_000, `${name}: Ctrl-C ends it with exit code ${code} after ${took} ms`)
  see(child.output().trim().split('\n').length === 1, `${name}: standard output is exactly one line`)
}

async function showTests() {
  const startedMs = Date.now()
  const child = run(['test', '--silent'], 'inherit')
  const code = await child.ended
  const lastLine = child.output().trim().split('\n').at(-1)
  const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1)
  see(
    /^\d+ passed, 0 failed$/.test(lastLine) && code === 0,
    `npm test: "${lastLine}", exit code ${code}, ${minutes} minutes`,
  )
}

/** Starts npm in the clone as the leader of its own process group, as a terminal would. */
function run(args, stderr = 'pipe') {
  const npm = process.env.npm_execpath ?? join(dirname(process.execPath), 'npm')
  const isScript = npm.endsWith('.js')
  const command = isScript ? process.execPath : 'npm'
  const child = spawn(command, isScript ? [npm, ...args] : args, {
    cwd: clone,
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', stderr],
  })
  let text = ''
  const waiting = new Set()
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (chunk) => {
    text += chunk
    if (stderr === 'inherit') process.stdout.write(chunk)
    for (const look of waiting) look()
  })
  child.stderr?.on('data', (chunk) => process.stderr.write(chunk))
  const ended = new Promise((resolve) => child.on('close', resolve))
  return {
    ended,
    output: () => text,
    interrupt() {
      // Gone already: what follows says so.
      if (child.exitCode !== null) return
      if (process.platform === 'win32') child.kill('SIGINT')
      else process.kill(-child.pid, 'SIGINT')
    },
    /** The first line of standard output that matches; null when it ends or takes too long before. */
    line(pattern, timeoutMs) {
      return new Promise((resolve) => {
        const look = () => {
          const found = text.split('\n').find((line) => pattern.test(line))
          if (found !== undefined) resolve(found)
        }
        waiting.add(look)
        setTimeout(() => resolve(null), timeoutMs).unref()
        void ended.then(() => resolve(null))
        look()
      })
    },
  }
}
