import { expect, test } from 'vitest'
import { doubtWords, flagWords } from '../../../src/renderer/ui/flagWords'
import { kindMarks } from '../../../src/renderer/ui/kindMarks'
import { waterfallLayout } from '../../../src/shared/logic/waterfallLayout'
import { buildTraceIndex } from '../../../src/shared/logic/traceIndex'
import { createFoldSet, visibleRows } from '../../../src/shared/logic/waterfallRows'
import { doubtFlags, observationFlags, observationKinds } from '../../../src/shared/model/kinds'
import { traceFromText } from '../../support/traceFromText'

test('every flag has a word and a sentence', () => {
  expect(Object.keys(flagWords)).toEqual(Object.keys(observationFlags))
  for (const { word, hint } of Object.values(flagWords)) {
    expect(word).not.toBe('')
    expect(hint).toMatch(/\.$/)
  }
})

test('what a span has is no doubt', () => {
  expect(doubtWords(observationFlags.hasEvents | observationFlags.orphan)).toEqual(['orphan'])
  expect(doubtWords(doubtFlags)).toHaveLength(11)
})

test('canvas and badges agree on which kinds hold others', () => {
  const shapes = { container: 'outline', step: 'bar', instant: 'glyph' }
  for (const kind of observationKinds) {
    const trace = traceFromText(`${kind}:x 0–10`)
    const [bar] = waterfallLayout({
      index: buildTraceIndex(trace),
      visible: visibleRows(trace, createFoldSet(1)),
      folds: createFoldSet(1),
      view: { startNs: 0, endNs: 10e6 },
      box: { width: 100, height: 28, rowHeight: 28, scrollTop: 0 },
      selectedRow: null,
      hoveredRow: null,
      matches: null,
      formatDuration: String,
      measureLabel: () => 10,
    })
    expect(bar?.shape).toBe(shapes[kindMarks[kind].shape])
  }
})
