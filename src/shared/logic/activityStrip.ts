/** One piece of the density strip: kind index, share of the time (0 to 1), 1 when something failed in it. */
export type StripPiece = [kind: number, share: number, error: number]

/** A trace of more spans is drawn by its stored pieces: its spans would be megabytes for one small strip. */
export const mostSpansForStrip = 20_000

/** Shares are told in this many parts of the whole: finer than any screen draws a strip, and two digits of base 64. */
export const stripShares = 4000

/** Pieces one after the other, neighbours of one kind joined: a million of them take two lists, not a million. */
export class JoinedPieces {
  private readonly kinds: number[] = []
  private readonly shares: number[] = []
  /** Of all pieces. */
  total = 0

  get count(): number {
    return this.kinds.length
  }

  add(kind: number, share: number, error: number): void {
    this.total += share
    // One number for both: errors are 0 and 1.
    const mark = kind * 2 + error
    const last = this.kinds.length - 1
    if (last >= 0 && this.kinds[last] === mark) this.shares[last] = (this.shares[last] as number) + share
    else {
      this.kinds.push(mark)
      this.shares.push(share)
    }
  }

  *[Symbol.iterator](): Generator<StripPiece, void> {
    for (let i = 0; i < this.kinds.length; i++) {
      const mark = this.kinds[i] as number
      yield [mark >> 1, this.shares[i] as number, mark & 1]
    }
  }
}

/**
 * Squeezes pieces given in order into at most `limit`, neighbours of one kind joined, shares adding up to 1. Where
 * pieces must share a place the one that took longest names it, and an error in any of them shows.
 */
export function squeezeStrip(pieces: JoinedPieces | readonly StripPiece[], limit: number): StripPiece[] {
  const joined = pieces instanceof JoinedPieces ? pieces : joinedOf(pieces)
  const { total, count } = joined
  const even = total <= 0
  const whole = even ? count : total
  const placed = count <= limit ? [...joined] : intoPlaces(joined, limit, whole, even)
  return placed.map(([kind, share, error]) => [
    kind,
    Math.round(((even ? 1 : share) / (even ? placed.length : whole)) * stripShares) / stripShares,
    error,
  ])
}

function joinedOf(pieces: readonly StripPiece[]): JoinedPieces {
  const joined = new JoinedPieces()
  for (const [kind, share, error] of pieces) joined.add(kind, share, error)
  return joined
}

function intoPlaces(pieces: JoinedPieces, limit: number, whole: number, even: boolean): StripPiece[] {
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
