import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { keepDraft } from '../../../src/renderer/features/notes/draftState'
import { NoteList } from '../../../src/renderer/features/notes/NoteList'
import { notesOn } from '../../../src/renderer/features/notes/useNotes'
import { useAppStore } from '../../../src/renderer/state/appStore'
import { EngineError } from '../../../src/shared/contract/errors'
import type { Note, NoteTarget } from '../../../src/shared/contract/notes'
import {
  button,
  createStubClient,
  doAndSettle,
  pressKey,
  renderPage,
  typeInto,
} from '../../support/renderPage'
import type { RenderedPage, StubAnswers, StubClient } from '../../support/renderPage'

const target: NoteTarget = { type: 'observation', traceKey: 'files:t', spanId: 's' }
const note: Note = {
  noteId: 'n1',
  target,
  text: 'CRM <b>timed out</b> again.',
  author: 'you',
  createdMs: 1_760_000_000_000,
  updatedMs: 1_760_000_000_000,
  revision: 3,
  deleted: false,
}
const draftName = 'observation files:t s'

let page: RenderedPage | null = null
beforeEach(() => {
  localStorage.clear()
  keepDraft(draftName, null)
  useAppStore.setState({ notices: [] })
})
afterEach(async () => {
  await page?.close()
  page = null
})

async function show(
  notes: readonly Note[],
  answers: StubAnswers = {},
  writeRequest = 0,
): Promise<{ container: HTMLElement; client: StubClient }> {
  const client = createStubClient(answers)
  page = await renderPage(client, <NoteList target={target} notes={notes} writeRequest={writeRequest} />)
  return { container: page.container, client }
}

function field(container: HTMLElement): HTMLTextAreaElement {
  const found = container.querySelector('textarea')
  if (found === null) throw new Error('no editor')
  return found
}

describe('notes', () => {
  test('a note is text, with who and when', async () => {
    const { container } = await show([note])
    expect(container.querySelector('.noteText')?.textContent).toBe('CRM <b>timed out</b> again.')
    expect(container.querySelector('.noteText b')).toBeNull()
    expect(container.textContent).toContain('2025-10-09 08:53:20')
  })

  test('every key is kept as a draft, which a reload finds again', async () => {
    const { container } = await show([])
    await doAndSettle(() => button(container, 'Write a note on this step').click())
    expect(document.activeElement).toBe(field(container))
    await typeInto(field(container), 'Half a thou')
    expect(localStorage.getItem('spanglass.noteDrafts')).toContain('Half a thou')
    await page?.close()
    const again = await show([])
    expect(field(again.container).value).toBe('Half a thou')
  })

  test('Ctrl+Enter saves; the draft goes only when the engine has said so', async () => {
    let finish: (saved: Note) => void = () => undefined
    const { container, client } = await show(
      [],
      {
        'notes.save': () =>
          new Promise((resolve) => {
            finish = resolve
          }),
      },
      1,
    )
    await typeInto(field(container), 'Looks wrong')
    await pressKey(field(container), 'Enter', { ctrlKey: true })
    expect(client.calls.at(-1)).toEqual({
      name: 'notes.save',
      input: { noteId: null, revision: null, target, text: 'Looks wrong' },
    })
    expect(localStorage.getItem('spanglass.noteDrafts')).toContain('Looks wrong')
    await doAndSettle(() => finish({ ...note, text: 'Looks wrong' }))
    expect(localStorage.getItem('spanglass.noteDrafts')).not.toContain('Looks wrong')
    expect(container.querySelector('textarea')).toBeNull()
  })

  test('a failure keeps the text and says why', async () => {
    const { container } = await show(
      [],
      {
        'notes.save': () => {
          throw new EngineError('disk_full', 'The disk is full.')
        },
      },
      1,
    )
    await typeInto(field(container), 'Precious')
    await doAndSettle(() => button(container, 'Save').click())
    expect(container.querySelector('[role="alert"]')?.textContent).toContain('The disk is full.')
    expect(field(container).value).toBe('Precious')
    expect(localStorage.getItem('spanglass.noteDrafts')).toContain('Precious')
  })

  test('nothing is saved from nothing', async () => {
    const { container, client } = await show([], {}, 1)
    await typeInto(field(container), '   ')
    await pressKey(field(container), 'Enter', { ctrlKey: true })
    expect(client.calls.some((call) => call.name === 'notes.save')).toBe(false)
  })

  test('a change names the revision it changes', async () => {
    const { container, client } = await show([note], { 'notes.save': () => ({ ...note, revision: 4 }) })
    await doAndSettle(() => button(container, 'Edit').click())
    expect(field(container).value).toBe(note.text)
    await typeInto(field(container), 'Better')
    await doAndSettle(() => button(container, 'Save').click())
    expect(client.calls.at(-1)?.input).toEqual({ noteId: 'n1', revision: 3, target, text: 'Better' })
  })

  test('a deleted note can be brought back', async () => {
    const { container, client } = await show([note], {
      'notes.delete': () => ({ ...note, deleted: true }),
      'notes.restore': () => note,
    })
    await doAndSettle(() => button(container, 'Delete this note').click())
    const notice = useAppStore.getState().notices.at(-1)
    expect(notice).toMatchObject({ text: 'The note was deleted.', action: { label: 'Undo' } })
    await doAndSettle(() => notice?.action?.run())
    expect(client.calls.slice(-2).map((call) => call.name)).toEqual(['notes.delete', 'notes.restore'])
  })

  test('asking to write opens the editor, and again after it was closed', async () => {
    const { container } = await show([], {}, 1)
    expect(document.activeElement).toBe(field(container))
    await pressKey(field(container), 'Escape')
    expect(container.querySelector('textarea')).toBeNull()
    await page?.show(<NoteList target={target} notes={[]} writeRequest={2} />)
    expect(document.activeElement).toBe(field(container))
  })

  test('notes are told apart by their target', () => {
    const onTrace: Note = { ...note, noteId: 'n2', target: { type: 'trace', traceKey: 'files:t' } }
    expect(notesOn([note, onTrace], target)).toEqual([note])
    expect(notesOn([note, onTrace], { type: 'trace', traceKey: 'files:t' })).toEqual([onTrace])
  })
})
