import { homedir } from 'node:os'
import { join, sep } from 'node:path'

export interface KnownFolder {
  readonly folderId: 'claude-code' | 'codex'
  /** For people, and the beginning of the paths in the report. */
  readonly label: string
  readonly path: string
}

/**
 * Where coding agents keep their sessions. `CLAUDE_CONFIG_DIR` and `CODEX_HOME` move them, as they do for the agents.
 */
export function knownFolders(env: Readonly<Record<string, string | undefined>>): KnownFolder[] {
  const moved = (name: string, usual: string): string => {
    const folder = env[name]
    return folder === undefined || folder === '' ? join(homedir(), usual) : folder
  }
  return [
    {
      folderId: 'claude-code',
      label: 'Claude Code',
      path: join(moved('CLAUDE_CONFIG_DIR', '.claude'), 'projects'),
    },
    { folderId: 'codex', label: 'Codex', path: join(moved('CODEX_HOME', '.codex'), 'sessions') },
  ]
}

/** A path as people know it: the home folder is `~`. */
export function shortenHome(path: string): string {
  const home = homedir()
  return path === home || path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
}
