import type { ObservationKind } from './kinds'

/**
 * How a kind is told apart: a letter (so that nothing depends on colour alone), the colour token it wears, and its
 * name for people. One table for the tree, the canvas, lists, strips and legends.
 */
export interface KindMark {
  readonly letter: string
  /** Name of the custom property in the design tokens, e.g. `--k-tool`. */
  readonly colour: string
  readonly label: string
}

export const kindMarks: Readonly<Record<ObservationKind, KindMark>> = {
  agent: { letter: 'A', colour: '--k-agent', label: 'Agent' },
  generation: { letter: 'M', colour: '--k-model', label: 'Model call' },
  tool: { letter: 'T', colour: '--k-tool', label: 'Tool' },
  retrieval: { letter: 'R', colour: '--k-retrieval', label: 'Retrieval' },
  embedding: { letter: 'E', colour: '--k-embed', label: 'Embedding' },
  reranker: { letter: 'K', colour: '--k-retrieval', label: 'Reranker' },
  guardrail: { letter: 'G', colour: '--k-guard', label: 'Guardrail' },
  evaluator: { letter: 'V', colour: '--k-eval', label: 'Evaluator' },
  decision: { letter: 'D', colour: '--k-guard', label: 'Decision' },
  chain: { letter: 'C', colour: '--k-chain', label: 'Chain' },
  event: { letter: '•', colour: '--k-event', label: 'Event' },
  span: { letter: 'S', colour: '--k-chain', label: 'Span' },
}
