/** No file above 300 lines of code (blank lines and comments do not count): a file is one idea. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const maxCodeLines = 300

/**
 * Files above the limit, with their size and the reason. The list only shrinks: a file that became smaller has to be
 * lowered or taken out here, and none may be added without a reason that survives review.
 */
export const exceptions = {}

/** Checks files `[{ path, text }]` against the limit and the exceptions; answers a sentence per problem. */
export function checkFileSize(files, allowed = exceptions) {
  const problems = []
  const sizes = new Map(files.map(({ path, text }) => [path, countCodeLines(text)]))
  for (const [path, lines] of sizes) {
    const limit = allowed[path]?.lines ?? maxCodeLines
    if (lines > limit) problems.push(`${path}: ${lines} lines of code, at most ${limit}`)
    else if (allowed[path] && lines < limit)
      problems.push(`${path}: now ${lines} lines; lower or remove its exception`)
  }
  for (const path of Object.keys(allowed)) {
    if (!sizes.has(path)) problems.push(`${path}: is excepted but not there`)
  }
  return problems
}

/** Lines that hold code. A template string that looks like a comment is counted as one: good enough for a limit. */
export function countCodeLines(text) {
  let inComment = false
  let lines = 0
  for (const raw of text.split('\n')) {
    let line = raw.trim()
    if (inComment) {
      const end = line.indexOf('*/')
      if (end < 0) continue
      inComment = false
      line = line.slice(end + 2).trim()
    }
    if (line.startsWith('/*')) {
      const end = line.indexOf('*/')
      if (end < 0) {
        inComment = true
        continue
      }
      line = line.slice(end + 2).trim()
    }
    if (line !== '' && !line.startsWith('//')) lines++
  }
  return lines
}

/** Every source, test and script, with its path from the root. */
export function readCheckedFiles(root) {
  return ['src', 'test', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(tsx?|mjs|css)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.includes(`${join('test', 'fixtures')}`))
      .sort()
      .map((path) => ({
        path: path.slice(root.length).replaceAll('\\', '/'),
        text: readFileSync(path, 'utf8'),
      })),
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const problems = checkFileSize(readCheckedFiles(fileURLToPath(new URL('../', import.meta.url))))
  for (const problem of problems) console.log(problem)
  console.log(problems.length === 0 ? 'File sizes: fine.' : `File sizes: ${problems.length} problems.`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
