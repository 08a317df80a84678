/**
 * Runs `work` and puts these objects back as they were: fields of objects, elements of arrays, entries of maps and sets.
 * What they refer to is not copied: name it, too, where `work` changes it.
 */
export function restoring<T>(things: Iterable<object>, work: () => T): T {
  const restores = [...new Set(things)].map(remember)
  try {
    return work()
  } finally {
    for (const restore of restores) restore()
  }
}

function remember(thing: object): () => void {
  if (Array.isArray(thing)) {
    const before = thing.slice() as unknown[]
    return () => {
      thing.length = 0
      for (const item of before) thing.push(item)
    }
  }
  if (thing instanceof Map) {
    const before = [...thing]
    return () => {
      thing.clear()
      for (const [key, value] of before) thing.set(key, value)
    }
  }
  if (thing instanceof Set) {
    const before = [...thing]
    return () => {
      thing.clear()
      for (const value of before) thing.add(value)
    }
  }
  const before = { ...thing }
  return () => {
    Object.assign(thing, before)
  }
}
