import { join, resolve } from 'node:path'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * The folder where this user's system keeps program data: `$XDG_DATA_HOME` (when absolute, as its specification
 * demands) or `~/.local/share`, `~/Library/Application Support`, `%APPDATA%`.
 */
export function dataFolder({ platform, env, home }: Surroundings): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Spanglass')
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Spanglass')
  const configured = env['XDG_DATA_HOME']
  const base = configured?.startsWith('/') === true ? configured : join(home, '.local', 'share')
  return join(base, 'spanglass')
}

/** The workspace to open: the folder asked for, else the user's own. */
export function workspaceFolder(
  asked: string | null,
  workingFolder: string,
  surroundings: Surroundings,
): string {
  if (asked !== null) return resolve(workingFolder, asked)
  return join(dataFolder(surroundings), 'default.spanglass')
}
