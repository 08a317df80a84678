import type { NoteTargetIds } from '../../src/main/store/notes/noteStore'

export const onTrace = (traceId: string): NoteTargetIds => ({
  targetType: 'trace',
  source: 'files',
  sessionId: null,
  traceId,
  spanId: null,
})
export const onSpan = (traceId: string, spanId: string): NoteTargetIds => ({
  targetType: 'observation',
  source: 'files',
  sessionId: null,
  traceId,
  spanId,
})
export const onSession = (sessionId: string): NoteTargetIds => ({
  targetType: 'session',
  source: 'files',
  sessionId,
  traceId: null,
  spanId: null,
})
