import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../../../../src/renderer/features/lists/outcome'

describe('the word beside the mark of a session', () => {
  test('is the source’s where it agrees with the mark', () => {
    expect(outcomeOf('ok', 'success')).toEqual({ word: 'success', hint: null })
    expect(outcomeOf('unset', 'cancelled')).toEqual({ word: 'cancelled', hint: null })
    expect(outcomeOf('error', 'escalated')).toEqual({ word: 'escalated', hint: null })
    expect(outcomeOf('error', null)).toEqual({ word: null, hint: null })
  })

  test.each(['completed', 'Success', ' ended '])('never says “%s” of one that failed', (raw) => {
    const { word, hint } = outcomeOf('error', raw)
    expect(word).toBeNull()
    expect(hint).toBe(`The source says “${raw}”, but one of its traces failed.`)
  })
})
