import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { isDeepLink, readDeepLink } from './deepLink'

/** What a start asks for; also what a second start says to the first one. */
export const startRequestSchema = z.strictObject({
  /** Absolute paths to import. */
  paths: z.array(z.string().refine(isAbsolute)).max(10_000),
  /** Absolute folder, when one was named. */
  workspace: z.string().refine(isAbsolute).nullable(),
  /** A hash route, from a link. */
  route: z.string().startsWith('#/').nullable(),
})
export type StartRequest = z.output<typeof startRequestSchema>

/**
 * Reads the command line of the window's process. Electron and Chromium put switches of their own there, so unknown
 * ones are skipped rather than refused; the first plain argument is the program itself unless it is packaged.
 */
export function readStartArguments(
  argv: readonly string[],
  isPackaged: boolean,
  workingFolder: string,
): StartRequest {
  const request: { paths: string[]; workspace: string | null; route: string | null } = {
    paths: [],
    workspace: null,
    route: null,
  }
  let toSkip = isPackaged ? 0 : 1
  for (let index = 1; index < argv.length; index++) {
    const argument = argv[index] ?? ''
    if (argument === '--workspace') {
      index += 1
      const folder = argv[index]
      if (folder !== undefined) request.workspace = resolve(workingFolder, folder)
    } else if (argument.startsWith('--workspace=')) {
      request.workspace = resolve(workingFolder, argument.slice('--workspace='.length))
    } else if (argument === '--watch') {
      // For serve mode only; its folder is not a file to import.
      index += 1
    } else if (argument === '' || argument.startsWith('-')) continue
    else if (isDeepLink(argument)) request.route = readDeepLink(argument)
    else if (toSkip > 0) toSkip -= 1
    else request.paths.push(resolve(workingFolder, argument))
  }
  return request
}
