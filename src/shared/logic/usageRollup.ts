import { releaseLarge } from '../util/releaseBuffer'

/** How much of a wrapper's figure the calls below must explain for it to be a repetition (rounding, dropped calls). */
const explainedShare = 0.99

/**
 * Which rows of a pre-order tree repeat what rows below them already count. `value` is tokens or cost, NaN where a
 * row says nothing; `isCall` marks rows that are provider calls (generation, embedding, reranker). A row that is no
 * call (agent, chain) repeats as soon as anything below it says something; a call repeats only when the rows below
 * explain its whole figure (the outer span of a framework around the provider's own).
 */
export function findRepeated(
  parent: Int32Array,
  value: Float64Array,
  isCall: (row: number) => boolean,
): Uint8Array {
  const count = parent.length
  const repeated = new Uint8Array(count)
  const below = new Float64Array(count)
  const saysBelow = new Uint8Array(count)
  for (let row = count - 1; row >= 0; row--) {
    const own = value[row] as number
    const beneath = below[row] as number
    let counted = beneath
    if (!Number.isNaN(own)) {
      if (saysBelow[row] === 1 && (!isCall(row) || beneath >= own * explainedShare)) repeated[row] = 1
      else counted += own
    }
    const above = parent[row] as number
    if (above >= 0) {
      below[above] = (below[above] as number) + counted
      if (saysBelow[row] === 1 || !Number.isNaN(own)) saysBelow[above] = 1
    }
  }
  releaseLarge(below, saysBelow)
  return repeated
}
