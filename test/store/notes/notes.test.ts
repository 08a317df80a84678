import { expect, onTestFinished, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { createNotesOperations } from '../../../src/main/store/notesOperations'
import { workspaceFiles } from '../../../src/main/store/workspaceFiles'
import { onSession, onSpan, onTrace } from '../../support/noteTargets'
import { temporaryFolder } from '../../support/temporaryFolder'

const start = Date.UTC(2026, 6, 30, 10)

function openFresh(options: { nowMs?: () => number } = {}) {
  const folder = temporaryFolder()
  const opened = createNotesOperations(folder, { author: 'ada', nowMs: () => start, ...options })
  onTestFinished(opened.close)
  return { ...opened.operations, folder }
}

const fresh = (text: string, target = onTrace('t1')) => ({ noteId: null, revision: null, target, text })

test('a note is kept with its target, author, times and first revision', () => {
  const { noteSave, noteList } = openFresh()
  const saved = noteSave(fresh('The answer contradicts the tool.', onSpan('t1', 's9')))
  expect(saved).toMatchObject({
    targetType: 'observation',
    source: 'files',
    sessionId: null,
    traceId: 't1',
    spanId: 's9',
    author: 'ada',
    createdMs: start,
    updatedMs: start,
    revision: 1,
    deleted: false,
  })
  expect(noteList({ target: onSpan('t1', 's9'), withObservations: false })).toEqual({
    notes: [saved],
    total: 1,
  })
})

test('a change needs the revision it was made from', () => {
  const { noteSave, noteList } = openFresh()
  const first = noteSave(fresh('one'))
  const second = noteSave({ ...fresh('two'), noteId: first.id, revision: 1 })
  expect(second).toMatchObject({ id: first.id, revision: 2, text: 'two' })
  expect(() => noteSave({ ...fresh('three'), noteId: first.id, revision: 1 })).toThrow(
    /changed meanwhile \(revision 2, yours was 1\)/,
  )
  expect(() => noteSave({ ...fresh('three'), noteId: first.id, revision: null })).toThrow(/changed meanwhile/)
  expect(() => noteSave({ ...fresh('three'), noteId: 'nobody', revision: 1 })).toThrow(/no such note/)
  expect(noteList({ target: null, withObservations: false }).notes.map((note) => note.text)).toEqual(['two'])
})

test('a note of white space only is refused', () => {
  const { noteSave, noteTotal } = openFresh()
  expect(() => noteSave(fresh(' \n'))).toThrow(/needs some text/)
  expect(noteTotal()).toBe(0)
})

test('a deleted note leaves the lists and counts, and comes back whole', () => {
  const { noteSave, noteDelete, noteRestore, noteList, noteCounts } = openFresh()
  const note = noteSave(fresh('keep me'))
  const traces = [{ source: 'files', id: 't1' }]
  expect(noteDelete({ noteId: note.id })).toMatchObject({ deleted: true, revision: 2 })
  expect(noteDelete({ noteId: note.id }).revision).toBe(2)
  expect(noteList({ target: onTrace('t1'), withObservations: true })).toEqual({ notes: [], total: 0 })
  expect(noteCounts({ traces, sessions: [] }).traces).toEqual([0])
  expect(() => noteSave({ ...fresh('x'), noteId: note.id, revision: 2 })).toThrow(/deleted meanwhile/)
  expect(noteRestore({ noteId: note.id })).toMatchObject({ deleted: false, revision: 3, text: 'keep me' })
  expect(noteCounts({ traces, sessions: [] }).traces).toEqual([1])
})

test('lists and counts: a trace alone, with its observations, a session, everything', () => {
  const { noteSave, noteList, noteCounts, noteSpanCounts, notedTraces, noteTotal } = openFresh()
  noteSave(fresh('a', onTrace('t1')))
  noteSave(fresh('b', onSpan('t1', 's1')))
  noteSave(fresh('c', onSpan('t1', 's1')))
  noteSave(fresh('d', onSpan('t1', 's2')))
  noteSave(fresh('e', onSession('x')))
  noteSave(fresh('f', onTrace('t2')))
  const texts = (target: Parameters<typeof noteList>[0]['target'], withObservations: boolean) =>
    noteList({ target, withObservations })
      .notes.map((note) => note.text)
      .join('')
  expect(texts(onTrace('t1'), false)).toBe('a')
  expect(texts(onTrace('t1'), true)).toBe('dcba')
  expect(texts(onSpan('t1', 's1'), false)).toBe('cb')
  expect(texts(onSession('x'), true)).toBe('e')
  expect(texts(null, false)).toBe('fedcba')
  expect(noteTotal()).toBe(6)
  const files = (...ids: string[]) => ids.map((id) => ({ source: 'files', id }))
  expect(noteCounts({ traces: files('t2', 't1', 't3'), sessions: files('x', 't1') })).toEqual({
    traces: [1, 4, 0],
    sessions: [1, 0],
  })
  expect(noteSpanCounts({ source: 'files', traceId: 't1' })).toEqual([
    ['s1', 2],
    ['s2', 1],
  ])
  expect(notedTraces({ limit: 10 })).toEqual([
    { source: 'files', id: 't2', count: 1 },
    { source: 'files', id: 't1', count: 4 },
  ])
})

test('the order of notes does not follow a clock that goes back a year', () => {
  const times = [start, start - 365 * 86_400_000]
  let call = 0
  const { noteSave, noteList } = openFresh({ nowMs: () => times[Math.min(call++, 1)] ?? 0 })
  call = 0
  noteSave(fresh('first'))
  noteSave(fresh('second'))
  expect(noteList({ target: null, withObservations: false }).notes.map((note) => note.text)).toEqual([
    'second',
    'first',
  ])
})

test('settings: defaults, changes, and what a later version left behind', () => {
  const { settingsGet, settingsUpdate } = openFresh()
  expect(settingsGet()).toEqual({ theme: 'system', wheel: 'scroll', zone: 'system', layout: '{}' })
  expect(settingsUpdate({ changes: { theme: 'dark', later: { deep: true } } })).toEqual({
    theme: 'dark',
    wheel: 'scroll',
    zone: 'system',
    layout: '{}',
  })
  settingsUpdate({ changes: { theme: 'sepia' } })
  expect(settingsGet().theme).toBe('system')
})

test('each change is one line of the journal, readable without this program', () => {
  const { noteSave, noteDelete, settingsUpdate, folder } = openFresh()
  const note = noteSave(fresh('Zeile\nmit "Umbruch" 日本'))
  noteDelete({ noteId: note.id })
  settingsUpdate({ changes: { wheel: 'zoom' } })
  const lines = readFileSync(workspaceFiles(folder).journal, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(lines).toEqual([
    { type: 'journal', format: 1, lineage: expect.any(String) },
    { type: 'note', note },
    { type: 'note', note: { ...note, deleted: true, revision: 2 } },
    { type: 'setting', key: 'wheel', value: '"zoom"' },
  ])
})
