import type { ReactElement } from 'react'

interface Step {
  readonly kind: 'agent' | 'model' | 'tool' | 'retrieval' | 'guard'
  readonly letter: string
  readonly level: number
  /** From and to, in units of the picture, right of the tree. */
  readonly from: number
  readonly to: number
}

const steps: readonly Step[] = [
  { kind: 'agent', letter: 'A', level: 0, from: 0, to: 268 },
  { kind: 'guard', letter: 'G', level: 1, from: 0, to: 9 },
  { kind: 'model', letter: 'M', level: 1, from: 11, to: 74 },
  { kind: 'retrieval', letter: 'R', level: 1, from: 76, to: 104 },
  { kind: 'tool', letter: 'T', level: 1, from: 76, to: 158 },
  { kind: 'model', letter: 'M', level: 1, from: 160, to: 268 },
]
const rowHeight = 18
const treeWidth = 84

/** What one will see: a small waterfall, in the colours and letters of the real one. */
export function StartPicture(): ReactElement {
  return (
    <svg
      className="startPicture"
      viewBox={`0 0 ${treeWidth + 272} ${rowHeight * steps.length}`}
      aria-hidden="true"
    >
      {steps.map((step, at) => (
        <Row key={at} step={step} top={at * rowHeight} />
      ))}
    </svg>
  )
}

function Row({ step, top }: { readonly step: Step; readonly top: number }): ReactElement {
  const colour = `var(--k-${step.kind})`
  const left = step.level * 12
  const isContainer = step.kind === 'agent'
  const width = Math.max(4, step.to - step.from)
  return (
    <>
      <rect x={left + 0.5} y={top + 3} width={13} height={13} rx={3} fill={colour} />
      <text
        x={left + 7}
        y={top + 12.8}
        textAnchor="middle"
        fontSize={9}
        fontWeight={700}
        fill="var(--on-kind)"
      >
        {step.letter}
      </text>
      <rect
        x={left + 19}
        y={top + 7.5}
        width={treeWidth - left - 32 - (top % 5) * 4}
        height={4}
        rx={2}
        fill="var(--line-strong)"
      />
      <rect
        x={treeWidth + step.from + 0.75}
        y={top + 3.75}
        width={width}
        height={11.5}
        rx={2.5}
        fill={colour}
        fillOpacity={isContainer ? 0.12 : 1}
        stroke={isContainer ? colour : 'none'}
        strokeWidth={1.5}
      />
    </>
  )
}
