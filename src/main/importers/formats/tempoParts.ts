import type { DecodedSpan } from './otlpSpan'

/**
 * A large answer of Tempo is read span by span, and whether its trace is complete stands behind (or before) them all:
 * the span that would stand for an incomplete trace waits for the word. That is the first without a parent, else the
 * first of all, as for answers that are read whole.
 */
export class TempoParts {
  private held: DecodedSpan | null = null
  /** What was said before the spans; null: nothing. */
  private saidBefore: boolean | null = null

  /** Takes the next span; gives those that need not wait. */
  take(span: DecodedSpan): readonly DecodedSpan[] {
    const { held } = this
    if (held === null) {
      this.held = span
      return []
    }
    if (span.traceId !== held.traceId) return [...this.release(), ...this.take(span)]
    if (held.parentSpanId === '' || span.parentSpanId !== '') return [span]
    this.held = span
    return [held]
  }

  /** The source's word on its trace, `isPartial`; gives the span that waited for it. */
  say(isPartial: boolean): readonly DecodedSpan[] {
    if (this.held !== null && this.saidBefore === null) {
      this.saidBefore = isPartial
      return this.release()
    }
    // A word was said already: this one is of a trace that comes.
    const waited = this.release()
    this.saidBefore = isPartial
    return waited
  }

  /** The end of a trace: gives the span that waited. */
  release(): readonly DecodedSpan[] {
    const { held, saidBefore } = this
    this.held = null
    this.saidBefore = null
    if (held === null) return []
    return [saidBefore === true ? { ...held, isPartial: true } : held]
  }
}
