import type { ObservationStatus } from '../../../shared/model/kinds'

/** Words with which sources say that something came to its end, whatever went wrong on the way. */
const endWords = /^(ok|success(ful)?|succeeded|completed?|done|ended|finished|closed|resolved)$/i

export interface Outcome {
  /** The source's own word; null where ours must stand. */
  readonly word: string | null
  /** Why ours stands; null where the mark's own hint says enough. */
  readonly hint: string | null
}

/**
 * The word beside the mark of a session. It is the source's where it gave one, except that a session which failed is
 * not called completed in red: then ours stands, and the source's goes into the hint.
 */
export function outcomeOf(status: ObservationStatus, statusRaw: string | null): Outcome {
  if (statusRaw === null || status !== 'error' || !endWords.test(statusRaw.trim()))
    return { word: statusRaw, hint: null }
  return { word: null, hint: `The source says “${statusRaw}”, but one of its traces failed.` }
}
