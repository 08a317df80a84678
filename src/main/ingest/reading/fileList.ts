import type { FileMappings, ImportFile } from './importFile'

/**
 * The files of an import, in their order, as they go from thread to thread: a folder may hold a hundred thousand, and as
 * objects each list of them took 25 MB in every thread that held it; like this it takes 1.
 */
export interface PackedFiles {
  readonly count: number
  readonly groups: readonly FileGroup[]
}

/** Files after one another that differ in their names alone. */
interface FileGroup {
  /** What stands before the name. */
  readonly folder: string
  readonly displayFolder: string
  /** With a NUL between them, which no path holds. */
  readonly names: string
  readonly unreadable: string | null
  readonly mappings?: FileMappings
}

export type FileList = readonly ImportFile[] | PackedFiles

/** Unpacked together. */
const namesPerGroup = 1_000
const between = '\0'

/** Packs files one after the other. */
export class FilePacker {
  private readonly groups: FileGroup[] = []
  private names: string[] = []
  private group: Omit<FileGroup, 'names'> | null = null
  private count = 0

  add({ path, displayPath, unreadable, mappings }: ImportFile): void {
    const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1
    const own = path.slice(cut)
    const name = displayPath.endsWith(own) ? own : ''
    const folder = path.slice(0, path.length - name.length)
    const displayFolder = displayPath.slice(0, displayPath.length - name.length)
    const { group } = this
    if (
      group === null ||
      group.folder !== folder ||
      group.displayFolder !== displayFolder ||
      group.unreadable !== unreadable ||
      group.mappings !== mappings ||
      this.names.length >= namesPerGroup
    ) {
      this.close()
      this.group = { folder, displayFolder, unreadable, ...(mappings === undefined ? {} : { mappings }) }
    }
    this.names.push(name)
    this.count += 1
  }

  /** All that was added. */
  packed(): PackedFiles {
    this.close()
    return { count: this.count, groups: [...this.groups] }
  }

  private close(): void {
    if (this.group !== null) this.groups.push({ ...this.group, names: this.names.join(between) })
    this.group = null
    this.names = []
  }
}

/** The same files with these mappings. */
export function withMappings({ count, groups }: PackedFiles, mappings: FileMappings): PackedFiles {
  return { count, groups: groups.map((group) => ({ ...group, mappings })) }
}

/** Each file of a list, packed or not. */
export function* filesIn(list: FileList): Generator<ImportFile, void> {
  if (!('groups' in list)) {
    yield* list
    return
  }
  for (const { folder, displayFolder, names, unreadable, mappings } of list.groups) {
    for (const name of names.split(between))
      yield {
        path: folder + name,
        displayPath: displayFolder + name,
        unreadable,
        ...(mappings === undefined ? {} : { mappings }),
      }
  }
}
