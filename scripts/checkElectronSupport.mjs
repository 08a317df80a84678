/**
 * Fails when our Electron gets no security fixes any more: its makers support the latest three majors. Asks the
 * registry, so it is a step of continuous integration and not of `npm test`.
 */
import { execSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

export const supportedMajors = 3

/** True while `ours` is among the newest majors, given the newest version. */
export function isSupported(ours, newest) {
  const major = (version) => Number(version.split('.')[0])
  return major(newest) - major(ours) < supportedMajors
}

if (process.argv[1]?.endsWith('checkElectronSupport.mjs')) {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const ours = manifest.devDependencies.electron
  const newest = execSync('npm view electron version', { encoding: 'utf8' }).trim()
  const isFine = isSupported(ours, newest)
  console.log(`Electron ${ours}, newest ${newest}: ${isFine ? 'supported' : 'no longer supported'}.`)
  process.exitCode = isFine ? 0 : 1
}
