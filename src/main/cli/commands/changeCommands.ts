import type { CliCommand } from '../cliOptions'
import type { Door } from '../door'
import { findObservation, findSession, findTrace } from '../findIds'
import { oneLine, shortNumber, toJson } from '../output'
import type { Terminal } from '../output'
import { notesOn } from '../wholeViews'
import type { NoteTargetOf } from '../wholeViews'

/** Deletes sessions, traces or notes, or takes imports back. Nothing is deleted when one of the ids is not there. */
export async function runDelete(
  door: Door,
  command: Extract<CliCommand, { command: 'delete' }>,
  terminal: Terminal,
): Promise<number> {
  const result = await remove(door, command)
  if (command.json) terminal.out(`${toJson(result)}\n`)
  else {
    const words = Object.entries(result).map(
      ([name, count]) => `${shortNumber(count)} ${name.replaceAll(/([A-Z])/g, ' $1').toLowerCase()}`,
    )
    terminal.out(`Deleted: ${words.join(', ')}.${command.noun === 'note' ? '' : ' Notes stay.'}\n`)
  }
  return 0
}

async function remove(
  door: Door,
  { noun, ids }: Extract<CliCommand, { command: 'delete' }>,
): Promise<Record<string, number>> {
  if (noun === 'session') {
    const sessionKeys = []
    for (const id of ids) sessionKeys.push((await findSession(door, id)).key)
    return door.call('sessions.delete', { sessionKeys })
  }
  if (noun === 'trace') {
    const traceKeys = []
    for (const id of ids) traceKeys.push((await findTrace(door, id)).key)
    return door.call('traces.delete', { traceKeys })
  }
  if (noun === 'note') {
    for (const noteId of ids) await door.call('notes.delete', { noteId })
    return { notes: ids.length }
  }
  const sum = { imports: 0, observationsRemoved: 0, observationsRederived: 0 }
  for (const id of ids) {
    const undone = await door.call('imports.undo', { importId: Number(id) })
    sum.imports += 1
    sum.observationsRemoved += undone.observationsRemoved
    sum.observationsRederived += undone.observationsRederived
  }
  return sum
}

/** Saves a note (answered when it is on disk), or lists the notes that are there. */
export async function runNote(
  door: Door,
  command: Extract<CliCommand, { command: 'note' }>,
  terminal: Terminal,
): Promise<number> {
  const target = await findTarget(door, command)
  if (command.text !== null) {
    const saved = await door.call('notes.save', { target, text: command.text })
    terminal.out(
      command.json
        ? `${toJson({ id: saved.noteId, revision: saved.revision })}\n`
        : `Saved note ${saved.noteId}.\n`,
    )
    return 0
  }
  const notes = await notesOn(door, target)
  if (command.json) terminal.out(`${toJson(notes)}\n`)
  else
    terminal.out(
      notes
        .map((note) => `${note.updated}  ${note.id}  ${oneLine(note.author)}: ${oneLine(note.text)}\n`)
        .join('') || 'No notes.\n',
    )
  return 0
}

async function findTarget(
  door: Door,
  { noun, id }: Extract<CliCommand, { command: 'note' }>,
): Promise<NoteTargetOf> {
  if (noun === 'session') return { type: 'session', sessionKey: (await findSession(door, id)).key }
  if (noun === 'trace') return { type: 'trace', traceKey: (await findTrace(door, id)).key }
  const { traceKey, spanId } = await findObservation(door, id)
  return { type: 'observation', traceKey, spanId }
}
