import { memo } from 'react'
import type { ReactElement } from 'react'
import { observationKinds } from '../../../shared/model/kinds'
import { kindMarks } from '../../ui/kindMarks'

/** Runs of one kind in order: [index of the kind, share of the time 0..1, 1 when one of them failed]. */
export type Strip = readonly (readonly [number, number, number])[]

/**
 * What happened in a session or a trace, from left to right, coloured by kind; failures carry a red edge. One
 * element with a painted background, because a list shows hundreds of runs at once.
 */
export const DensityStrip = memo(function DensityStrip({
  strip,
}: {
  readonly strip: Strip
}): ReactElement | null {
  if (strip.length === 0) return null
  const words = stripWords(strip)
  return (
    <span
      className="densityStrip"
      role="img"
      aria-label={words}
      title={words}
      style={{ background: stripBackground(strip) }}
    />
  )
})

/** The `background` of a strip: errors over kinds. Made of numbers and our own names only. */
export function stripBackground(strip: Strip): string {
  const total = strip.reduce((sum, [, share]) => sum + Math.max(share, least), 0)
  const kinds: string[] = []
  const errors: string[] = []
  let from = 0
  for (const [kind, share, error] of strip) {
    const to = from + (Math.max(share, least) / total) * 100
    const name = observationKinds[kind] ?? 'span'
    const colour = `var(${kindMarks[name].colour})`
    const end = Math.max(from, to - gapShare)
    kinds.push(
      `${colour} ${from.toFixed(2)}% ${end.toFixed(2)}%`,
      `transparent ${end.toFixed(2)}% ${to.toFixed(2)}%`,
    )
    const edge = error === 1 ? 'var(--error)' : 'transparent'
    errors.push(
      `${edge} ${from.toFixed(2)}% ${end.toFixed(2)}%`,
      `transparent ${end.toFixed(2)}% ${to.toFixed(2)}%`,
    )
    from = to
  }
  const paint = (stops: readonly string[], place: string): string =>
    `linear-gradient(to right, ${stops.join(', ')}) ${place} no-repeat`
  const layers = [paint(kinds, '0 0 / 100% 100%')]
  if (strip.some(([, , error]) => error === 1)) layers.unshift(paint(errors, '0 100% / 100% 4px'))
  return layers.join(', ')
}

/** Runs shorter than this share are drawn this wide, so that nothing is invisible. */
const least = 0.006
/** Gap between runs in percent of the strip. */
const gapShare = 0.6

/** The strip in words: `model call 70 % of the time, tool call 30 %, with failures`. A piece may stand for many steps. */
export function stripWords(strip: Strip): string {
  const shares = new Map<string, number>()
  let total = 0
  for (const [kind, share] of strip) {
    const { label } = kindMarks[observationKinds[kind] ?? 'span']
    shares.set(label, (shares.get(label) ?? 0) + share)
    total += share
  }
  const parts = [...shares]
    .toSorted(([, a], [, b]) => b - a)
    .map(([label, share], at) => `${label} ${percentWords(share / total)}${at === 0 ? ' of the time' : ''}`)
  return [...parts, ...(strip.some(([, , error]) => error === 1) ? ['with failures'] : [])].join(', ')
}

function percentWords(share: number): string {
  const percent = Math.round(share * 100)
  return percent === 0 ? 'under 1 %' : `${String(percent)} %`
}
