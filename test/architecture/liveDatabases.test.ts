import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../src/main', import.meta.url))

/**
 * Closing any descriptor of a file drops the locks that the process holds on it, those of SQLite among them
 * (https://sqlite.org/howtocorrupt.html, 2.2). So only these files may bring the file system and the paths of our
 * databases together, each for a reason that keeps it harmless.
 */
const allowed: Readonly<Record<string, string>> = {
  'store/workspaceLock.ts': 'removes the entry beside the lock, never the lock',
  'store/notesOperations.ts': 'makes the folder before anything is open',
  'store/readerOperations.ts': 'asks whether a file exists, without opening it',
  'store/queries/storage.ts': 'asks for sizes, without opening anything',
  'store/notes/databaseFile.ts': 'looks at a file before SQLite opens it',
  'store/notes/durableFiles.ts': 'renames and syncs files that are closed',
  'store/notes/notesBackups.ts': 'handles copies, which nobody has open',
  'store/notes/notesJournal.ts': 'the journal is no database',
  'store/notes/noteStore.ts': 'asks who a file is, without opening it',
  'store/notes/openNotes.ts': 'asks for existence and size, without opening anything',
  'store/notes/readOnlyCopy.ts': 'copies while this process has nothing open and nobody can write',
  'store/notes/rebuildNotes.ts': 'puts a rebuilt file in the place of one that was closed and moved aside',
}

const fileSystem = /from 'node:fs(\/promises)?'/
const opening =
  /(?<![.\w])(openSync|readFileSync|writeFileSync|copyFileSync|createReadStream|readFile|open)\(/
const databases = /workspaceFiles|WorkspaceFiles|(traces|notes|lock)\.db\b|databaseFiles|moveAside/

function sources(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
}

it('no other file brings the file system and the live databases together', () => {
  const found = sources().filter((name) => {
    const code = readFileSync(join(root, name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
    return fileSystem.test(code) && databases.test(code)
  })
  expect(found.filter((name) => !Object.hasOwn(allowed, name))).toEqual([])
})

it('files that only ask never open a descriptor', () => {
  for (const [name, reason] of Object.entries(allowed)) {
    if (!reason.includes('without opening')) continue
    const code = readFileSync(join(root, name), 'utf8')
    expect({ name, opens: opening.test(code) }).toEqual({ name, opens: false })
  }
})

it('one SQLite library only', () => {
  const found = sources().filter((name) =>
    /node:sqlite|from 'sqlite3'/.test(readFileSync(join(root, name), 'utf8')),
  )
  expect(found).toEqual([])
})
