import { formatCounted } from '../../shared/logic/formatters'

/** Roots that a label names; the others are counted. */
const namedRoots = 3

/** What somebody opened: a file, or a folder with the files in it. */
interface Root {
  readonly folder: string
  readonly firstFile: string
  count: number
}

/**
 * Names an import after what was opened: a file by its name, a folder by its name and how many files are in it, of
 * many things the first three and how many more. Takes the paths one by one, since there may be a hundred thousand.
 */
export class ImportLabel {
  private readonly roots = new Map<string, Root>()

  /** A path as people know it, `/` between its parts: `logs/a.json`. */
  add(displayPath: string): void {
    const end = displayPath.indexOf('/', 1)
    const folder = end < 0 ? displayPath : displayPath.slice(0, end)
    const root = this.roots.get(folder)
    if (root === undefined) this.roots.set(folder, { folder, firstFile: displayPath, count: 1 })
    else root.count += 1
  }

  text(): string {
    const named = [...this.roots.values()]
      .slice(0, namedRoots)
      .map(({ folder, firstFile, count }) =>
        count === 1 ? firstFile : `${folder} (${formatCounted(count, 'file')})`,
      )
    const more = this.roots.size - named.length
    if (more > 0) return `${named.join(', ')} and ${formatCounted(more, 'more', 'more')}`
    const last = named.pop()
    if (last === undefined) return 'Nothing'
    return named.length === 0 ? last : `${named.join(', ')} and ${last}`
  }
}
