/** One piece of the density strip: kind index, share of the time (0 to 1), 1 when something failed in it. */
export type StripPiece = [kind: number, share: number, error: number]

/** A trace of more spans is drawn by its stored pieces: its spans would be megabytes for one small strip. */
export const mostSpansForStrip = 20_000

/** Shares are told in this many parts of the whole: finer than any screen draws a strip, and two digits of base 64. */
export const stripShares = 4000

/** Pieces in order, of which no two neighbours are of one kind. */
export interface JoinedPieces extends Iterable<StripPiece> {
  readonly count: number
  /** Of their shares. */
  readonly total: number
}

/** Pieces one after the other, neighbours of one kind joined. */
export class PieceList implements JoinedPieces {
  private readonly pieces: StripPiece[] = []
  total = 0

  get count(): number {
    return this.pieces.length
  }

  add(kind: number, share: number, error: number): void {
    this.total += share
    const last = this.pieces[this.pieces.length - 1]
    if (last !== undefined && last[0] === kind && last[2] === error) last[1] += share
    else this.pieces.push([kind, share, error])
  }

  [Symbol.iterator](): Iterator<StripPiece> {
    return this.pieces[Symbol.iterator]()
  }
}

/** As `PieceList`, of pieces that are made anew each time: a million of them need not be kept. */
export class PieceStream implements JoinedPieces {
  readonly count: number
  readonly total: number

  constructor(private readonly pieces: () => Iterable<StripPiece>) {
    let count = 0
    let total = 0
    for (const [, share] of this) {
      count += 1
      total += share
    }
    this.count = count
    this.total = total
  }

  *[Symbol.iterator](): Generator<StripPiece, void> {
    let open: StripPiece | null = null
    for (const [kind, share, error] of this.pieces()) {
      if (open !== null && open[0] === kind && open[2] === error) open[1] += share
      else {
        if (open !== null) yield open
        open = [kind, share, error]
      }
    }
    if (open !== null) yield open
  }
}

/**
 * Squeezes pieces given in order into at most `limit`, neighbours of one kind joined, shares adding up to 1. Where
 * pieces must share a place the one that took longest names it, and an error in any of them shows.
 */
export function squeezeStrip(pieces: readonly StripPiece[], limit: number): StripPiece[] {
  const list = new PieceList()
  for (const [kind, share, error] of pieces) list.add(kind, share, error)
  return squeezeJoined(list, limit)
}

/** As `squeezeStrip`, of pieces that are joined already. */
export function squeezeJoined(pieces: JoinedPieces, limit: number): StripPiece[] {
  const { total, count } = pieces
  const even = total <= 0
  const whole = even ? count : total
  const placed = count <= limit ? [...pieces] : intoPlaces(pieces, limit, whole, even)
  return placed.map(([kind, share, error]) => [
    kind,
    Math.round(((even ? 1 : share) / (even ? placed.length : whole)) * stripShares) / stripShares,
    error,
  ])
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
