import type { Survey } from '../../../../src/renderer/features/mapping/mappingDraft'

const blank = { depth: 0, present: 2, distinct: 2, momentUnit: null, durationUnit: null } as const

/** The survey of a small file, as the engine answers it. */
export function surveyOf(changes: Partial<Survey> = {}): Survey {
  return {
    file: { path: 'logs/steps.jsonl', importId: 7, bytes: 120, isCut: false },
    shape: 'json',
    places: [
      { rows: '', count: 2 },
      { rows: 'spans[]', count: 5 },
    ],
    rows: '',
    rowsRead: 2,
    isWhole: true,
    fields: [
      { ...blank, path: 'begun', types: ['number'], samples: ['1767225600000'], momentUnit: 'ms' },
      { ...blank, path: 'label', types: ['text'], samples: ['plan', 'act'] },
      { ...blank, path: 'ended', types: ['time'], samples: ['2026-01-01T00:00:00Z'], momentUnit: 'iso' },
    ],
    guesses: [
      { path: 'begun', role: 'start', unit: 'ms', confidence: 0.9 },
      { path: 'label', role: 'name', unit: null, confidence: 0.6 },
    ],
    grouping: 'row',
    saved: null,
    ...changes,
  }
}
