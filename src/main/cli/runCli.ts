import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { EngineError } from '../../shared/contract/errors'
import type { Engine, EngineOptions } from '../engine/engine'
import { findHolder } from '../hosting/holder'
import { createNodePlatform } from '../hosting/nodePlatform'
import type { Program } from '../hosting/program'
import { workspaceFolder } from '../hosting/workspacePath'
import type { Platform } from '../ports/platform'
import { readCliOptions, usage } from './cliOptions'
import type { CliCommand } from './cliOptions'
import { runDelete, runNote } from './commands/changeCommands'
import { runExport } from './commands/exportCommand'
import { runImport } from './commands/importCommand'
import { runList } from './commands/listCommand'
import { runReport } from './commands/reportCommand'
import { runShow } from './commands/showCommand'
import { createDoor } from './door'
import type { Door } from './door'
import { readFilter } from './filterKeys'
import { oneLine, toJson } from './output'
import type { Terminal } from './output'
import { UsageError } from './usageError'

export interface CliParts {
  readonly program: Pick<Program, 'version' | 'resourcesFolder' | 'storeWorkerUrl'>
  createEngine(options: EngineOptions, platform: Platform): Promise<Engine>
  /** The name of the file, in the workspace, that says who holds it. */
  holderFile(workspace: string): string
  /** Serve mode with these arguments; it lives until it is told to stop. */
  serve(args: readonly string[]): Promise<void>
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

type WorkspaceCommand = Exclude<CliCommand, { command: 'serve' | 'help' }>

/** Runs one command. Answers the exit code: 0 done, 1 something failed, 2 wrong use. */
export async function runCli(args: readonly string[], parts: CliParts): Promise<number> {
  const { terminal } = parts
  try {
    const command = readCliOptions(args)
    if (command.command === 'help') {
      terminal.out(`${usage}\n`)
      return 0
    }
    if (command.command === 'serve') {
      await parts.serve(command.args)
      return 0
    }
    return await runInWorkspace(command, parts)
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.err(`${oneLine(error.message)}\n\n${usage}\n`)
      return 2
    }
    terminal.err(`${oneLine(error instanceof Error ? error.message : String(error))}\n`)
    return 1
  }
}

async function runInWorkspace(command: WorkspaceCommand, parts: CliParts): Promise<number> {
  const surroundings = { platform: process.platform, env: process.env, home: homedir() }
  const folder = workspaceFolder(command.workspace, process.cwd(), surroundings)
  // Wrong filters are wrong use, whatever is in the workspace.
  if (command.command === 'list') readFilter(command.filters, command.noun === 'observation')
  if (command.command === 'export') readFilter(command.filters, false)
  if (command.command !== 'import' && !existsSync(folder))
    return answerWithoutWorkspace(command, folder, parts.terminal)
  const door = await openDoor(folder, parts)
  try {
    return await runWith(door, command, parts.terminal)
  } finally {
    await door.close()
  }
}

function runWith(door: Door, command: WorkspaceCommand, terminal: Terminal): Promise<number> {
  switch (command.command) {
    case 'import':
      return runImport(door, command, terminal)
    case 'list':
      return runList(door, command, terminal)
    case 'show':
      return runShow(door, command, terminal)
    case 'report':
      return runReport(door, command, terminal)
    case 'delete':
      return runDelete(door, command, terminal)
    case 'note':
      return runNote(door, command, terminal)
    case 'export':
      return runExport(door, command, terminal)
  }
}

/** Looking must not make a folder: a list of nothing is empty, anything else is not there. */
function answerWithoutWorkspace(command: WorkspaceCommand, folder: string, terminal: Terminal): number {
  if (command.command === 'list') {
    if (command.json) terminal.out(`${toJson([])}\n`)
    else terminal.err('Nothing was imported yet.\n')
    return 0
  }
  throw new EngineError('not_found', `There is no workspace at ${folder}.`)
}

/** The program that holds the workspace, or an engine of our own. Throws in one sentence when neither answers. */
async function openDoor(
  folder: string,
  { createEngine, holderFile, program, signal, terminal }: CliParts,
): Promise<Door> {
  const holder = await findHolder(holderFile(folder))
  if (holder !== null) {
    return createDoor(
      {
        dispatch: (procedure, input, callSignal) => holder.dispatch(procedure, input, callSignal),
        register: (paths) => holder.register(paths),
        close: () => Promise.resolve(holder.close()),
      },
      signal,
    )
  }
  const platform = createNodePlatform(program)
  const engine = await createEngine(
    { workspaceFolder: folder, storeWorkerUrl: program.storeWorkerUrl },
    platform,
  )
  const door = createDoor(
    {
      dispatch: (procedure, input, callSignal) => engine.dispatch(procedure, input, callSignal),
      register: (paths) => Promise.resolve(paths.map((path) => platform.files.register(path))),
      close: () => engine.close(),
    },
    signal,
  )
  const { notices } = await door.call('app.getCapabilities', {})
  for (const notice of notices) terminal.err(`${oneLine(notice)}\n`)
  return door
}
