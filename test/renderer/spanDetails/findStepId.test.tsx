import { describe, expect, test } from 'vitest'
import { findStepId } from '../../../src/renderer/features/spanDetails/findStepId'
import { rangeOfStep } from '../../../src/renderer/features/spanDetails/useMarkedStep'

const found = (text: string, spanId: string): string | null => {
  const place = findStepId(text, spanId)
  return place === null ? null : `${text.slice(0, place.from)}[${text.slice(place.from, place.to)}]`
}

describe('where a record says the id of a step', () => {
  test('is its own field, not that of a child that comes before it', () => {
    const batch = '[{"spanId":"b2","parentSpanId":"a1"},{"traceId":"a1","spanId":"a1","name":"a1"}]'
    expect(found(batch, 'a1')).toBe('[{"spanId":"b2","parentSpanId":"a1"},{"traceId":"a1","spanId":"[a1]')
    expect(found(batch, 'b2')).toBe('[{"spanId":"[b2]')
  })

  test.each([
    ['{"span_id": "x"}', '{"span_id": "[x]'],
    ['{"spanID":"x"}', '{"spanID":"[x]'],
    ['{"uuid" : "x"}', '{"uuid" : "[x]'],
    ['{"id":"xy","id":"x"}', '{"id":"xy","id":"[x]'],
  ])('is found in %s', (text, marked) => {
    expect(found(text, 'x')).toBe(marked)
  })

  test('is nowhere where only others name it', () => {
    expect(found('{"parentSpanId":"x","traceId":"x","text":"x"}', 'x')).toBeNull()
    expect(found('{"id":""}', '')).toBeNull()
  })
})

test('the mark stands on the id, whatever pieces the text is drawn in', () => {
  const top = document.createElement('div')
  top.innerHTML =
    '<pre class="codeBlockText"><span>{"spanId": </span><span><i>"b</i>2"</span><span>, "spanId": "a1"}</span></pre>'
  expect(rangeOfStep(top, 'a1')?.toString()).toBe('a1')
  expect(rangeOfStep(top, 'b2')?.toString()).toBe('b2')
  expect(rangeOfStep(top, 'c3')).toBeNull()
  expect(rangeOfStep(document.createElement('div'), 'a1')).toBeNull()
})
