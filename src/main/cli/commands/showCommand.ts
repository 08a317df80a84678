import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { findObservation } from '../findIds'
import { manyLines, toJson } from '../output'
import type { Terminal } from '../output'
import { wholeObservation, wholeSession, wholeTrace } from '../wholeViews'
import { describeObservation, describeSession, describeTrace } from './showText'

/** Prints everything about one session, trace or observation. */
export async function runShow(
  door: Door,
  command: Extract<CliCommand, { command: 'show' }>,
  terminal: Terminal,
): Promise<number> {
  const print = <T>(value: T, describe: (value: T) => string): number => {
    terminal.out(command.json ? `${toJson(value)}\n` : `${manyLines(describe(value))}\n`)
    return 0
  }
  switch (command.noun) {
    case 'session':
      return print(await wholeSession(door, command.id), describeSession)
    case 'trace':
      return print(await wholeTrace(door, command.id), describeTrace)
    case 'observation': {
      const { observationId } = await findObservation(door, command.id)
      return print(await wholeObservation(door, observationId), describeObservation)
    }
  }
}
