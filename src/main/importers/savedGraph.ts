import type { JsonValue } from '../../shared/util/jsonValue'
import { setOwn } from './readers/jsonLossless'

/** Objects that refer to each other, put down as JSON: see `saveGraph`. A type, so that it is a JSON object. */
type SavedGraph = {
  /** The fields of plain objects and of instances, each list once; of instances behind the name of their class. */
  readonly shapes: readonly (readonly string[])[]
  /** What was put down comes first. Of each thing: its sort, for objects its shape, then what it holds. */
  readonly things: readonly (readonly JsonValue[])[]
}

/** Classes whose instances may be put down, by the names they go by there. Constructors are not run again. */
export type SavedClasses = Readonly<Record<string, SavedClass>>

interface SavedClass {
  readonly prototype: object
  /** For a class that only makes things quick: nothing that it remembers is put down, it begins anew. */
  readonly empty?: () => object
}

const sorts = { array: 0, map: 1, set: 2, object: 3, instance: 4 } as const

/**
 * Puts down an object with all that it refers to: arrays, maps, sets, plain objects and instances of these classes,
 * however they refer to each other and however long their chains are. Null where there is anything else among them, such
 * as a function, or more than `most`: characters of texts and other values, together.
 */
export function saveGraph(root: object, classes: SavedClasses, most = 24 * 1024 * 1024): JsonValue {
  try {
    return new Saving(classes, most).save(root)
  } catch (error) {
    if (error instanceof Unsavable) return null
    throw error
  }
}

/** Makes the objects again that an instance of `root` was put down with. Throws for what `saveGraph` did not write. */
export function restoreGraph<T extends object>(
  saved: JsonValue,
  classes: SavedClasses,
  root: { readonly prototype: T },
): T {
  const { shapes, things } = saved as unknown as SavedGraph
  const made = things.map(([sort, shape]): object => {
    if (sort === sorts.array) return []
    if (sort === sorts.map) return new Map()
    if (sort === sorts.set) return new Set()
    if (sort === sorts.object) return {}
    const name = shapes[Number(shape)]?.[0] ?? ''
    if (sort !== sorts.instance || !Object.hasOwn(classes, name)) throw new Error('no such class')
    const { prototype = null, empty } = classes[name] ?? {}
    return empty?.() ?? (Object.create(prototype) as object)
  })
  for (const [index, thing] of made.entries()) fill(thing, things[index] ?? [], shapes, made)
  const [first] = made
  if (first === undefined || Object.getPrototypeOf(first) !== root.prototype)
    throw new Error('something else was put down')
  return first as T
}

class Unsavable extends Error {}

class Saving {
  private readonly names: ReadonlyMap<unknown, string>
  private readonly emptied: ReadonlySet<string>
  private readonly numbers = new Map<object, number>()
  private readonly queue: object[] = []
  private readonly shapes: (readonly string[])[] = []
  private readonly shapeNumbers = new Map<string, number>()

  constructor(
    classes: SavedClasses,
    private left: number,
  ) {
    this.names = new Map(Object.entries(classes).map(([name, { prototype }]) => [prototype, name]))
    this.emptied = new Set(Object.keys(classes).filter((name) => classes[name]?.empty !== undefined))
  }

  save(root: object): SavedGraph {
    this.valueOf(root)
    const things: JsonValue[][] = []
    // Grows while it is gone through.
    for (const thing of this.queue) things.push(this.thingOf(thing))
    return { shapes: this.shapes, things }
  }

  private thingOf(thing: object): JsonValue[] {
    const save = (value: unknown): JsonValue => this.valueOf(value)
    if (Array.isArray(thing)) return [sorts.array, ...thing.map(save)]
    if (thing instanceof Map) return [sorts.map, ...[...thing].flat().map(save)]
    if (thing instanceof Set) return [sorts.set, ...[...thing].map(save)]
    const prototype: unknown = Object.getPrototypeOf(thing)
    const name = this.names.get(prototype)
    if (name !== undefined && this.emptied.has(name)) return [sorts.instance, this.shapeOf([name])]
    const fields = Object.keys(thing)
    const values = Object.values(thing).map(save)
    if (name !== undefined) return [sorts.instance, this.shapeOf([name, ...fields]), ...values]
    if (prototype !== Object.prototype) throw new Unsavable()
    return [sorts.object, this.shapeOf(fields), ...values]
  }

  /**
   * Texts, truth values, null and numbers from 0 on stand for themselves, a number below 0 for one of the things (-1
   * for the first), a list for any other value.
   */
  private valueOf(value: unknown): JsonValue {
    this.left -= typeof value === 'string' ? value.length : 1
    if (this.left < 0) throw new Unsavable()
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
    if (typeof value === 'object') return -1 - this.numberOf(value)
    if (typeof value === 'bigint') return ['bigint', value.toString()]
    if (typeof value === 'undefined') return ['undefined']
    if (typeof value !== 'number') throw new Unsavable()
    if (Object.is(value, -0)) return ['number', '-0']
    return value >= 0 && value < Infinity ? value : ['number', String(value)]
  }

  private numberOf(thing: object): number {
    const known = this.numbers.get(thing)
    if (known !== undefined) return known
    this.numbers.set(thing, this.queue.length)
    return this.queue.push(thing) - 1
  }

  private shapeOf(fields: readonly string[]): number {
    const key = JSON.stringify(fields)
    const known = this.shapeNumbers.get(key)
    if (known !== undefined) return known
    this.shapeNumbers.set(key, this.shapes.length)
    return this.shapes.push(fields) - 1
  }
}

function fill(
  thing: object,
  saved: readonly JsonValue[],
  shapes: SavedGraph['shapes'],
  made: readonly object[],
): void {
  const valueAt = (index: number): unknown => restoreValue(saved[index], made)
  if (Array.isArray(thing)) for (let index = 1; index < saved.length; index++) thing.push(valueAt(index))
  else if (thing instanceof Set) for (let index = 1; index < saved.length; index++) thing.add(valueAt(index))
  else if (thing instanceof Map)
    for (let index = 1; index < saved.length; index += 2) thing.set(valueAt(index), valueAt(index + 1))
  else {
    const shape = shapes[Number(saved[1])] ?? []
    const fields = saved[0] === sorts.instance ? shape.slice(1) : shape
    if (fields.length !== saved.length - 2) throw new Error('fields without values')
    for (const [index, field] of fields.entries())
      setOwn(thing as Record<string, JsonValue>, field, valueAt(index + 2) as JsonValue)
  }
}

function restoreValue(saved: JsonValue | undefined, made: readonly object[]): unknown {
  if (typeof saved === 'number' && saved < 0) {
    const thing = made[-1 - saved]
    if (thing === undefined) throw new Error('no such thing')
    return thing
  }
  if (!Array.isArray(saved)) return saved
  const [kind, text] = saved as readonly JsonValue[]
  if (kind === 'undefined') return undefined
  if (kind === 'bigint' && typeof text === 'string') return BigInt(text)
  if (kind === 'number') return Number(text)
  throw new Error('no such value')
}
