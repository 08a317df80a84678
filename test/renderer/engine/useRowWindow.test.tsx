import { act, useEffect } from 'react'
import type { ReactElement } from 'react'
import { afterEach, describe, expect, test } from 'vitest'
import { useRowWindow } from '../../../src/renderer/engine/useRowWindow'
import type { ListRow, RowWindow } from '../../../src/renderer/engine/useRowWindow'
import type { FilterInput } from '../../../src/shared/model/filter'
import { ensureExists } from '../../../src/shared/util/assert'
import { createFakeEngine } from '../../support/fakeEngineClient'
import type { FakeEngine } from '../../support/fakeEngineClient'
import { makeTraceRow } from '../../support/fakeRows'
import { settleUntil } from '../../support/renderPage'
import { renderWithEngine } from '../../support/renderWithEngine'
import type { Rendered } from '../../support/renderWithEngine'

let rendered: Rendered | null = null
afterEach(async () => {
  await rendered?.remove()
  rendered = null
})

let seen: RowWindow<ListRow<'traces.list'>> | null = null
function List({ filter }: { readonly filter: FilterInput }): ReactElement {
  const rows = useRowWindow('traces.list', { filter })
  useEffect(() => {
    seen = rows
  })
  return <p>{rows.counts?.matching ?? 'none'}</p>
}
const list = (): RowWindow<ListRow<'traces.list'>> => ensureExists(seen, 'list')
const offsets = (engine: FakeEngine): number[] =>
  engine.calls
    .filter((call) => call.name === 'traces.list')
    .map((call) => (call.input as { offset: number }).offset)

describe('a long list', () => {
  test('is read in windows around what is on screen', async () => {
    const engine = createFakeEngine({ traces: 100_000, sessions: 0 })
    rendered = await renderWithEngine(engine, <List filter={{}} />)
    expect(list().counts?.matching).toBe(100_000)
    expect(list().rowAt(0)?.traceKey).toBe(makeTraceRow(0).traceKey)
    expect(list().rowAt(90_000)).toBeNull()
    await act(async () => list().show(89_990, 90_030))
    await rendered.settle()
    expect(list().rowAt(90_000)?.traceKey).toBe(makeTraceRow(90_000).traceKey)
    expect(offsets(engine)).toEqual([0, 89_800, 90_000])
  })

  test('moving within a window asks nothing', async () => {
    const engine = createFakeEngine({ traces: 1_000, sessions: 0 })
    rendered = await renderWithEngine(engine, <List filter={{}} />)
    await act(async () => list().show(20, 60))
    await act(async () => list().show(100, 160))
    await rendered.settle()
    expect(offsets(engine)).toEqual([0])
  })

  test('keeps its old rows, marked, until the answer to a new question is there', async () => {
    let held = Promise.resolve()
    const engine = createFakeEngine({ traces: 1_000, sessions: 0, held: () => held })
    rendered = await renderWithEngine(engine, <List filter={{}} />)
    await settleUntil(() => expect(list().counts?.matching).toBe(1_000))
    const before = list().rowAt(0)?.traceKey
    const answer = Promise.withResolvers<void>()
    held = answer.promise
    await rendered.draw(<List filter={{ text: 'refund' }} />)
    expect(list().isStale).toBe(true)
    expect(list().rowAt(0)?.traceKey).toBe(before)
    expect(list().counts?.matching).toBe(1_000)
    answer.resolve()
    await settleUntil(() => expect(list().isStale).toBe(false))
    expect(list().counts?.matching).toBeLessThan(1_000)
    expect(list().rowAt(0)?.inputPreview).toContain('refund')
  })

  test('asks again when the workspace has changed', async () => {
    const engine = createFakeEngine({ traces: 10, sessions: 0 })
    rendered = await renderWithEngine(engine, <List filter={{}} />)
    await act(async () => engine.tell('workspace.changed', { what: 'traces' }))
    await rendered.settle()
    expect(offsets(engine).length).toBeGreaterThan(1)
  })

  test('asks everything again when a lost engine is back', async () => {
    const engine = createFakeEngine({ traces: 10, sessions: 0 })
    rendered = await renderWithEngine(engine, <List filter={{}} />)
    await act(async () => engine.setConnected(false))
    await act(async () => engine.setConnected(true))
    await rendered.settle()
    expect(offsets(engine)).toEqual([0, 0])
  })

  test('says why it cannot be read', async () => {
    const engine = createFakeEngine({ traces: 10, sessions: 0, failure: 'The database is damaged.' })
    rendered = await renderWithEngine(engine, <List filter={{}} />)
    expect(list().error?.message).toBe('The database is damaged.')
    expect(list().counts).toBeNull()
  })
})
