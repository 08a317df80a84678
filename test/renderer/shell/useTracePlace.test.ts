import { describe, expect, test } from 'vitest'
import { nextTracePlace, noTracePlace } from '../../../src/renderer/shell/useTracePlace'
import type { TracePlace } from '../../../src/renderer/shell/useTracePlace'
import { listRoute, traceRoute } from '../../../src/renderer/state/view'

const list = listRoute('traces')

describe('the one place for the page of a trace', () => {
  const ahead = nextTracePlace(noTracePlace, list, 'files:a')

  test('a list that rests on no trace has none, and the same place stays the same', () => {
    expect(nextTracePlace(noTracePlace, list, null)).toBe(noTracePlace)
    expect(nextTracePlace(ahead, list, 'files:a')).toBe(ahead)
    expect(ahead).toEqual({ id: 1, traceKey: 'files:a', isShown: false })
  })

  test('the page drawn ahead is the one that is shown', () => {
    const shown = nextTracePlace(ahead, traceRoute('files:a'), 'files:a')
    expect(shown).toEqual({ id: ahead.id, traceKey: 'files:a', isShown: true })
    // The list that is left rests on nothing any more.
    expect(nextTracePlace(shown, traceRoute('files:a'), null)).toBe(shown)
    // A step or a tab of the shown page.
    expect(nextTracePlace(shown, { ...traceRoute('files:a', '00f0'), params: { tab: 'raw' } }, null)).toBe(
      shown,
    )
  })

  test.each([
    ['another trace', traceRoute('files:b')],
    ['a step of it', traceRoute('files:a', '00f0')],
    ['a part of it', { ...traceRoute('files:a'), params: { view: '1_2' } }],
  ])('an address of %s begins a page of its own', (_, route) => {
    const shown = nextTracePlace(ahead, route, 'files:a')
    expect(shown).toEqual({ id: ahead.id + 1, traceKey: route.traceKey, isShown: true })
  })

  test('going from trace to trace keeps the page; leaving it ends it', () => {
    const shown = nextTracePlace(noTracePlace, traceRoute('files:a'), null)
    const next = nextTracePlace(shown, traceRoute('files:b'), null)
    expect(next).toEqual({ ...shown, traceKey: 'files:b' })
    const left = nextTracePlace(next, list, null)
    expect(left).toMatchObject({ traceKey: null, isShown: false })
    expect(nextTracePlace(left, list, 'files:b').id).not.toBe(next.id)
  })

  test('moving on in the list throws away what was drawn for the row before', () => {
    const none = nextTracePlace(ahead, list, null)
    expect(none.traceKey).toBeNull()
    const other: TracePlace = nextTracePlace(none, list, 'files:b')
    expect(other.traceKey).toBe('files:b')
    expect(new Set([ahead.id, none.id, other.id]).size).toBe(3)
  })
})
