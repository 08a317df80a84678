import type { ObservationKind } from '../../shared/model/kinds'

/** How a kind is drawn: a letter and a colour (custom property of the theme), and its name for people. */
export interface KindMark {
  readonly letter: string
  readonly colour: string
  readonly label: string
  /** `container` kinds hold other work and are drawn as an outline, `step` kinds are filled. */
  readonly shape: 'container' | 'step' | 'instant'
}

export const kindMarks: Readonly<Record<ObservationKind, KindMark>> = {
  agent: { letter: 'A', colour: '--k-agent', label: 'agent', shape: 'container' },
  generation: { letter: 'M', colour: '--k-model', label: 'model call', shape: 'step' },
  tool: { letter: 'T', colour: '--k-tool', label: 'tool call', shape: 'step' },
  retrieval: { letter: 'R', colour: '--k-retrieval', label: 'retrieval', shape: 'step' },
  embedding: { letter: 'B', colour: '--k-embed', label: 'embedding', shape: 'step' },
  reranker: { letter: 'K', colour: '--k-retrieval', label: 'reranker', shape: 'step' },
  guardrail: { letter: 'G', colour: '--k-guard', label: 'guardrail', shape: 'step' },
  evaluator: { letter: 'V', colour: '--k-eval', label: 'evaluator', shape: 'step' },
  decision: { letter: 'D', colour: '--k-guard', label: 'decision', shape: 'step' },
  chain: { letter: 'C', colour: '--k-chain', label: 'chain', shape: 'container' },
  event: { letter: 'E', colour: '--k-event', label: 'event', shape: 'instant' },
  span: { letter: 'S', colour: '--k-event', label: 'span', shape: 'step' },
}
