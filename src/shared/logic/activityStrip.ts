/** One piece of the density strip: kind index, share of the time (0 to 1), 1 when something failed in it. */
export type StripPiece = [kind: number, share: number, error: number]

/** A trace of more spans is drawn by its stored pieces: its spans would be megabytes for one small strip. */
export const mostSpansForStrip = 20_000

/** Shares are told in this many parts of the whole: finer than any screen draws a strip, and two digits of base 64. */
export const stripShares = 4000

/**
 * Squeezes pieces given in order into at most `limit`, neighbours of one kind joined, shares adding up to 1. Where
 * pieces must share a place the one that took longest names it, and an error in any of them shows.
 */
export function squeezeStrip(pieces: readonly StripPiece[], limit: number): StripPiece[] {
  const joined: StripPiece[] = []
  let total = 0
  for (const [kind, share, error] of pieces) {
    total += share
    const last = joined.at(-1)
    if (last !== undefined && last[0] === kind && last[2] === error) last[1] += share
    else joined.push([kind, share, error])
  }
  const even = total <= 0
  const whole = even ? joined.length : total
  const placed = joined.length <= limit ? joined : intoPlaces(joined, limit, whole, even)
  return placed.map(([kind, share, error]) => [
    kind,
    Math.round(((even ? 1 : share) / (even ? placed.length : whole)) * stripShares) / stripShares,
    error,
  ])
}

function intoPlaces(
  pieces: readonly StripPiece[],
  limit: number,
  whole: number,
  even: boolean,
): StripPiece[] {
  const places: { longest: number; kind: number; share: number; error: number }[] = []
  let at = 0
  for (const [kind, share, error] of pieces) {
    const weight = even ? 1 : share
    const index = Math.min(limit - 1, Math.floor((at / whole) * limit))
    at += weight
    const place = (places[index] ??= { longest: -1, kind, share: 0, error: 0 })
    place.share += weight
    if (weight > place.longest) {
      place.longest = weight
      place.kind = kind
    }
    if (error === 1) place.error = 1
  }
  return places.filter((place) => place !== undefined).map((place) => [place.kind, place.share, place.error])
}
