/** A file or folder as the drag gives it; only these parts of the browser's own types are used. */
interface DroppedEntry {
  readonly isFile: boolean
  readonly isDirectory: boolean
  readonly fullPath: string
}
interface DroppedFile extends DroppedEntry {
  file(found: (file: File) => void, failed: (error: Error) => void): void
}
interface DroppedFolder extends DroppedEntry {
  createReader(): {
    readEntries(found: (entries: DroppedEntry[]) => void, failed: (error: Error) => void): void
  }
}

/** The most files one import takes. */
export const mostFiles = 10_000

/**
 * The files of a drop. Folders are walked where the host cannot take them as they are; each file then carries its path
 * inside the folder as `webkitRelativePath`. Must be called in the drop event itself: later the list is empty.
 */
export function droppedFiles(transfer: DataTransfer, takesFolders: boolean): Promise<File[]> {
  if (takesFolders) return Promise.resolve([...transfer.files])
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry() as DroppedEntry | null)
  const plain = [...transfer.files]
  if (entries.every((entry) => entry === null || entry.isFile)) return Promise.resolve(plain)
  return walk(entries.filter((entry): entry is DroppedEntry => entry !== null))
}

async function walk(roots: readonly DroppedEntry[]): Promise<File[]> {
  const files: File[] = []
  const waiting = [...roots]
  for (
    let entry = waiting.shift();
    entry !== undefined && files.length <= mostFiles;
    entry = waiting.shift()
  ) {
    if (entry.isFile) files.push(await readFile(entry as DroppedFile))
    else if (entry.isDirectory) {
      // One by one: a call takes some 100,000 arguments, a folder may hold more.
      for (const below of await readFolder(entry as DroppedFolder)) waiting.push(below)
    }
  }
  return files
}

function readFile(entry: DroppedFile): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file((file) => {
      const path = entry.fullPath.replace(/^\//, '')
      Object.defineProperty(file, 'webkitRelativePath', { value: path })
      resolve(file)
    }, reject)
  })
}

/** A folder hands its entries over in batches; an empty batch is the end. */
async function readFolder(folder: DroppedFolder): Promise<DroppedEntry[]> {
  const reader = folder.createReader()
  const all: DroppedEntry[] = []
  for (;;) {
    const batch = await new Promise<DroppedEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (batch.length === 0) return all
    all.push(...batch)
  }
}
