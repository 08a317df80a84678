/** Names what an importer remembers, and makes it at first. One constant for each importer that needs it. */
export interface ArchiveKey<T extends object> {
  create(): T
}

/**
 * What importers remember from member to member of one archive: formats that spread one log over several files (a head
 * and its samples) meet here. Members are read one after the other, in the order of the archive, so that what is told
 * later has to be added later. Containers inside an archive have a memory of their own.
 */
export class ArchiveMemory {
  private readonly kept = new Map<ArchiveKey<object>, object>()

  recall<T extends object>(key: ArchiveKey<T>): T {
    const known = this.kept.get(key)
    // Only `create` of the same key put it there.
    if (known !== undefined) return known as T
    const made = key.create()
    this.kept.set(key, made)
    return made
  }
}
