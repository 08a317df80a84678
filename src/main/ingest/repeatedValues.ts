import { ensureExists } from '../../shared/util/assert'

/** Values that are recognised when they come again; more of them do not repeat. */
const rememberedValues = 50_000

/** Values by place, each kept once for as long as it is remembered. */
export class Repeated<T> {
  readonly places: Uint32Array
  private readonly values: T[] = []
  private readonly known = new Map<string, number>()

  constructor(most: number) {
    this.places = new Uint32Array(most)
  }

  /** `make`: the value that `key` stands for. */
  set(index: number, key: string, make: () => T): void {
    let place = this.known.get(key)
    if (place === undefined) {
      place = this.values.length
      this.values.push(make())
      if (this.known.size >= rememberedValues) this.known.clear()
      this.known.set(key, place)
    }
    this.places[index] = place
  }

  get(index: number): T {
    return ensureExists(this.values[this.places[index] as number], 'a value by its place')
  }
}
