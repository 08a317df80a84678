const quote = 0x22
const backslash = 0x5c
const lineFeed = 0x0a

interface Place {
  readonly start: number
  /** Where the next name begins. */
  end: number
}

/**
 * On which lines the names of a JSON object stand. Reads the text once, when first asked: a table may have a hundred
 * thousand names, in any order and written with any escapes.
 */
export class NameLines {
  private places: Map<string, Place> | null = null
  private readonly lineEnds: number[] = []

  /** `text` is valid JSON, an object. */
  constructor(private readonly text: string) {}

  /** The line (from 1) of a top-level name, or of a field of what it names; the first line for a name that is not there. */
  lineOf(name: string, field = ''): number {
    this.places ??= this.read()
    const place = this.places.get(name)
    if (place === undefined) return 1
    const inside = field === '' ? -1 : this.text.slice(place.start, place.end).indexOf(JSON.stringify(field))
    return this.lineAt(place.start + Math.max(0, inside))
  }

  private read(): Map<string, Place> {
    const { text } = this
    const places = new Map<string, Place>()
    let last: Place | null = null
    let depth = 0
    for (let at = 0; at < text.length; at++) {
      const sign = text.charCodeAt(at)
      if (sign === lineFeed) this.lineEnds.push(at)
      else if (sign === 0x7b || sign === 0x5b) depth += 1
      else if (sign === 0x7d || sign === 0x5d) depth -= 1
      if (sign !== quote) continue
      const end = this.endOfText(at)
      if (depth === 1 && isBeforeColon(text, end)) {
        if (last !== null) last.end = at
        last = { start: at, end: text.length }
        places.set(JSON.parse(text.slice(at, end)) as string, last)
      }
      at = end - 1
    }
    return places
  }

  /** Behind the quote that closes the text which begins here. JSON has no line ends inside texts. */
  private endOfText(start: number): number {
    for (let at = start; ;) {
      at = this.text.indexOf('"', at + 1)
      if (at < 0) return this.text.length
      let escapes = 0
      while (this.text.charCodeAt(at - 1 - escapes) === backslash) escapes += 1
      if (escapes % 2 === 0) return at + 1
    }
  }

  private lineAt(place: number): number {
    let low = 0
    let high = this.lineEnds.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.lineEnds[middle] ?? 0) < place) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from
  while (' \t\r\n'.includes(text[at] ?? 'x')) at += 1
  return text[at] === ':'
}
